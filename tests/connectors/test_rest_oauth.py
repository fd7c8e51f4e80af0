"""How a REST agency lets the hub in: OAuth 2 tokens and certificates."""

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.registry import check
from tests.connectors.certificates import Authority
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, CONTRACTS, QUESTIONS, Bureau
from tests.connectors.rest_licences import ONE, SOURCE, numbers, rows
from tests.connectors.server import Server

OAUTH = """auth = { kind = "oauth2", url = "/token", client = "hub", secret = "${SECRET}", scope = "a b", SEND }
"""


class Tokens:
    """An authorization server whose tokens live so many seconds."""

    def __init__(self, server: Server, life: Any) -> None:
        self.given = 0
        self.life = life
        server.answer["/api/token"] = self.give
        server.answer["/api/l"] = self.check
        self.forms: list[dict[str, Any]] = []

    async def give(self, request: web.Request) -> web.Response:
        self.forms.append(dict(await request.post()))
        await asyncio.sleep(0.01)
        self.given += 1
        token = {"access_token": f"t{self.given}", "token_type": "Bearer", "expires_in": self.life}
        return web.json_response(token)

    def check(self, request: web.Request) -> Any:
        if request.headers.get("Authorization") != f"Bearer t{self.given}":
            return web.Response(status=401)
        return {"items": rows(0, 1)}


def let_in(bureau: Open, server: Server, send: str = 'send = "basic"') -> Bureau:
    source = SOURCE + OAUTH.replace("SEND", send)
    return bureau(source + ONE, {"URL": server.url, "SECRET": "s3cret/+"})


async def test_one_token_serves_all_who_wait_and_those_after(bureau: Open, server: Server):
    tokens = Tokens(server, 300)
    one = let_in(bureau, server)
    assert await asyncio.gather(*(numbers(one) for _ in range(5))) == [["0"]] * 5
    assert (await numbers(one), tokens.given) == (["0"], 1)
    assert tokens.forms == [{"grant_type": "client_credentials", "scope": "a b"}]
    assert server.sent[0][2]["Authorization"] == "Basic aHViOnMzY3JldCUyRiUyQg=="


async def test_id_and_secret_may_go_in_the_form(bureau: Open, server: Server):
    tokens = Tokens(server, "300")
    await numbers(let_in(bureau, server, 'send = "body", audience = "x"'))
    assert tokens.forms[0] | {"client_id": "hub", "client_secret": "s3cret/+", "audience": "x"} == tokens.forms[0]


async def test_a_token_is_replaced_before_it_ends(bureau: Open, server: Server):
    tokens = Tokens(server, 0.2)
    one = let_in(bureau, server)
    await numbers(one)
    await asyncio.sleep(0.11)
    await asyncio.gather(*(numbers(one) for _ in range(3)))
    assert tokens.given == 2
    assert all(sent[0] != "/api/l" or sent[2]["Authorization"] != "Bearer t0" for sent in server.sent)


async def test_a_token_that_is_taken_back_is_replaced_once(bureau: Open, server: Server):
    tokens = Tokens(server, 300)
    one = let_in(bureau, server)
    await numbers(one)
    tokens.given += 1
    await asyncio.gather(*(numbers(one) for _ in range(3)))
    assert tokens.given == 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (web.Response(status=401), AgencyRefused),
        (web.Response(status=503), AgencyUnavailable),
        ({"access_token": ""}, BadAnswer),
        ({"access_token": "t", "token_type": "mac"}, BadAnswer),
        (web.Response(text="<html>"), BadAnswer),
    ],
)
async def test_no_token_no_answer_and_no_secret_told(
    bureau: Open, server: Server, answer: Any, error: type, caplog: pytest.LogCaptureFixture
):
    server.answer["/api/token"] = answer
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as told:
        await numbers(let_in(bureau, server))
    assert "s3cret" not in f"{told.value!r} {caplog.text}"


TLS = """
[source]
kind = "rest"
url = "${URL}/api"
authority = "${AUTHORITY}"
retry = { attempts = 1 }
LETTING
"""
MTLS = 'auth = { kind = "mtls", certificate = "${CERTIFICATE}", key = "${KEY}" }'


async def test_a_certificate_of_ours_lets_us_in(bureau: Open, tmp_path: Path):
    authority = Authority(tmp_path)
    server = Server(authority.server_context(ssl.CERT_REQUIRED))
    await server.start()
    server.answer["/api/l"] = {"items": rows(0, 1)}
    certificate, key = authority.issue("hub")
    variables = {"URL": server.url, "AUTHORITY": authority.file, "CERTIFICATE": certificate, "KEY": key}
    try:
        assert await numbers(bureau(TLS.replace("LETTING", MTLS) + ONE, variables)) == ["0"]
        with pytest.raises(AgencyUnavailable):
            await numbers(bureau(TLS.replace("LETTING", "") + ONE, variables))
        other, other_key = Authority(tmp_path / "other").issue("hub")
        with pytest.raises(AgencyUnavailable):
            wrong = variables | {"CERTIFICATE": other, "KEY": other_key}
            await numbers(bureau(TLS.replace("LETTING", MTLS) + ONE, wrong))
        with pytest.raises(AgencyUnavailable, match="our certificates"):
            await numbers(bureau(TLS.replace("LETTING", MTLS) + ONE, variables | {"KEY": "/nowhere/key.pem"}))
    finally:
        await server.stop()


async def test_a_host_nobody_vouches_for_is_not_believed(bureau: Open, tmp_path: Path):
    server = Server(Authority(tmp_path).server_context(ssl.CERT_NONE))
    await server.start()
    server.answer["/api/l"] = {"items": rows(0, 1)}
    try:
        with pytest.raises(AgencyUnavailable, match="not trusted"):
            await numbers(bureau(SOURCE + ONE, {"URL": server.url}))
    finally:
        await server.stop()
    assert server.sent == []


@pytest.mark.parametrize(
    "auth",
    [
        'kind = "oauth2", url = "https://sso.agency.example/token", client = "hub", secret = "s"',
        'kind = "session-token", url = "https://sso.agency.example/token", key = "s"',
    ],
)
def test_tokens_of_another_host_are_refused_with_the_real_reason(tmp_path: Path, auth: str) -> None:
    home = tmp_path / "bureau"
    home.mkdir()
    text = AGENCY + SOURCE + f"auth = {{ {auth} }}\n" + ONE
    (home / "connector.toml").write_text(text, encoding="utf-8")
    (fault,) = check(home / "connector.toml", {"URL": "https://api.agency.example"}, CONTRACTS, QUESTIONS).faults
    assert fault.wrong.startswith("tokens are asked of sso.agency.example, and credentials are sent to")
    assert "a path below url" in fault.todo
