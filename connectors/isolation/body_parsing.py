"""Reads the bodies of one service's answers: short ones at once, long ones apart, so that none holds up the loop."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from connectors.isolation.worker import IsolatedWorker, TooMuch
from connectors.manifest import HttpSource
from connectors.parsing.http_bodies import NotABody, read

T = TypeVar("T")

AT_ONCE: Final[Mapping[str, int]] = {"json": 500_000, "ndjson": 500_000, "xml": 50_000}
"""Bytes of a body that take a few milliseconds to read."""


class BodyParser:
    """Reads for one source, within its time and memory."""

    def __init__(self, source: HttpSource) -> None:
        self._seconds = source.timeout
        self._apart = IsolatedWorker(source.max_memory)

    async def read(self, format_: str, headers: Mapping[str, str], body: bytes) -> Any:
        """A body of `format_` "json", "ndjson" or "xml". Raises NotABody."""
        if len(body) <= AT_ONCE[format_]:
            return read(format_, headers, body)
        return await self.apart(read, format_, headers, body)

    async def apart(self, work: Callable[..., T], *arguments: Any) -> T:
        """What `work` makes of a long body. Raises NotABody."""
        try:
            return await self._apart.run(NotABody, self._seconds, work, *arguments)
        except TooMuch as error:
            raise NotABody(str(error)) from None

    async def close(self) -> None:
        await self._apart.close()
