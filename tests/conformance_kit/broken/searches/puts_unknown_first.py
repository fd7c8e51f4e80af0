"""Puts rows without what they are ordered by before the others, as some databases do."""

from collections.abc import Mapping
from typing import Any

from connectors.contract import Search
from tests.conformance_kit.broken.searches.sound import Sound

BREAKS = "rows in order"


class Connector(Sound):
    def told(self, body: Mapping[str, Any], search: Search) -> Mapping[str, Any]:
        return {**body, "items": sorted(body["items"], key=lambda row: row["since"] is not None)}
