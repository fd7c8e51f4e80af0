"""Gives rows that belong to nobody it asked for to somebody."""

from typing import Any

from tests.conformance_kit.broken.sound import Sound

BREAKS = "rows of others"


class Connector(Sound):
    def rows(self, body: Any, keys: list[str]) -> Any:
        known = set(keys)
        rows = body["items"]
        return [row if str(row["ID"]).strip().zfill(13) in known else {**row, "ID": keys[0]} for row in rows]
