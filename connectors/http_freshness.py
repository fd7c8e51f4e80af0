"""What the headers of an HTTP answer say of how long it may be remembered (RFC 9111, sections 4.2 and 5.2.2)."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from connectors.provider import CacheControl

_DIRECTIVE: Final = re.compile(r'([\w-]+)\s*(?:=\s*("[^"]*"|[^\s,]*))?')
_LONGEST: Final = 9
"""Digits of a number of seconds that are read; thirty years are as good as for ever."""


def bound(headers: Mapping[str, str], now: datetime, *, shared: bool) -> CacheControl | None:
    """How far an answer may be remembered; None where its headers (names in small letters) say nothing.

    `shared`: what is remembered is given to others than who asked, so that `private` and `s-maxage` are meant for it.
    Nothing is inferred from what is not said: that is for the manifest. What cannot be read counts as no longer fresh.
    """
    said = _directives(headers.get("cache-control", ""))
    if "no-store" in said or (shared and "private" in said):
        return CacheControl(0.0, stale=False, store=False)
    if "no-cache" in said:
        return CacheControl(0.0, stale=False)
    strict = "must-revalidate" in said or (shared and bool({"proxy-revalidate", "s-maxage"} & said.keys()))
    lifetime = _lifetime(headers, said, now, shared=shared)
    if lifetime is None:
        return CacheControl(float("inf"), stale=False) if strict else None
    return CacheControl(max(0.0, lifetime - _seconds(headers.get("age", "0"))), stale=not strict)


def least(bounds: Iterable[CacheControl | None]) -> CacheControl | None:
    """What several answers allow that only together are one."""
    told = [one for one in bounds if one is not None]
    if not told:
        return None
    return CacheControl(min(one.fresh for one in told), all(one.stale for one in told), all(one.store for one in told))


def _directives(header: str) -> Mapping[str, str]:
    """Each directive with its value, of several values the smallest; `no-cache="a-header"` says nothing of the body."""
    said: dict[str, str] = {}
    for name, written in _DIRECTIVE.findall(header.lower()):
        value = written.strip('"')
        if not (value and name in ("no-cache", "private")):
            said[name] = min(said[name], value, key=_seconds) if name in said else value
    return said


def _lifetime(headers: Mapping[str, str], said: Mapping[str, str], now: datetime, *, shared: bool) -> float | None:
    for name in ("s-maxage", "max-age") if shared else ("max-age",):
        if name in said:
            return _seconds(said[name])
    if "expires" not in headers:
        return None
    expires = moment(headers["expires"])
    return 0.0 if expires is None else (expires - (moment(headers.get("date", "")) or now)).total_seconds()


def _seconds(text: str) -> float:
    return float(text.strip()[:_LONGEST]) if text.strip().isascii() and text.strip().isdigit() else 0.0


def moment(text: str) -> datetime | None:
    """The moment a header means (RFC 9110, section 5.6.7, in all its forms), which is one of UTC; None for no date."""
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
