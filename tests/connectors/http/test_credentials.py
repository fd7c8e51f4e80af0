"""How a REST agency lets the hub in: keys that stay, and tokens of sessions."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from connectors.errors import (
    AgencyRefused,
    AgencyUnavailable,
)
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST
from tests.connectors.rest import IDS, SOURCE, batched, outcome, row
from tests.connectors.server import Server


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ('{ kind = "api-key", key = "${KEY}", header = "x-key" }', "x-key", "the-key"),
        ('{ kind = "bearer", token = "${KEY}" }', "Authorization", "Bearer the-key"),
        ('{ kind = "basic", user = "u", password = "${KEY}" }', "Authorization", "Basic dTp0aGUta2V5"),
    ],
)
async def test_fixed_credentials_go_with_every_call(bureau: Open, server: Server, auth: str, header: str, value: str):
    server.answer["/b"] = {"status": "00", "items": []}
    await batched(bureau, server, SOURCE + f"auth = {auth}\n").one("Business", "juristicId", FIRST)
    assert server.sent[0][2][header] == value


async def test_headers_of_every_call_are_sent_and_shown_nowhere(bureau: Open, server: Server):
    server.answer["/b"] = {"status": "00", "items": []}
    one = batched(bureau, server, SOURCE + 'headers = { x-unit = "${KEY}" }\n')
    await one.one("Business", "juristicId", FIRST)
    assert server.sent[0][2]["x-unit"] == "the-key"
    assert "the-key" not in repr(one.connectors._served)


TOKEN = """auth = { kind = "session-token", url = "/auth", key = "${KEY}", agent = "officer-7", \
body = { k = "$key", who = "$agent" }, token = "data.token", header = "X-Token", prefix = "", \
idle = "1h", expired = "status == '31'" }
"""


class Tokens:
    """Gives a new token each time, and holds only the latest for good."""

    def __init__(self, server: Server) -> None:
        self.given = 0
        self.refuse = 0
        server.answer["/auth"] = self.give
        server.answer["/b"] = self.check
        self.expired: Callable[[], Any] = lambda: {"status": "31"}
        self.server = server

    async def give(self, request: web.Request) -> Any:
        await asyncio.sleep(0.01)
        if self.refuse:
            self.refuse -= 1
            return {"data": None}
        self.given += 1
        return {"data": {"token": f"token-{self.given}"}}

    def check(self, request: web.Request) -> Any:
        if request.headers.get("X-Token") != f"token-{self.given}":
            return self.expired()
        return {"status": "00", "items": [row(key) for key in self.server.sent[-1][3]["ids"]]}


async def test_a_session_token_is_asked_for_once_however_many_wait(bureau: Open, server: Server):
    tokens = Tokens(server)
    one = batched(bureau, server, SOURCE + TOKEN)
    found = await asyncio.gather(*(one.one("Business", "juristicId", key) for key in IDS))
    assert [len(answer.records) for answer in found] == [1, 1, 1]
    assert tokens.given == 1
    assert server.sent[0][3] == {"k": "the-key", "who": "officer-7"}


@pytest.mark.parametrize("by_status", [False, True])
async def test_a_token_that_has_died_is_renewed_once(bureau: Open, server: Server, by_status: bool):
    tokens = Tokens(server)
    if by_status:
        tokens.expired = lambda: web.Response(status=401)
    one = batched(bureau, server, SOURCE + TOKEN)
    await one.one("Business", "juristicId", FIRST)
    tokens.given += 1
    found = await asyncio.gather(*(one.one("Business", "juristicId", key) for key in IDS))
    assert [len(answer.records) for answer in found] == [1, 1, 1]
    assert tokens.given == 3


async def test_a_token_is_asked_for_until_it_comes(bureau: Open, server: Server):
    tokens = Tokens(server)
    tokens.refuse = 2
    one = batched(bureau, server, SOURCE + TOKEN)
    assert len((await one.one("Business", "juristicId", FIRST)).records) == 1
    tokens.given, tokens.refuse = 10, 3
    assert type(await outcome(one)) is AgencyUnavailable


async def test_a_token_that_no_header_would_hold_is_none(bureau: Open, server: Server):
    server.answer["/auth"] = {"data": {"token": "t" * 9_000}}
    error = await outcome(batched(bureau, server, SOURCE + TOKEN))
    assert (type(error), error.reason) == (AgencyUnavailable, "it gives no token now")


async def test_a_key_that_is_refused_is_not_tried_again(bureau: Open, server: Server):
    server.answer["/auth"] = lambda _: web.Response(status=403)
    assert type(await outcome(batched(bureau, server, SOURCE + TOKEN))) is AgencyRefused
    assert server.paths() == ["/auth"]
