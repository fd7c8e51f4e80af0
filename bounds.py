"""Every bound on what a client sends: stated here once, enforced where it enters, before any other work.

`docs/limits.md` is printed from this file (`python -m bounds > docs/limits.md`). Every room may read it but `execution`
and `sandbox`, which are handed numbers. To add a bound is one line below, in its part; `NAME.most` is the number.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bound:
    """`most` of something, counted in `unit`; `why` it is bounded so, and what more than that is answered with."""

    part: str
    of: str
    most: int
    unit: str
    why: str
    answer: str


CONNECTION: Final = "Connections"
HEADER: Final = "Headers that are read"
REQUEST: Final = "Addresses, forms and bodies"
OPERATION: Final = "Operations"

# Connections: bytes and times, whatever is in them.
HEAD: Final = Bound(
    CONNECTION, "the request's line and headers", 32_768, "bytes", "read before anybody is known", "431"
)
HEADERS: Final = Bound(CONNECTION, "headers of a request", 100, "headers", "a browser sends thirty", "431")
URL: Final = Bound(CONNECTION, "the address a request is for", 16_384, "bytes", "a GET carries its query in it", "414")

# Headers: every one that is read, by its name; whatever else is sent is bounded by the head's size.
_READ: Final = (
    ("accept", 1_000, "media types a client takes"),
    ("accept-language", 1_000, "languages a client takes"),
    ("access-control-request-headers", 1_000, "what a page of another origin wants to send"),
    ("access-control-request-method", 64, "what a page of another origin wants to do"),
    ("authorization", 8_300, "a token has 8192 characters at most"),
    ("cache-control", 200, "how old an answer may be"),
    ("content-encoding", 64, "only `identity` is taken"),
    ("content-length", 64, "digits"),
    ("content-type", 200, "the media type of a body"),
    ("cookie", 8_192, "the hub's own pages keep four, of 2048 each at most"),
    ("dpop", 4_096, "the proof of a token's key"),
    ("expect", 64, "only `100-continue` is known"),
    ("host", 300, "a host name has 253 characters, a port five"),
    ("if-modified-since", 64, "a date, for files"),
    ("if-none-match", 1_000, "tags of answers that a client has"),
    ("if-range", 200, "a date or a tag, for files"),
    ("origin", 300, "the origin of a page"),
    ("range", 200, "parts of a file"),
    ("saan-case", 300, "a case has 64 characters"),
    ("saan-explain", 64, "`1`"),
    ("saan-purpose", 200, "the code of a purpose"),
    ("x-forwarded-for", 1_000, "twenty addresses of proxies"),
    ("x-forwarded-proto", 64, "`http` or `https`"),
)
HEADER_BYTES: Final[Mapping[str, Bound]] = {
    name: Bound(HEADER, f"`{name}`", most, "bytes", why, "431") for name, most, why in _READ
}

# Addresses, forms and bodies.
PARAMETERS: Final = Bound(
    REQUEST, "parameters of an address or a form", 40, "pairs", "no request of ours has half", "400"
)


def stated() -> list[Bound]:
    """All of them, in the order they stand in."""
    return [*(one for one in globals().values() if isinstance(one, Bound)), *HEADER_BYTES.values()]


def page() -> str:
    """The text of `docs/limits.md`."""
    parts: dict[str, list[Bound]] = {}
    for one in stated():
        parts.setdefault(one.part, []).append(one)
    tables = (_table(part, bounds) for part, bounds in parts.items())
    return "\n".join([_HEAD, *tables])


def _table(part: str, bounds: list[Bound]) -> str:
    rows = (f"| {one.of} | {one.most:,} {one.unit} | {one.why} | {one.answer} |" for one in bounds)
    return "\n".join(
        [f"## {part}\n", "| what | at most | for what | more is answered with |", "|---|---|---|---|", *rows, ""]
    )


_HEAD: Final = """# Limits

Whatever a client sends is bounded before it is worked on. This page is printed from `bounds.py`
(`python -m bounds > docs/limits.md`) and a test holds the two together. What is refused is not repeated in the answer.
"""

if __name__ == "__main__":
    sys.stdout.write(page())
