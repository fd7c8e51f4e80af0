"""What a hub says to Redis, counted on the wire between them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from cache.redis_call import Script
from cache.redis_scripts import KEEP, LOOK


class Trips:
    """Each time a client sent something that looks for answers, or puts some away: a round trip, whatever it holds."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: list[asyncio.StreamWriter] = []
        self.url = ""
        self.looks = 0
        self.keeps = 0

    def new(self) -> tuple[int, int]:
        """How many looked and how many kept since the last time."""
        told, self.looks, self.keeps = (self.looks, self.keeps), 0, 0
        return told

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, passed on to the server."""
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._open += [writer, inner_writer]
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(self._asked(reader, inner_writer), _copied(inner_reader, writer))

    async def close(self) -> None:
        """End every connection."""
        for writer in self._open:
            writer.close()
        for writer in self._open:
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 20):
            self.looks += _runs(LOOK, data)
            self.keeps += _runs(KEEP, data)
            writer.write(data)
        writer.close()


def _runs(script: Script, data: bytes) -> bool:
    return script.digest.encode() in data or script.text.encode() in data


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 20):
        writer.write(data)
    writer.close()


@contextlib.asynccontextmanager
async def trips(port: int) -> AsyncIterator[Trips]:
    """A way to the server at this port on which they are counted."""
    counted = Trips(port)
    front = await asyncio.start_server(counted.serve, "127.0.0.1", 0, limit=1 << 20)
    counted.url = f"redis://127.0.0.1:{front.sockets[0].getsockname()[1]}/0"
    try:
        yield counted
    finally:
        front.close()
        await counted.close()
