"""What others may remember of an answer (RFC 9111): computed from what the answer rests on."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Final

from connectors.provider import Touched

NO_STORE: Final = "private, no-store"


def cache_control(touched: Sequence[Touched], *, anyone: bool, failed: bool, most: float) -> str:
    """The answer's `Cache-Control`: public for as long as all it rests on is fresh, `most` seconds at most.

    Only what `anyone` would be answered alike is public. What rests on anything personal, on something that failed, on
    what its agency lets nobody keep or on no lookup at all, and whatever holds an error, is nobody's to keep.
    """
    if not anyone or failed or not touched or any(one.personal or one.failed or one.unstored for one in touched):
        return NO_STORE
    seconds = int(min(most, *(one.fresh_for for one in touched)))
    return f"public, max-age={seconds}" if seconds > 0 else "public, no-cache"


def entity_tag(body: bytes) -> str:
    """The `ETag` of these very bytes."""
    return '"' + base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:15]).decode() + '"'


def matches(if_none_match: str, tag: str) -> bool:
    """Whether a caller has this already."""
    told = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return tag in told or "*" in told


def demanded(header: str) -> float | None:
    """How many seconds old a caller's `Cache-Control` lets an answer be; None where it does not say."""
    if not header:
        return None
    ages = []
    for directive in header.lower().split(","):
        name, _, told = directive.partition("=")
        name, seconds = name.strip(), told.strip().strip('"')
        if name in ("no-cache", "no-store"):
            ages.append(0.0)
        elif name == "max-age" and seconds.isascii() and seconds.isdigit():
            ages.append(float(seconds[:9]))
    return min(ages, default=None)
