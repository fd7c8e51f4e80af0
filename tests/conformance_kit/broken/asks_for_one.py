"""Asks only for the first key of a batch."""

from tests.conformance_kit.broken.sound import Sound

BREAKS = "samples replayed"


class Connector(Sound):
    def asked(self, keys: list[str]) -> list[str]:
        return keys[:1]
