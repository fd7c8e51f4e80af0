"""Breaks on what is nested too deeply."""

import json
from typing import Any

from tests.conformance_kit.broken.sound import Sound

BREAKS = "deep nesting"


class Connector(Sound):
    def decoded(self, body: bytes) -> Any:
        return json.loads(body) if body.startswith(b'{"a":{"a"') else super().decoded(body)
