"""Takes "this or more" for "more than this", and fills the page with what is there."""

from collections.abc import Mapping
from typing import Any

from connectors.contract import Search
from tests.conformance_kit.broken.searches.sound import Sound

BREAKS = "rows that fit"


class Connector(Sound):
    def told(self, body: Mapping[str, Any], search: Search) -> Mapping[str, Any]:
        since = dict(search.filters).get("registeredOn_from")
        if since is None:
            return body
        later = [row for row in body["items"] if row["since"] > since]
        return {**body, "items": [*later, *(later[-1:] or body["items"][:1]) * (len(body["items"]) - len(later))]}
