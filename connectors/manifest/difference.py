"""What a new manifest changes, from what to what, for the log and /status: as it is written, no variable filled in."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MOST: Final = 20
"""Differences that are told one by one."""

LONGEST: Final = 80
"""Characters of a value that are told."""

_CLOSED: Final = frozenset({"auth", "headers", "options", "url", "key", "signer", "password"})
"""What may hold a secret in `[source]`: it is told that these changed, and not to what."""

_TELLING: Final = re.compile(r"key|token|secret|pass|auth", re.I)
"""Names in a request that may be those of secrets."""

_OPEN: Final = re.compile(r"\$(\{[^}]*\}|[a-z][\w.]*)")
"""A text that is only a variable or what is asked for: no secret itself."""


@dataclass(frozen=True, slots=True)
class Changed:
    """When an agency changed under a running hub, and what of it."""

    at: datetime
    what: tuple[str, ...]


def differences(before: str, after: str) -> tuple[str, ...]:
    """What differs between two manifests, each as `place: from -> to`; the first of many. Nothing is raised."""
    told = []
    old, new = leaves_of(before), leaves_of(after)
    if old is None or new is None:
        return ("its manifest is no TOML any more" if new is None else "its manifest is TOML again",)
    for place in [*old, *(one for one in new if one not in old)]:
        if old.get(place) != new.get(place):
            told.append(f"{_spelt(place)}: {_value(place, old)} -> {_value(place, new)}")
    if len(told) > MOST:
        told[MOST:] = [f"and {len(told) - MOST} more"]
    return tuple(told) or ("its manifest is written anew and says the same",)


Place = tuple[str, ...]


def leaves_of(text: str) -> dict[Place, Any] | None:
    try:
        return dict(_leaves(tomllib.loads(text), ()))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _leaves(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, Mapping) and value:
        for name, one in value.items():
            yield from _leaves(one, (*place, name))
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for number, one in enumerate(value, 1):
            yield from _leaves(one, (*place, _named(one, number)))
    elif place:
        yield place, value


def _named(table: Mapping[str, Any], number: int) -> str:
    """A table of a list, told apart by what it is rather than by where it stands."""
    return f"{table['type']} by {table['by']}" if {"type", "by"} <= table.keys() else str(number)


def _spelt(place: Place) -> str:
    if place[0] == "lookup" and len(place) > 1:
        return f"{place[1]}: {'.'.join(place[2:])}"
    return ".".join(place)


def _value(place: Place, leaves: Mapping[Place, Any]) -> str:
    if place not in leaves:
        return "not there"
    value = leaves[place]
    text = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bool | int | float) or (isinstance(value, str) and _OPEN.fullmatch(value)):
        return text
    if (place[0] == "source" and _CLOSED & set(place)) or (
        "request" in place and any(_TELLING.search(name) for name in place[place.index("request") + 1 :])
    ):
        return "(not shown)"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
