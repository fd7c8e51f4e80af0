import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, RSAKey

from access.identity.jwks import LARGEST, RemoteKeys

URL = "https://issuer.test/jwks"
MEMBERS = ("kty", "kid", "crv", "x", "y", "n", "e", "use", "alg", "key_ops")
KEY = ECKey.generate_key("P-256", auto_kid=True)
NEXT = ECKey.generate_key("P-256", auto_kid=True)


class Issuer:
    """Publishes keys, and counts how often it is asked."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.keys: list[Any] = list(keys)
        self.asked = 0
        self.away = False

    async def fetch(self, url: str) -> bytes:
        assert url == URL
        self.asked += 1
        if self.away:
            raise OSError
        return json.dumps({"keys": self.keys}).encode()


def public(key: ECKey) -> dict[str, Any]:
    return dict(key.as_dict(private=False))


async def test_keys_are_fetched_once_for_many_tokens() -> None:
    issuer = Issuer(public(KEY))
    keys = RemoteKeys(URL, fetch=issuer.fetch)
    for _ in range(5):
        found = await keys.key(str(KEY.kid))
        assert found is not None
    assert issuer.asked == 1


async def test_who_comes_while_keys_are_fetched_waits_for_them_unless_there_is_one_already() -> None:
    now = 0.0
    answering = asyncio.Event()
    issuer = Issuer(public(KEY))

    async def fetch(url: str) -> bytes:
        await answering.wait()
        return await issuer.fetch(url)

    keys = RemoteKeys(URL, fetch=fetch, clock=lambda: now)
    waiting = [asyncio.create_task(keys.key(str(KEY.kid))) for _ in range(3)]
    await asyncio.sleep(0)
    answering.set()
    assert None not in await asyncio.gather(*waiting)
    assert issuer.asked == 1
    answering.clear()
    now += 601
    refreshing = asyncio.create_task(keys.key(str(KEY.kid)))
    await asyncio.sleep(0)
    assert await keys.key(str(KEY.kid)) is not None
    answering.set()
    assert await refreshing is not None
    assert issuer.asked == 2


async def test_a_new_key_is_found_but_made_up_key_ids_do_not_make_a_flood() -> None:
    now = 0.0
    issuer = Issuer(public(KEY))
    keys = RemoteKeys(URL, fetch=issuer.fetch, clock=lambda: now)
    await keys.key(str(KEY.kid))
    issuer.keys.append(public(NEXT))
    for number in range(100):
        assert await keys.key(f"made up {number}") is None
    assert issuer.asked == 1
    now += 31
    assert await keys.key(str(NEXT.kid)) is not None
    assert issuer.asked == 2


@pytest.mark.threat("key-dropped")
async def test_a_key_that_its_issuer_dropped_is_not_used_after_ten_minutes() -> None:
    now = 0.0
    issuer = Issuer(public(KEY))
    keys = RemoteKeys(URL, fetch=issuer.fetch, clock=lambda: now)
    assert await keys.key(str(KEY.kid)) is not None
    issuer.keys = [public(NEXT)]
    now += 601
    assert await keys.key(str(KEY.kid)) is None


async def test_while_the_issuer_is_away_its_keys_are_used_for_a_day() -> None:
    now = 0.0
    issuer = Issuer(public(KEY))
    keys = RemoteKeys(URL, fetch=issuer.fetch, clock=lambda: now)
    await keys.key(str(KEY.kid))
    issuer.away = True
    now += 23 * 3600
    assert await keys.key(str(KEY.kid)) is not None
    now += 2 * 3600
    assert await keys.key(str(KEY.kid)) is None


@pytest.mark.threat("key-set-hostile")
async def test_symmetric_keys_keys_for_encryption_and_nonsense_in_a_set_are_ignored() -> None:
    oct_key = OctKey.generate_key(256, auto_kid=True)
    rsa = RSAKey.generate_key(2048, auto_kid=True)
    sealing = {**public(NEXT), "use": "enc"}
    symmetric = dict(oct_key.as_dict())
    issuer = Issuer(symmetric, sealing, {"kty": "EC"}, 5, {}, dict(rsa.as_dict(private=False)))  # type: ignore[arg-type]
    keys = RemoteKeys(URL, fetch=issuer.fetch)
    assert await keys.key(str(rsa.kid)) is not None
    assert await keys.key(str(oct_key.kid)) is None
    assert await keys.key(str(NEXT.kid)) is None


@pytest.mark.threat("key-set-hostile")
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"keys": 5}', b"\xff", b'{"keys": [' + b"{}," * 99 + b"{}]}"])
async def test_an_answer_that_is_no_key_set_gives_no_keys(body: bytes) -> None:
    async def fetch(_: str) -> bytes:
        return body

    assert await RemoteKeys(URL, fetch=fetch).key("any") is None


@pytest.mark.parametrize("url", ["http://issuer.test/jwks", "file:///etc/passwd", "ftp://issuer.test"])
def test_keys_are_not_fetched_over_an_open_line(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        RemoteKeys(url)


@pytest.mark.threat("key-set-hostile")
async def test_a_real_server_is_asked_without_following_redirects_and_not_for_more_than_it_should_say() -> None:
    from aiohttp import web
    from aiohttp.test_utils import TestServer

    async def jwks(_: web.Request) -> web.Response:
        return web.json_response({"keys": [public(KEY)]})

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound("/jwks")

    async def large(_: web.Request) -> web.Response:
        return web.Response(body=b" " * (LARGEST + 1))

    app = web.Application()
    app.add_routes([web.get("/jwks", jwks), web.get("/elsewhere", elsewhere), web.get("/large", large)])
    async with TestServer(app) as server:
        assert await RemoteKeys(str(server.make_url("/jwks"))).key(str(KEY.kid)) is not None
        assert await RemoteKeys(str(server.make_url("/elsewhere"))).key(str(KEY.kid)) is None
        assert await RemoteKeys(str(server.make_url("/large"))).key(str(KEY.kid)) is None


NASTY = {
    "nested sixty thousand deep": b'{"keys":' + b"[" * 60_000,
    "a key nested deep": b'{"keys":[{"kid":"x","kty":"EC","x":' + b"[" * 30_000 + b"]" * 30_000 + b"}]}",
    "no text": b"\xff\xfe\x00",
    "a number without end": b'{"keys":' + b"9" * 60_000 + b"}",
    "keys of no kind": b'{"keys":[1,null,[],{"kty":[]},{"kty":"EC","kid":{}},{"kty":"RSA","n":7,"e":null,"kid":"r"}]}',
    "surrogates": b'{"keys":[{"kty":"EC","crv":"P-256","x":"\\ud800","y":"\\ud800","kid":"s"}]}',
}


@pytest.mark.threat("key-set-hostile")
@pytest.mark.parametrize("body", NASTY.values(), ids=NASTY)
async def test_whatever_an_issuer_publishes_is_no_key_and_asked_for_no_oftener(body: bytes) -> None:
    asked: list[str] = []

    async def fetch(url: str) -> bytes:
        asked.append(url)
        return body

    keys = RemoteKeys(URL, fetch=fetch, clock=lambda: 1000.0)
    assert [await keys.key(f"new{number}") for number in range(6)] == [None] * 6
    assert len(asked) == 1


@pytest.mark.threat("key-set-hostile")
async def test_keys_that_were_had_outlast_a_set_that_is_none() -> None:
    now = 0.0
    issuer = Issuer(public(KEY))
    spoilt = False

    async def fetch(url: str) -> bytes:
        return NASTY["nested sixty thousand deep"] if spoilt else await issuer.fetch(url)

    keys = RemoteKeys(URL, fetch=fetch, clock=lambda: now)
    assert await keys.key(str(KEY.kid)) is not None
    spoilt, now = True, 700.0
    assert await keys.key(str(KEY.kid)) is not None


@pytest.mark.threat("key-set-hostile")
@settings(max_examples=150, derandomize=True)
@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS) | st.text(), inner),
        max_leaves=12,
    ).map(lambda keys: json.dumps({"keys": [keys]}).encode())
)
def test_a_set_of_any_bytes_is_a_set_or_none(body: bytes) -> None:
    async def fetch(url: str) -> bytes:
        return body

    assert asyncio.run(RemoteKeys(URL, fetch=fetch).key("none of these")) is None
