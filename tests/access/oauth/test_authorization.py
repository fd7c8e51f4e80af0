"""Requests for authorization: what goes back to the app with a reason, and what is told here alone."""

from urllib.parse import urlsplit

import pytest

from access.oauth.endpoints import Authorization
from access.oauth.http_messages import OAuthExchange, OAuthReply
from tests.oauth import (
    URL,
    Server,
    authorize,
    basic,
    redeem,
    told,
)

pytestmark = pytest.mark.threat("grant-stolen")


async def refused(server: Server, **changed: str) -> OAuthReply:
    reply = await server.oauth.authorization(authorize(**changed))
    assert isinstance(reply, OAuthReply)
    return reply


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "",
        "https://evil.example/back",
        "https://bank.example/back/",
        "https://bank.example/back?x=1",
        "https://bank.example/back#x",
        "https://bank.example/back/../evil",
        "https://bank.example:443/back",
        "https://BANK.example/back",
        "https://bank.example@evil.example/back",
        "https://bank.example.evil.example/back",
        "https://bank.example/back%2f..",
        "http://bank.example/back",
        "//bank.example/back",
        "javascript:alert(1)",
        "https://bank.example/back\r\nLocation: https://evil.example",
        "https://bank.example/ถอยหลัง",
        'https://bank.example/"\\',
    ],
)
async def test_only_exactly_the_registered_redirect_uri_is_ever_redirected_to(
    server: Server, redirect_uri: str
) -> None:
    await server.bank()
    reply = await refused(server, redirect_uri=redirect_uri)
    assert reply.location is None
    assert reply.status in (400, 401)


async def test_an_unknown_or_revoked_app_is_told_here_and_not_redirected(server: Server) -> None:
    await server.bank()
    assert (await refused(server, client_id="nobody-here")).location is None
    await server.apps.revoke("bank-app")
    assert (await refused(server)).location is None


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "citizens.lookup"}, "invalid_scope"),
        ({"scope": "citizen.name everything"}, "invalid_scope"),
        ({"purpose": "licensing"}, "invalid_request"),
    ],
)
async def test_a_request_without_pkce_or_for_too_much_goes_back_with_the_reason(
    server: Server, changed: dict[str, str], error: str
) -> None:
    await server.bank()
    reply = await refused(server, **changed)
    assert told(reply)["error"] == error
    assert told(reply)["state"] == "st"
    assert "code" not in told(reply)


@pytest.mark.parametrize("response_type", ["token", "id_token", "code token", ""])
async def test_there_is_no_implicit_flow(server: Server, response_type: str) -> None:
    await server.bank()
    reply = await refused(server, response_type=response_type)
    assert told(reply)["error"] == "unsupported_response_type"


async def test_a_parameter_that_comes_twice_is_refused(server: Server) -> None:
    await server.bank()
    good = authorize()
    for name in ("redirect_uri", "client_id", "code_challenge", "scope", "state"):
        doubled = OAuthExchange("GET", good.url, [*good.parameters, (name, "x")])
        reply = await server.oauth.authorization(doubled)
        assert isinstance(reply, OAuthReply)
        assert (reply.status, reply.location) == (400, None)
    form = tuple(redeem(await server.code()).items())
    reply = await server.oauth.token(
        OAuthExchange("POST", f"{URL}/oauth/token", (*form, ("code", "x")), basic("bank-app", server.secret))
    )
    assert reply.body["error"] == "invalid_request"


async def test_what_a_person_denies_goes_back_as_access_denied(server: Server) -> None:
    await server.bank()
    asked = await server.oauth.authorization(authorize())
    assert isinstance(asked, Authorization)
    reply = server.oauth.denied(asked)
    assert told(reply) == {"error": "access_denied", "state": "st", "iss": URL} | {
        "error_description": told(reply)["error_description"]
    }
    assert urlsplit(reply.location or "").netloc == "bank.example"
