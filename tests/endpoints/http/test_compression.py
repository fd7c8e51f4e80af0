"""What is public and large is packed as a client takes it; what may hold a secret never is."""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any

import brotli
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parsing.python_zstd import zstd
from endpoints.graphql.reply import LARGE, PACKED, PublicReplies, Reply
from endpoints.http.compression import BESIDE, QUICKLY, THOROUGHLY, PackedBodies, coding
from settings import ROOT
from tests.asgi import Answer, ask

UNPACK: Mapping[str | None, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
    None: bytes,
}
BROWSER = "gzip, deflate, br, zstd"
INTROSPECTION = orjson.dumps({"query": "{ __schema { types { name description fields { name description } } } }"})
POSTED = {"content-type": "application/json"}


def unpacked(answer: Answer) -> bytes:
    return UNPACK[answer.headers.get("content-encoding")](answer.body)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        (BROWSER, "zstd"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "br"),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=0", None),
        ("gzip;q=many", None),
        ("deflate, compress", None),
    ],
)
def test_the_content_coding_is_the_one_that_a_client_takes_best(asked: str, given: str | None) -> None:
    assert coding(asked, QUICKLY) == given


@given(st.text(st.characters(codec="latin-1"), max_size=300))
def test_whatever_a_client_says_of_codings_is_read(asked: str) -> None:
    assert coding(asked, THOROUGHLY) in (None, *THOROUGHLY)


@given(st.binary(max_size=2_000), st.sampled_from(sorted(QUICKLY)))
def test_what_is_packed_is_what_was_there(body: bytes, name: str) -> None:
    assert UNPACK[name](QUICKLY[name](body)) == UNPACK[name](THOROUGHLY[name](body)) == body


@pytest.mark.parametrize("name", sorted(QUICKLY))
async def test_a_large_answer_to_anybody_is_packed(name: str, hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        plain = await ask(app, "/graphql", "POST", POSTED, INTROSPECTION)
        packed = await ask(app, "/graphql", "POST", {**POSTED, "accept-encoding": name}, INTROSPECTION)
        small = await ask(app, "/graphql", "POST", {**POSTED, "accept-encoding": name}, b'{"query":"{__typename}"}')
    assert len(plain.body) > LARGE > len(small.body)
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, name)
    assert "content-encoding" not in small.headers
    assert unpacked(packed) == plain.body
    assert len(packed.body) * 3 < len(plain.body)
    assert all("Accept-Encoding" in answer.headers["vary"] for answer in (plain, packed, small))


async def test_answers_that_are_alike_are_packed_once_and_no_two_others_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[bytes] = []

    def pack(body: bytes) -> bytes:
        made.append(body)
        return b"packed " + body[:1]

    monkeypatch.setitem(QUICKLY, "gzip", pack)  # type: ignore[arg-type]
    replies = PublicReplies()
    for letter, reply_of in ((b"a", 200), (b"b", 200), (b"a", 400)):
        for _ in range(2):
            reply = Reply(reply_of, "application/json", letter * 10_000, {"etag": '"1"'})
            packed = await replies.packed(reply, {b"accept-encoding": b"gzip"})
            assert (packed.status, packed.body) == (reply_of, b"packed " + letter)
            assert packed.headers == {"etag": 'W/"1"', "content-encoding": "gzip"}
    assert made == [b"a" * 10_000, b"b" * 10_000]


@pytest.mark.threat("memory-filled")
async def test_what_is_kept_of_packed_answers_is_bounded_however_little_is_left_of_them() -> None:
    replies = PublicReplies()
    for number in range(200):
        body = b"%d" % number + b" " * 9_000
        await replies.packed(Reply(200, "application/json", body), {b"accept-encoding": b"zstd"})
    assert 200 * BESIDE <= replies.kept <= PACKED


@pytest.mark.threat("packed-secret")
async def test_an_answer_to_somebody_is_never_packed(hubs: Any) -> None:
    body = orjson.dumps({"query": "{ me { id } __schema { types { name description fields { name description } } } }"})
    async with hubs(data="synthetic") as app:
        people = (await ask(app, "/sandbox/personas")).json()
        token = next(person["token"] for person in people if person.get("token"))
        for sent in ({"authorization": f"Bearer {token}"}, {"cookie": "a=b"}, {"authorization": "Bearer none"}):
            answer = await ask(app, "/graphql", "POST", {**POSTED, "accept-encoding": BROWSER, **sent}, body)
            assert "content-encoding" not in answer.headers, sent
        for path in ("/login", "/my-data", "/consents", "/sandbox/personas", "/status", "/oauth/token"):
            for method in ("GET", "POST"):
                answer = await ask(app, path, method, {"accept-encoding": BROWSER, "accept": "text/html"})
                assert "content-encoding" not in answer.headers, path


async def test_the_schema_is_packed_and_the_same(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        plain = await ask(app, "/schema.graphql")
        for name in THOROUGHLY:
            packed = await ask(app, "/schema.graphql", headers={"accept-encoding": name})
            assert packed.headers["content-encoding"] == name
            assert unpacked(packed) == plain.body
            assert len(packed.body) * 4 < len(plain.body)


async def test_files_of_the_pages_are_packed_but_for_parts_of_them_and_what_is_packed_already(hubs: Any) -> None:
    style = (ROOT / "endpoints" / "pages" / "static" / "style.css").read_bytes()
    async with hubs(data="synthetic") as app:
        packed = await ask(app, "/pages/style.css", headers={"accept-encoding": BROWSER})
        assert (packed.headers["content-encoding"], unpacked(packed)) == ("br", style)
        assert packed.headers["content-length"] == str(len(packed.body))
        again = {"accept-encoding": BROWSER, "if-none-match": packed.headers["etag"]}
        assert (await ask(app, "/pages/style.css", headers=again)).status == 304
        part = await ask(app, "/pages/style.css", headers={"accept-encoding": BROWSER, "range": "bytes=0-9"})
        assert (part.status, part.body) == (206, style[:10])
        font = await ask(app, "/pages/sarabun-thai-400.woff2", headers={"accept-encoding": BROWSER})
        assert "content-encoding" not in font.headers


async def test_the_bundle_of_graphiql_weighs_two_megabytes_at_most_and_stays_a_year(hubs: Any) -> None:
    weight = 0
    async with hubs(data="synthetic") as app:
        for file in (ROOT / "ide" / "dist" / "ide").iterdir():
            if file.suffix in (".js", ".css"):
                answer = await ask(app, f"/ide/{file.name}", headers={"accept-encoding": BROWSER})
                assert "max-age=31536000" in answer.headers["cache-control"]
                assert unpacked(answer) == file.read_bytes()
                weight += len(answer.body)
    assert weight <= 2_000_000, f"{weight:,} bytes"


async def test_what_is_kept_packed_is_bounded_and_the_oldest_is_forgotten() -> None:
    made: list[str] = []

    def body(name: str) -> Callable[[], bytes]:
        def read() -> bytes:
            made.append(name)
            return json.dumps(list(range(2_000))).encode()

        return read

    one = len(await PackedBodies().of("size", body("size"), "gzip"))
    kept = PackedBodies(most=2 * (BESIDE + one))
    for name in ("a", "b", "a", "c", "a", "b"):
        await kept.of(name, body(name), "gzip")
    assert made[1:] == ["a", "b", "c", "b"]
