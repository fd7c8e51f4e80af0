"""Says on every page that there are more."""

from collections.abc import Mapping
from typing import Any

from connectors.contract import Search
from tests.conformance_kit.broken.searches.sound import Sound

BREAKS = "the end of a search"


class Connector(Sound):
    def told(self, body: Mapping[str, Any], search: Search) -> Mapping[str, Any]:
        return {**body, "total": search.offset + search.limit + 1}
