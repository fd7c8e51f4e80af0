"""The endpoints of the authorization server that apps ask, over HTTP."""

import orjson
import pytest

from tests.asgi import ask
from tests.oauth import URL
from tests.pages import Browser


async def test_the_server_describes_itself_at_both_well_known_places(browser: Browser) -> None:
    for name in ("oauth-authorization-server", "openid-configuration"):
        told = (await ask(browser.app, f"/.well-known/{name}")).json()
        assert told["issuer"] == URL
        assert told["code_challenge_methods_supported"] == ["S256"]
        assert told["authorization_endpoint"] == f"{URL}/oauth/authorize"
        for endpoint in ("token", "revocation", "introspection"):
            assert told[f"{endpoint}_endpoint"].startswith(f"{URL}/oauth/")
    keys = (await ask(browser.app, "/oauth/jwks")).json()["keys"]
    assert [(key["kty"], key["alg"], "d" in key) for key in keys] == [("EC", "ES256", False)]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "application/json"}, orjson.dumps({"grant_type": "client_credentials"})),
        ({"content-type": "application/x-www-form-urlencoded"}, b"x=" + b"y" * 40_000),
        ({"content-type": "application/x-www-form-urlencoded"}, b"\xff\xfe"),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join(b"a=b" for _ in range(99))),
        ({"content-type": "application/x-www-form-urlencoded"}, b""),
        ({}, b""),
    ],
)
async def test_no_body_breaks_the_token_endpoint(browser: Browser, headers: dict[str, str], body: bytes) -> None:
    answer = await ask(browser.app, "/oauth/token", "POST", headers, body)
    assert answer.status == 400
    assert "error" in answer.json()


async def test_tokens_are_not_given_to_a_get(browser: Browser) -> None:
    assert (await ask(browser.app, "/oauth/token?grant_type=client_credentials")).status == 405
