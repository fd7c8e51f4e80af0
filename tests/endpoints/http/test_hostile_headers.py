"""The longest and nastiest value in every header that the hub reads: what is done for it grows with its bytes."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

import bounds
from tests.asgi import ask

BODY = b'{"query":"{ __typename }"}'
SHAPES = ("a{}!", ",{},", "={}=", '"\\1{}', " {} ", "max-age={}", "th;q={},", "Bearer {}", "DPoP {}", "00-{}-")
FILLERS = (",", ";", "=", '"', "\\1", " ", "1", "[", "%", "a=b;", "a,", "a;q=1,", "::1,", "/*")
NASTY = [*((shape, "a") for shape in SHAPES), *(("a{}!", filler) for filler in FILLERS)]
PLACES = [
    ("/graphql", "POST", {"content-type": "application/json"}, BODY),
    ("/oauth/token", "POST", {"content-type": "application/x-www-form-urlencoded"}, b"grant_type=client_credentials"),
    ("/connectors/dbd/changes", "POST", {"content-type": "application/json"}, b'{"changes":[{}]}'),
    ("/graphql", "OPTIONS", {"origin": "https://x.example", "access-control-request-method": "POST"}, b""),
    ("/consents", "GET", {}, b""),
    ("/status", "GET", {"accept": "text/html"}, b""),
    ("/pages/page.css", "GET", {}, b""),
]
A_BYTE = 40
"""Calls of functions that a byte may cost: splitting a list of single letters takes some ten for each of its parts."""


class Calls:
    """Counts the functions that are called while it is open."""

    def __init__(self) -> None:
        self.made = 0

    def __enter__(self) -> "Calls":
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _count(self, _frame: object, event: str, _argument: object) -> None:
        self.made += event in ("call", "c_call")


def values(most: int) -> Iterator[str]:
    """As long as they may be."""
    for shape, filler in NASTY:
        yield shape.format(filler * (most // len(filler)))[:most]


@pytest.mark.parametrize(("path", "method", "headers", "body"), PLACES, ids=lambda one: one if type(one) is str else "")
async def test_the_nastiest_value_of_a_header_costs_no_more_than_its_bytes(
    path: str, method: str, headers: dict[str, str], body: bytes, hubs: Any
) -> None:
    async with hubs(data="synthetic") as app:
        await ask(app, path, method, headers, body)
        with Calls() as usual:
            await ask(app, path, method, headers, body)
        for name, bound in bounds.HEADER_BYTES.items():
            for value in values(bound.most):
                with Calls() as calls:
                    answer = await ask(app, path, method, {**headers, name: value}, body)
                assert answer.status < 500, (name, value[:20])
                assert calls.made <= 2 * usual.made + 2_000 + A_BYTE * bound.most, (name, value[:20])
                assert bound.most < 100 or value not in answer.text, (name, value[:20])
