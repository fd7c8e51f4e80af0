"""A connector written by hand that does everything right; the others here differ from it in one thing each."""

import json
from typing import Any

import aiohttp

from connectors.connections.connection import ProvedRequest
from connectors.errors import AgencyUnavailable, BadAnswer
from connectors.manifest import Manifest
from connectors.mapping.exchange import KeyBatch, SourceReply

LARGEST = 400_000
DEEPEST = 50


class Sound:
    """Asks a service that gives `{"items": [{"ID": …, "NAME": …}]}` for `{"ids": [...]}`."""

    redirects = False

    def __init__(self, manifest: Manifest) -> None:
        self.agency = manifest.agency.id
        self.url: str = manifest.source.url  # type: ignore[union-attr, assignment]
        self._session: aiohttp.ClientSession | None = None

    def upstream(self, lookup: str, way: ProvedRequest) -> "Sound":
        return self

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, batch: KeyBatch) -> SourceReply:
        keys = [parts["juristicId"] for parts in batch.keys]
        try:
            return SourceReply(None, rows=self.rows(await self.sent(self.asked(keys)), keys))
        except aiohttp.ClientError:
            raise AgencyUnavailable(self.agency, "", reason="connection") from None

    def asked(self, keys: list[str]) -> list[str]:
        """The keys that are really asked for."""
        return keys

    async def sent(self, keys: list[str]) -> Any:
        """The body of the answer."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(self.url + "/b", json={"ids": keys}, allow_redirects=self.redirects) as answer:
            return await self.answered(answer)

    async def answered(self, answer: aiohttp.ClientResponse) -> Any:
        if answer.status != 200:
            raise AgencyUnavailable(self.agency, "", status=answer.status)
        return self.decoded(await self.read(answer))

    async def read(self, answer: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in answer.content.iter_any():
            body += chunk
            if len(body) > LARGEST:
                answer.close()
                raise BadAnswer(self.agency, "", reason="too large")
        return bytes(body)

    def decoded(self, body: bytes) -> Any:
        if body.count(b"{") > 100 * DEEPEST:
            raise BadAnswer(self.agency, "", reason="too deep")
        try:
            return json.loads(body.decode())
        except ValueError:
            raise BadAnswer(self.agency, "", reason="no JSON") from None

    def rows(self, body: Any, keys: list[str]) -> Any:
        return body["items"]
