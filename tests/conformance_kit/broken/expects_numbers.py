"""Breaks on a key that is not as it expects."""

from connectors.mapping.exchange import KeyBatch, SourceReply
from tests.conformance_kit.broken.sound import Sound

BREAKS = "keys that cannot be"


class Connector(Sound):
    async def ask(self, batch: KeyBatch) -> SourceReply:
        assert all(int(parts["juristicId"]) for parts in batch.keys)
        return await super().ask(batch)
