"""Bad weather on the way to a source: a TCP proxy that delays, throttles, cuts and corrupts."""

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BLOCK: Final = 4096


@dataclass(frozen=True, slots=True)
class Weather:
    """What becomes of the bytes that a source sends.

    `delay` seconds pass before the first of them and `rate` bytes a second go through (0: as fast as they come); after
    `cut` bytes the connection is reset (None: never), and of every `corrupt` bytes one is turned over (0: none). With
    `refuse` no connection gets through at all.
    """

    delay: float = 0
    rate: int = 0
    cut: int | None = None
    corrupt: int = 0
    refuse: bool = False


CLEAR: Final = Weather()

WEATHERS: Final[Mapping[str, Weather]] = {
    "clear": CLEAR,
    "delayed": Weather(delay=0.2),
    "frozen": Weather(delay=3600),
    "throttled": Weather(rate=200),
    "cut": Weather(cut=40),
    "corrupted": Weather(corrupt=7),
    "dead": Weather(refuse=True),
}
"""Weathers by name."""


class Proxy:
    """Listens on a free loopback port and passes connections on to `host`:`port`; `weather` may change at any time."""

    def __init__(self, host: str, port: int) -> None:
        self.weather = CLEAR
        self.connections = 0
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None, "the proxy has not started"
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def clear(self) -> None:
        """Mend everything, and drop the connections that were under way."""
        self.weather = CLEAR
        for task in list(self._tasks):
            task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            if self.weather.refuse:
                _reset(writer)
                return
            await self._passed(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        up = asyncio.create_task(_pour(reader, back))
        try:
            await self._weathered(there, writer)
        finally:
            up.cancel()
            back.transport.abort()
            await asyncio.gather(up, return_exceptions=True)

    async def _weathered(self, source: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while block := await source.read(BLOCK):
            weather = self.weather
            if weather.delay:
                await asyncio.sleep(weather.delay)
            if weather.corrupt:
                block = bytes(
                    byte ^ 0x55 if (passed + place) % weather.corrupt == 0 else byte for place, byte in enumerate(block)
                )
            if weather.cut is not None and passed + len(block) > weather.cut:
                writer.write(block[: max(0, weather.cut - passed)])
                await writer.drain()
                _reset(writer)
                return
            await _throttled(writer, block, weather.rate)
            passed += len(block)


async def _throttled(writer: asyncio.StreamWriter, block: bytes, rate: int) -> None:
    if not rate:
        writer.write(block)
        await writer.drain()
        return
    for place in range(0, len(block), max(1, rate // 10)):
        writer.write(block[place : place + max(1, rate // 10)])
        await writer.drain()
        await asyncio.sleep(0.1)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while block := await reader.read(65_536):
        writer.write(block)
        await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
