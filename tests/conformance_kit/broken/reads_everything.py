"""Reads however much is sent."""

import aiohttp

from tests.conformance_kit.broken.sound import Sound

BREAKS = "oversized body"


class Connector(Sound):
    async def read(self, answer: aiohttp.ClientResponse) -> bytes:
        return await answer.read()
