"""Leaves rows that stand alike in any order, so that a page may give one twice and another never."""

from collections.abc import Mapping
from typing import Any

from connectors.contract import Search
from tests.conformance_kit.broken.searches.sound import Sound

BREAKS = "rows in order"


class Connector(Sound):
    def told(self, body: Mapping[str, Any], search: Search) -> Mapping[str, Any]:
        turned = body["items"][::-1]
        known = [row for row in turned if row["since"]]
        unknown = [row for row in turned if not row["since"]]
        return {**body, "items": [*sorted(known, key=lambda row: row["since"], reverse=True), *unknown]}
