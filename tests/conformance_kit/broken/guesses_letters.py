"""Reads what is no text as if it were."""

from typing import Any

from tests.conformance_kit.broken.sound import Sound

BREAKS = "wrong encoding"


class Connector(Sound):
    def decoded(self, body: bytes) -> Any:
        return super().decoded(body.decode(errors="replace").encode())
