"""Answers in parts, as a service may write them that means no good."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.connections.soap import opened
from connectors.parsing.http_bodies import NotABody
from connectors.parsing.multipart import parts_of

pytestmark = pytest.mark.threat("parts-endless")

HEADERS = {"content-type": 'multipart/related; boundary="b"; start="<root>"'}


def nested(deep: int, kind: str = "") -> bytes:
    return b"".join(
        f"--b{'' if at == 0 else at}\r\nContent-Type: {kind or f'multipart/x; boundary=b{at + 1}'}\r\n\r\n".encode()
        for at in range(deep)
    )


@pytest.mark.parametrize(
    "body",
    [
        nested(900),
        nested(5_000, "message/rfc822"),
        b"--b\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"--b\r\nContent-Type: " + b"(" * 15_000 + b"\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Type: a/b" + b"; a=b" * 8_000 + b"\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-ID: \xff\xfe\r\nContent-Type: \xff\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\n=====\xff\r\n--b--",
    ],
    ids=["within", "messages", "messages in one", "parentheses", "parameters", "bytes", "base64"],
)
def test_an_odd_answer_in_parts_is_told_as_no_soap(body: bytes) -> None:
    with pytest.raises(NotABody):
        opened(HEADERS, body)


@pytest.mark.parametrize(
    "kind", ["multipart/x; boundary=b" + "(" * 8_000, "multipart/x; start*=utf-8''%ff", "multipart/"]
)
def test_an_odd_header_of_an_answer_in_parts_is_told_as_no_soap(kind: str) -> None:
    with pytest.raises(NotABody):
        opened({"content-type": kind}, b"--b\r\n\r\nx\r\n--b--")


def test_the_headers_of_a_part_are_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty kilobytes of parameters take a second and a half where they are."""
    monkeypatch.setattr("email.headerregistry.HeaderRegistry.__call__", None)
    assert (
        parts_of(HEADERS, b"--b\r\nContent-ID: <root>\r\nContent-Type: text/xml; a=b\r\n\r\n<x/>\r\n--b--").root
        == b"<x/>"
    )


@given(st.binary(max_size=300))
def test_whatever_stands_between_the_parts_it_is_read_or_refused(odd: bytes) -> None:
    body = b"--b\r\nContent-ID: <" + odd + b">\r\n" + odd + b"\r\n\r\n" + odd + b"\r\n--b--"
    with contextlib.suppress(ValueError):
        assert parts_of(HEADERS, body).root is not None
