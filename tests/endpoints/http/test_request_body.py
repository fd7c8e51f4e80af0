"""What a client sends beside its headers: bodies of many parts, JSON of many values, cookies, names of nothing."""

from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

import bounds
from endpoints.graphql.request import posted
from endpoints.http.request_body import BadRequest, body_of, cookie, reason, require_few_values
from endpoints.operators.cache_webhook import _changes

pytestmark = pytest.mark.threat("head-costly")

JSON = {b"content-type": b"application/json"}


class Sender:
    """Gives a body in parts of one byte, and counts those that were asked for."""

    def __init__(self, size: int, *, leaves: bool = False) -> None:
        self.size = size
        self.leaves = leaves
        self.asked = 0

    async def __call__(self) -> Message:
        self.asked += 1
        if self.leaves and self.asked > self.size:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"a", "more_body": self.leaves or self.asked < self.size}


@pytest.mark.parametrize("size", [1, 1000])
async def test_a_body_of_single_bytes_is_put_together_once(size: int) -> None:
    assert await body_of({}, Sender(size), 1000) == b"a" * size


async def test_a_body_is_read_no_further_than_it_may_go() -> None:
    sender = Sender(10_000)
    with pytest.raises(BadRequest) as refused:
        await body_of({}, sender, 1000)
    assert (refused.value.status, sender.asked) == (413, 1001)


async def test_of_a_body_that_is_said_to_be_too_large_nothing_is_read() -> None:
    sender = Sender(10_000)
    with pytest.raises(BadRequest) as refused:
        await body_of({b"content-length": b"1001"}, sender, 1000)
    assert (refused.value.status, sender.asked) == (413, 0)


async def test_a_client_that_leaves_in_the_midst_is_told_of_as_such() -> None:
    with pytest.raises(BadRequest) as refused:
        await body_of({}, Sender(5, leaves=True), 1000)
    assert refused.value.status == 400


@pytest.mark.parametrize("junk", [b"[]", b"{}", b"1", b'"a"', b'{"a":1}', b"[[[[[[]]]]]]"])
def test_json_of_many_values_is_refused_before_any_is_made(junk: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b'{"query":"{a}","variables":{"a":[' + b",".join([junk] * (900_000 // (len(junk) + 1))) + b"]}}"
    monkeypatch.setattr("endpoints.graphql.request._DECODER", None)
    monkeypatch.setattr("endpoints.operators.cache_webhook._DECODER", None)
    for read in (lambda: posted(JSON, body), lambda: _changes("dbd", body)):
        with pytest.raises(BadRequest) as refused:
            read()
        assert refused.value.status == 400


def test_a_long_text_is_no_number_of_values() -> None:
    require_few_values(b'{"query":"' + b"a" * 900_000 + b'"}')
    require_few_values(b"," * bounds.VALUES_OF_BODY.most)
    with pytest.raises(BadRequest):
        require_few_values(b"," * (bounds.VALUES_OF_BODY.most + 1))


def test_a_body_without_a_query_is_told_so_without_reading_all_of_it_again() -> None:
    with pytest.raises(BadRequest, match="there is no query"):
        posted(JSON, b'{"variables":{"a":1}}')
    assert posted(JSON, b'{"query":""}').query == ""


@pytest.mark.parametrize(
    "body",
    [
        b'{"changes":[{"' + b"s" * 5000 + b'":1}]}',
        b'{"changes":[{"type":"' + b"s" * 5000 + b'"}]}',
        b'{"changes":[{"type":"A","key":{"' + b"s" * 5000 + b'":"1"}}]}',
        b'{"changes":[{"type":"A","key":"' + b"s" * 5000 + b'"}]}',
    ],
)
def test_what_a_change_says_too_much_is_not_said_again(body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        _changes("dbd", body)
    assert refused.value.status == 400
    assert "sss" not in str(refused.value)


def test_a_reason_is_short() -> None:
    assert reason(ValueError("the byte at 3 is odd")) == "the byte at 3 is odd"
    assert len(reason(ValueError("s" * 100_000))) < 100


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text("abcXYZ019-_=/.:", min_size=1)))
def test_a_cookie_is_what_the_hub_has_set(values: dict[str, str]) -> None:
    jar = SimpleCookie(values)
    header = "; ".join(one.OutputString() for one in jar.values()).encode("latin-1")
    assert {name: cookie([(b"cookie", header)], name) for name in values} == values
    assert cookie([(b"cookie", header)], "NOT_THERE") == ""
    assert cookie([(b"x", b"y"), (b"cookie", b"NAME=1"), (b"cookie", b"NAME=2")], "NAME") == "2"


@pytest.mark.parametrize("junk", [b'"' + b"\\1" * 500_000 + b'"', b"=;" * 500_000, b'"' + b'\\"' * 500_000])
def test_a_cookie_of_another_making_costs_no_more_than_its_bytes(junk: bytes) -> None:
    assert cookie([(b"cookie", b"other=" + junk + b"; saan-visit=mine")], "saan-visit") == "mine"
