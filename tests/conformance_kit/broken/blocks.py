"""Keeps everything else waiting when a service is slow."""

import asyncio
import time

from connectors.mapping.exchange import KeyBatch, SourceReply
from tests.conformance_kit.broken.sound import Sound

BREAKS = "no answer in time"


class Connector(Sound):
    async def ask(self, batch: KeyBatch) -> SourceReply:
        task = asyncio.ensure_future(super().ask(batch))
        done, _ = await asyncio.wait([task], timeout=0.2)
        if not done:
            time.sleep(1.5)  # noqa: ASYNC251  what it must be rejected for
        return await task
