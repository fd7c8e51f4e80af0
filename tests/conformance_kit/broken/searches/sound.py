"""The hub's own connection to the register of shops, which does everything right; the others here spoil one thing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.connections.connect import connect
from connectors.connections.connection import ProvedRequest, Upstream
from connectors.contract import Search
from connectors.manifest import Manifest
from connectors.mapping.exchange import KeyBatch, SourceReply


class Sound:
    """Asks for `{"items": […], "total": …}`, and passes on what `told` makes of that."""

    def __init__(self, manifest: Manifest) -> None:
        self._inner = connect(manifest)

    def upstream(self, lookup: str, way: ProvedRequest) -> "Asking":
        return Asking(self, self._inner.upstream(lookup, way))

    async def close(self) -> None:
        await self._inner.close()

    def told(self, body: Mapping[str, Any], search: Search) -> Mapping[str, Any]:
        """The body of an answer, as this connector understands it."""
        return body


class Asking:
    """One lookup of it."""

    def __init__(self, connector: Sound, inner: Upstream) -> None:
        self._connector = connector
        self._inner = inner

    async def ask(self, batch: KeyBatch) -> SourceReply:
        reply = await self._inner.ask(batch)
        assert batch.search is not None
        return replace(reply, body=self._connector.told(reply.body, batch.search))
