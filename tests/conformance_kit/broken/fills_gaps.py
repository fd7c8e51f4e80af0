"""Gives a key without a row the row of another."""

from typing import Any

from tests.conformance_kit.broken.sound import Sound

BREAKS = "missing rows"


class Connector(Sound):
    def rows(self, body: Any, keys: list[str]) -> Any:
        held = {str(row["ID"]).strip().zfill(13) for row in body["items"]}
        gaps = [key for key in keys if key not in held and len(keys) - len(held) > 1]
        return [*body["items"], *({**body["items"][0], "ID": key} for key in gaps[:1])]
