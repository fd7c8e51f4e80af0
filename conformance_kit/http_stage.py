"""A stage: an HTTP server of the kit's own that stands in for a source, and plays what it is given."""

import asyncio
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from yarl import URL

from conformance_kit.samples import Content, SampleExchange, SampleRequest, SampleResponse
from connectors.parsing.compression import NotUnpacked, unpacked
from connectors.urls import split_url

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "te", "upgrade"}


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request as it came: headers too, which are never kept."""

    asked: SampleRequest
    headers: dict[str, str]


Play = Callable[[web.Request, SeenRequest], Awaitable[web.StreamResponse]]
"""Answers a request."""


class Stage:
    """Listens on a free port of the loopback interface and answers as `play` says."""

    def __init__(self, play: Play, address: int = 0) -> None:
        self.play = play
        self.seen: list[SeenRequest] = []
        self.sent = 0
        self._address = address
        app = web.Application(client_max_size=64_000_000)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        self.url = ""

    async def __aenter__(self) -> "Stage":
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        parts = split_url(request.raw_path)
        asked = SampleRequest(
            method=request.method,
            path=parts.path,
            query=parse_qsl(parts.query, keep_blank_values=True),
            body=Content.of(await request.read()),
            address=self._address,
        )
        seen = SeenRequest(asked, dict(request.headers))
        self.seen.append(seen)
        return await self.play(request, seen)


def response(told: SampleResponse) -> web.Response:
    """An answer as it was recorded."""
    headers = {name: value for name, value in told.headers.items() if name.lower() not in HOP}
    return web.Response(status=told.status, headers=headers, body=told.body.body)


class Forwarding:
    """Plays the source itself: passes each request on, and keeps what came back."""

    def __init__(self, origin: str, session: aiohttp.ClientSession, prepares: Callable[[SampleRequest], bool]) -> None:
        self._origin = origin
        self._session = session
        self._prepares = prepares
        self.exchanges: list[SampleExchange] = []

    async def __call__(self, request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        url = URL(self._origin + request.raw_path, encoded=True)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        async with self._session.request(
            request.method, url, headers=headers, data=await request.read(), allow_redirects=False
        ) as answer:
            body = await answer.read()
            kept = {name: value for name, value in answer.headers.items() if name.lower() in _TOLD}
            told = SampleResponse(status=answer.status, headers=kept, body=Content.of(_plain(answer, body)))
            self.exchanges.append(SampleExchange(asked=seen.asked, told=told, before=self._prepares(seen.asked)))
            # What is packed is passed on as it came: it is the hub's to make something of it.
            passed = {
                name: _led(value.encode("utf-8", "surrogateescape"), self._origin, request).decode(
                    "utf-8", "surrogateescape"
                )
                for name, value in answer.headers.items()
                if name.lower() not in HOP - _PACKED
            }
            body = _led(body, self._origin, request)
            return web.Response(status=answer.status, headers=passed, body=body)


def _led(content: bytes, origin: str, request: web.Request) -> bytes:
    """What leads on to the source, such as to its next page, leads here instead."""
    here = f"{request.scheme}://{request.host}"
    for written, instead in ((origin, here), (origin.replace("/", "\\/"), here.replace("/", "\\/"))):
        content = content.replace(written.encode(), instead.encode())
    return content


_PACKED = {"content-encoding"}


def _plain(answer: aiohttp.ClientResponse, body: bytes) -> bytes:
    """A body without its packing, as it is kept; as it came where it is not packed as it says."""
    packed = answer.headers.get("Content-Encoding", "").lower()
    try:
        if packed == "deflate":
            return zlib.decompress(body)
        return unpacked(body, _MOST_KEPT) if packed else body
    except (NotUnpacked, zlib.error):
        return body


_MOST_KEPT = 64_000_000
_TOLD = ("content-type", "last-modified", "retry-after", "date-as-of", "link")


class NotRecorded(Exception):
    """A request that no sample answers."""


class Replaying:
    """Plays recorded exchanges; `alter` may change what those that do not only prepare tell.

    A request is known by all of it, or else by its path and the keys in it; one that asks for fewer keys than any
    recorded one is given the answer to more.
    """

    def __init__(self, exchanges: list[SampleExchange], keys: list[str]) -> None:
        self._exchanges = exchanges
        self._keys = keys
        self.alter: Callable[[SampleExchange], SampleResponse] = lambda exchange: exchange.told
        self.unknown: list[SampleRequest] = []
        self._instead: Play | None = None

    def instead(self, play: Play | None) -> None:
        """Answer so in place of what was recorded, but for what prepares."""
        self._instead = play

    async def __call__(self, request: web.Request, seen: SeenRequest) -> web.StreamResponse:
        exchange = self.find(seen.asked)
        if self._instead is not None and (exchange is None or not exchange.before):
            return await self._instead(request, seen)
        if exchange is None:
            self.unknown.append(seen.asked)
            return web.Response(status=404, text="not in the samples")
        return response(exchange.told if exchange.before else self.alter(exchange))

    def find(self, asked: SampleRequest) -> SampleExchange | None:
        """The exchange that answers a request."""
        rivals = [one for one in self._exchanges if _at(one.asked, asked.path) and _alike(one.asked, asked)]
        # An address with a path of its own is a variable's, and the kit knows no variables.
        rivals = rivals or [
            one for one in self._exchanges if _below(one.asked, asked.path) and _alike(one.asked, asked)
        ]
        for one in rivals:
            if _spelt(one.asked) == _spelt(asked):
                return one
        mine = self._in(asked)
        fitting = [one for one in rivals if one.before or (mine and mine <= self._in(one.asked))]
        return min(fitting, key=lambda one: len(self._in(one.asked)), default=None)

    def _in(self, asked: SampleRequest) -> frozenset[str]:
        text = f"{URL(asked.path, encoded=True).path} {asked.query} {asked.body.body.decode(errors='replace')}"
        return frozenset(key for key in self._keys if key in text)


def _at(told: SampleRequest, path: str) -> bool:
    return told.path == path


def _below(told: SampleRequest, path: str) -> bool:
    return told.path.endswith(path)


def _alike(told: SampleRequest, asked: SampleRequest) -> bool:
    return (told.address, told.method) == (asked.address, asked.method)


def _spelt(asked: SampleRequest) -> tuple[Any, ...]:
    return sorted(tuple(pair) for pair in asked.query), asked.body.body


async def cut(request: web.Request, seen: SeenRequest) -> web.StreamResponse:
    """Reset the connection in place of an answer."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    await asyncio.sleep(0)
    return web.Response()
