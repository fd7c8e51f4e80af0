"""Which id_tokens of a provider sign somebody in."""

import base64
import hmac
import json
from collections.abc import Callable

import pytest
from joserfc import jws
from joserfc.jwk import RSAKey

from tests.endpoints.sign_in.browser import Browser, why
from tests.oauth import CITIZEN
from tests.provider import CLIENT, KEY, Claims, Provider, signed

pytestmark = pytest.mark.threat("sign-in-forged")

OTHER = RSAKey.generate_key(2048)


def encoded(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned(claims: Claims) -> str:
    return f"{encoded({'alg': 'none', 'kid': KEY.kid})}.{encoded(claims)}."


def unsigned_with_a_signature(claims: Claims) -> str:
    return f"{unsigned(claims)}{signed(claims).rpartition('.')[2]}"


def by_public_key(claims: Claims) -> str:
    message = f"{encoded({'alg': 'HS256', 'kid': KEY.kid, 'typ': 'JWT'})}.{encoded(claims)}"
    mac = hmac.digest(KEY.as_pem(private=False), message.encode(), "sha256")
    return f"{message}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def said_twice(claims: Claims) -> str:
    """Signed by the provider, with two national ids in it."""
    name, twice = f'"pid": "{claims["pid"]}"', f'"pid": "{claims["pid"]}", "pid": "9100000000020"'
    payload = json.dumps(claims).replace(name, twice).encode()
    return jws.serialize_compact({"alg": "RS256", "kid": KEY.kid}, payload, KEY, algorithms=["RS256"])


def altered(claims: Claims) -> str:
    header, _, signature = signed(claims).split(".")
    return f"{header}.{encoded({**claims, 'pid': '9100000000020'})}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        unsigned,
        unsigned_with_a_signature,
        by_public_key,
        said_twice,
        altered,
        lambda claims: signed(claims, key=OTHER),
        lambda claims: signed(claims, key=OTHER, jwk=OTHER.as_dict(private=False)),
        lambda claims: signed(claims, kid="another"),
        lambda claims: signed(claims, kid=None),
        lambda claims: signed(claims, typ="at+jwt"),
        lambda claims: signed(claims, crit=["b64"], b64=True),
        lambda claims: "no token",
        lambda claims: "",
    ],
)
async def test_an_id_token_that_the_provider_has_not_signed_signs_nobody_in(
    token: Callable[[Claims], str], browser: Browser, provider: Provider
) -> None:
    provider.token = token
    assert why(await browser.sign_in()) == (502, "untrusted")
    assert not await browser.signed_in()


@pytest.mark.threat("earlier-user")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": ["another-client"], "azp": CLIENT},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 4_000_000_000},
        {"iat": 1_700_000_000},
        {"iat": None},
        {"nbf": 4_000_000_000},
        {"auth_time": 1_700_000_000},
        {"auth_time": "now"},
        {"sub": None},
        {"pid": 9100000000011},
        {"pid": [CITIZEN]},
    ],
)
async def test_an_id_token_for_another_time_place_or_reader_signs_nobody_in(
    claims: Claims, browser: Browser, provider: Provider
) -> None:
    provider.claims = claims
    assert why(await browser.sign_in()) == (502, "untrusted")
    assert not await browser.signed_in()


async def test_an_id_token_for_several_readers_names_the_hub_as_whom_it_was_given_to(
    browser: Browser, provider: Provider
) -> None:
    provider.claims = {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert (await browser.sign_in()).status == 200


@pytest.mark.parametrize(
    "pid", [None, "", "9100000000012", "910000000001", "๙๑๐๐๐๐๐๐๐๐๐๑๒", "0985558000017", "x" * 13, "9100000000011 " * 2]
)
async def test_nobody_is_signed_in_without_a_national_id(pid: str | None, browser: Browser, provider: Provider) -> None:
    provider.claims = {"pid": pid}
    assert why(await browser.sign_in()) == (403, "nobody")
    assert not await browser.signed_in()


@pytest.mark.parametrize("pid", ["๙๑๐๐๐๐๐๐๐๐๐๑๑", " 9100000000011", "9-1000-00000-01-1"])
async def test_a_national_id_is_read_however_the_provider_writes_it(
    pid: str, browser: Browser, provider: Provider
) -> None:
    provider.claims = {"pid": pid}
    assert (await browser.sign_in()).status == 200
    assert await browser.signed_in()
