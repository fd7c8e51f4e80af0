"""Every bound on what a client sends is stated once, and docs/limits.md says what is in force."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bounds
from settings import ROOT
from tests.rooms import ROOMS

PAGE = ROOT / "docs" / "limits.md"


def test_the_page_is_the_one_there_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == bounds.page(), "run: python -m bounds > docs/limits.md"


@pytest.mark.threat("memory-filled")
def test_every_bound_is_on_the_page() -> None:
    told = bounds.page()
    assert bounds.stated()
    assert [one.of for one in bounds.stated() if f"| {one.of} | {one.most:,} {one.unit} |" not in told] == []


@pytest.mark.threat("memory-filled")
def test_no_bound_is_stated_twice() -> None:
    named = [(one.part, one.of) for one in bounds.stated()]
    assert sorted(named) == sorted(set(named))


@pytest.mark.threat("memory-filled")
def test_no_bound_is_none() -> None:
    assert [one for one in bounds.stated() if one.most <= 0 or not one.why or not one.answer] == []


LIBRARIES = (
    "starlette.datastructures",
    "starlette.middleware.cors",
    "starlette.requests",
    "starlette.responses",
    "starlette.staticfiles",
    "uvicorn.middleware.proxy_headers",
    "uvicorn.protocols.http.httptools_impl",
)
"""What reads headers of requests before the hub's own code does, or for it."""
ANSWERED = {
    *("access-control-allow-headers", "access-control-allow-origin", "content-range", "etag", "last-modified"),
    *("retry-after", "set-cookie", "vary", "www-authenticate"),
}
"""Headers of answers, which code of ours and theirs reads as it makes them."""
VALUES = {"chunked", "close", "identity", "websocket"}
"""What is compared with the value of one."""
BY_ATTRIBUTE = {"cookies": "cookie"}
"""What Starlette's requests give of headers under another name."""


def read_in(tree: ast.AST) -> Iterator[str]:
    """The names that a module looks up in headers, or compares the name of a header with."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="get" | "getlist"), args=[key, *_]) if _headers(value):
                yield from _names(key)
            case ast.Call(args=[first, key, *_]) if isinstance(first, ast.Name) and _headers(first):
                yield from _names(key)
            case ast.Subscript(value=value, slice=key, ctx=ast.Load()) if _headers(value):
                yield from _names(key)
            case ast.Compare(left=left, comparators=others) if _headers(*others) or not _is_text(left, *others):
                yield from _names(left, *others)
            case ast.Attribute(attr=attr) if attr in BY_ATTRIBUTE:
                yield BY_ATTRIBUTE[attr]


def _headers(*nodes: ast.expr) -> bool:
    return any("headers" in ast.unparse(node) for node in nodes)


def _is_text(*nodes: ast.expr) -> bool:
    """Whether it is compared with texts: names of headers are bytes where they are gone through one by one."""
    return any(isinstance(node, ast.Constant) and isinstance(node.value, str) for node in nodes)


def _names(*nodes: ast.expr) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            name = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            if name.replace("-", "").isalpha() and name != "headers":
                yield name.lower()


def _modules() -> list[Path]:
    ours = [path for room in ("access", "endpoints", "wiring") for path in (ROOT / room).rglob("*.py")]
    theirs = [Path(str(importlib.import_module(name).__file__)) for name in LIBRARIES]
    return [
        *ours,
        *theirs,
        ROOT / "app.py",
        ROOT / "server" / "client_connection.py",
        ROOT / "connectors" / "request_id.py",
    ]


@pytest.mark.threat("head-costly", "memory-filled")
def test_every_header_that_is_read_has_a_bound() -> None:
    read = {name: path for path in _modules() for name in read_in(ast.parse(path.read_text(encoding="utf-8")))}
    assert {"saan-case", "cache-control", "dpop", "x-forwarded-for", "cookie", "origin", "range"} <= set(read)
    known = {*bounds.HEADER_BYTES, *ANSWERED, *VALUES}
    assert {name: path.name for name, path in read.items() if name not in known} == {}
    assert set(bounds.HEADER_BYTES) - set(read) == set(), "nobody reads it"


@pytest.mark.threat("head-costly")
@pytest.mark.parametrize(
    "code",
    [
        'request.headers.get("X-Secret")',
        'headers[b"x-secret"]',
        'b"x-secret" in headers',
        'dict(scope["headers"]).get(b"x-secret")',
        '_text(headers, b"x-secret")',
        'any(name == b"x-secret" for name, _ in scope["headers"])',
        'request.headers.getlist("x-secret")',
    ],
)
def test_a_header_is_seen_however_it_is_read(code: str) -> None:
    assert "x-secret" in set(read_in(ast.parse(code)))


REMEMBERS = re.compile(r"\b(?:LRUCache|TTLCache|VTTLCache|LFUCache|FIFOCache|RRCache|Cache|lru_cache)(?:\[.*\])?\(")


@pytest.mark.threat("memory-filled")
def test_every_memory_is_listed_with_its_bytes() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if REMEMBERS.search(path.read_text(encoding="utf-8"))}
    assert found == {one.file for one in bounds.MEMORIES}
    assert all(0 < one.most <= 256_000_000 for one in bounds.MEMORIES)
    assert len(bounds.MEMORIES) == len(found)


@pytest.mark.threat("memory-filled")
@pytest.mark.parametrize(
    "code", ["LRUCache(9)", "cachebox.LRUCache[bytes, int](9)", "@lru_cache(maxsize=9)", "cachebox.TTLCache(9, 1)"]
)
def test_a_memory_is_seen_however_it_is_made(code: str) -> None:
    assert REMEMBERS.search(code)
