"""How a REST agency lets the hub in: OAuth 2 tokens and certificates."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.errors import AgencyRefused, AgencyUnavailable, BadAnswer
from connectors.serving.load_agencies import check
from tests.connectors.certificates import Authority
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, GRAPH, Bureau
from tests.connectors.rest_licences import ONE, SOURCE, numbers, rows
from tests.connectors.server import Server

pytestmark = pytest.mark.threat("agency-spoofed", "credentials-led-astray")

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
        ({"access_token": "t" * 9_000, "token_type": "bearer", "expires_in": 9}, BadAnswer),
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


GIVEN = 'auth = { kind = "oauth2", url = "/token", client = "hub", secret = "s3cret", server = "${SERVER}" }\n'
SESSION = GIVEN.replace('"oauth2"', '"session-token", token = "access_token"').replace('client = "hub", secret', "key")


@pytest.fixture
async def giver() -> AsyncIterator[Server]:
    one = Server()
    await one.start()
    yield one
    await one.stop()


@pytest.mark.parametrize("auth", [GIVEN, SESSION])
async def test_tokens_come_from_the_server_that_the_manifest_names(
    bureau: Open, server: Server, giver: Server, auth: str
):
    giver.answer["/sso/token"] = {"access_token": "t1", "token_type": "Bearer", "expires_in": 300}
    server.answer["/api/l"] = {"items": rows(0, 1)}
    source = SOURCE + 'headers = { X-Key = "the-source-only" }\n' + auth
    one = bureau(source + ONE, {"URL": server.url, "SERVER": f"{giver.url}/sso"})
    assert await asyncio.gather(numbers(one), numbers(one)) == [["0"], ["0"]]
    assert [path for path, *_ in giver.sent] == ["/sso/token"]
    assert all(path.startswith("/api/l?") for path in server.paths())
    assert {sent[2]["Authorization"] for sent in server.sent} == {"Bearer t1"}
    assert "s3cret" not in repr(server.sent)
    assert "the-source-only" not in repr(giver.sent)
    assert "the-source-only" in repr(server.sent)


async def test_a_server_that_sends_us_elsewhere_gets_no_further(bureau: Open, server: Server, giver: Server):
    giver.answer["/token"] = web.Response(status=307, headers={"Location": f"{server.url}/api/token"})
    server.answer["/api/token"] = {"access_token": "t"}
    with pytest.raises(AgencyUnavailable):
        await numbers(bureau(SOURCE + GIVEN + ONE, {"URL": server.url, "SERVER": giver.url}))
    assert server.sent == []


async def test_a_server_is_believed_by_its_own_certificate(bureau: Open, server: Server, tmp_path: Path):
    authority = Authority(tmp_path)
    giver = Server(authority.server_context(ssl.CERT_NONE))
    await giver.start()
    giver.answer["/token"] = {"access_token": "t1"}
    server.answer["/api/l"] = {"items": rows(0, 1)}
    variables = {"URL": server.url, "SERVER": giver.url, "AUTHORITY": authority.file}
    vouched = GIVEN.replace("${SERVER}", '${SERVER}", server-authority = "${AUTHORITY}')
    try:
        assert await numbers(bureau(SOURCE + vouched + ONE, variables)) == ["0"]
        with pytest.raises(AgencyUnavailable, match="not trusted"):
            await numbers(bureau(SOURCE + GIVEN + ONE, variables))
    finally:
        await giver.stop()


def proved(tmp_path: Path, auth: str) -> list[str]:
    home = tmp_path / "bureau"
    home.mkdir(exist_ok=True)
    (home / "connector.toml").write_text(AGENCY + SOURCE + f"auth = {{ {auth} }}\n" + ONE, encoding="utf-8")
    found = check(home / "connector.toml", {"URL": "https://api.agency.example"}, GRAPH)
    return [f"{fault.wrong}; {fault.todo}" for fault in found.faults]


KINDS = ('kind = "oauth2", client = "hub", secret = "s", ', 'kind = "session-token", key = "s", ')


@pytest.mark.parametrize("kind", KINDS)
def test_tokens_of_another_host_are_refused_with_the_real_reason(tmp_path: Path, kind: str) -> None:
    (fault,) = proved(tmp_path, kind + 'url = "https://sso.agency.example/token"')
    assert fault.startswith("tokens are asked of sso.agency.example, and credentials are sent to")
    assert 'server = "https://sso.agency.example"' in fault


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("server", "url", "told"),
    [
        ("https://sso.agency.example", "/token", None),
        ("https://sso.agency.example/realms/x", "/token", None),
        ("http://127.0.0.1:8080", "/token", None),
        ("http://sso.agency.example", "/token", "would travel to another host unencrypted"),
        ("http://127.0.0.1.agency.example", "/token", "would travel to another host unencrypted"),
        ("https://hub:s@sso.agency.example", "/token", "more than host and path"),
        ("https://sso.agency.example?to=1", "/token", "more than host and path"),
        ("sso.agency.example", "/token", "does not begin with https://"),
        ("https://sso.agency.example:x", "/token", "does not begin with https://"),
        ("https://[sso.agency.example", "/token", "does not begin with https://"),
        ("https://sso.agency.example", "https://[x/token", "leads to another host"),
        ("ftp://sso.agency.example", "/token", "does not begin with https://"),
        ("https://sso.agency.example", "https://other.example/token", "leads to another host"),
        ("https://sso.agency.example", "//other.example/token", "leads to another host"),
        ("https://sso.agency.example", "/../token", "leads out of the address"),
    ],
)
def test_a_server_of_tokens_is_a_host_and_a_path(
    tmp_path: Path, kind: str, server: str, url: str, told: str | None
) -> None:
    faults = proved(tmp_path, f'{kind}server = "{server}", url = "{url}"')
    assert (not faults) if told is None else (len(faults) == 1 and told in faults[0]), faults


def test_a_certificate_that_vouches_for_no_server_is_told(tmp_path: Path) -> None:
    (fault,) = proved(tmp_path, KINDS[0] + 'url = "/token", server-authority = "a.pem"')
    assert "there is no server" in fault
