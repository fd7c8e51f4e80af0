"""What a new manifest takes away of how data about persons is protected, and whether it only adds what is public: by
what is written, no variable filled in."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.manifest.difference import leaves_of
from connectors.manifest.units import Duration
from connectors.provider import DataClass
from connectors.urls import split_url

_RANK: Final = {one.value: rank for rank, one in enumerate(DataClass)}
_UNSAID: Final = DataClass.SENSITIVE.value
"""What a class counts as that is not said, or not known."""
_REMEMBERED: Final = {"ttl": "0s", "stale": "0s", "behind": "0s", "none": "30s", "least": "5s"}
"""How long answers are remembered, with what each is where it is left out."""
Tables = Mapping[str, Any]


def weakened(before: str, after: str) -> tuple[str, ...]:
    """What of `before` protected persons' data and is gone in `after`, or less: classes of data and of scopes, consent
    as the ground, how long personal answers are remembered, credentials and encryption. Nothing is raised; nothing is
    told of what is no TOML."""
    old, new = _tables(before), _tables(after)
    if old is None or new is None:
        return ()
    return (*_of_lookups(_lookups(old), _lookups(new)), *_of_scopes(old, new), *_of_source(old, new))


def only_adds_public(before: str, after: str) -> bool:
    """Whether `after` says all that `before` does (nothing, of a new agency: ""), and beyond it only how public facts
    are found."""
    old, new, tables = leaves_of(before), leaves_of(after), _tables(after)
    if old is None or new is None or tables is None:
        return False
    lookups = _lookups(tables)
    if not old:
        return all(map(_is_public, lookups.values()))
    if any(place not in new or new[place] != value for place, value in old.items()):
        return False
    known = _lookups(_tables(before) or {})
    public_types = {one.get("type") for one in lookups.values()} - {
        one.get("type") for one in lookups.values() if not _is_public(one)
    }
    return all(_is_harmless(place, known, lookups, public_types) for place in new if place not in old)


def _is_harmless(place: tuple[str, ...], known: Tables, lookups: Tables, public_types: set[Any]) -> bool:
    if place[0] == "fields" and len(place) > 1:
        return place[1] in public_types
    if place[0] != "lookup" or len(place) < 3 or place[1] not in lookups:
        return False
    lookup = lookups[place[1]]
    return lookup.get("type") in public_types and (place[1] not in known or place[2] == "fields")


def _tables(text: str) -> Tables | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _table(tables: Any, name: str) -> Tables:
    found = tables.get(name) if isinstance(tables, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _lookups(tables: Tables) -> dict[str, Tables]:
    written = tables.get("lookup")
    listed = [one for one in written if isinstance(one, Mapping)] if isinstance(written, list) else []
    return {f"{one.get('type')} by {one.get('by')}": one for one in listed}


def _classes(lookup: Tables) -> tuple[str, dict[str, str]]:
    """The class of a lookup, and of its facts that have another."""
    privacy = _table(lookup, "privacy")
    whole = _known(privacy.get("class"))
    return whole, {str(fact): _known(one) for fact, one in _table(privacy, "fields").items()}


def _known(written: Any) -> str:
    return written if isinstance(written, str) and written in _RANK else _UNSAID


def _is_public(lookup: Tables) -> bool:
    whole, facts = _classes(lookup)
    return {whole, *facts.values()} == {DataClass.PUBLIC.value}


def _of_lookups(old: Mapping[str, Tables], new: Mapping[str, Tables]) -> Iterator[str]:
    for name in sorted(old.keys() & new.keys()):
        was, is_ = old[name], new[name]
        (whole, facts), (now, others) = _classes(was), _classes(is_)
        if _RANK[now] < _RANK[whole]:
            yield f"{name}: it was {whole}, and would be {now}"
        for fact in sorted({*facts, *others}):
            before, after = facts.get(fact, whole), others.get(fact, now)
            # Of a fact that goes with its lookup it is told there.
            if _RANK[after] < _RANK[before] and (before, after) != (whole, now):
                yield f"{name}: {fact} was {before}, and would be {after}"
        ground, grounds = (_table(one, "privacy").get("basis") for one in (was, is_))
        if ground == "consent" != grounds:
            yield f"{name}: it was given on consent, and would be on {grounds}"
        if not (_is_public(was) and _is_public(is_)):
            yield from _of_memory(name, _table(was, "cache"), _table(is_, "cache"))
    for name in sorted(new.keys() - old.keys()):
        known = [_classes(one)[0] for one in old.values() if one.get("type") == new[name].get("type")]
        if known and _RANK[_classes(new[name])[0]] < (least := min(map(_RANK.__getitem__, known))):
            yield f"{name}: it is new and {_classes(new[name])[0]}, and its type was {list(_RANK)[least]}"


def _of_memory(name: str, was: Tables, is_: Tables) -> Iterator[str]:
    for key, unsaid in _REMEMBERED.items():
        before, after = was.get(key, unsaid), is_.get(key, unsaid)
        if _seconds(after) > _seconds(before):
            yield f"{name}: what is personal would be remembered longer (cache.{key}: {before} -> {after})"
    if was.get("headers", "heed") == "heed" != is_.get("headers", "heed"):
        yield f"{name}: what the source says of remembering (cache.headers) would be ignored, of what is personal"


def _seconds(written: Any) -> float:
    try:
        return Duration.parse(written)
    except (TypeError, ValueError):
        return 0.0


def _of_scopes(old: Tables, new: Tables) -> Iterator[str]:
    was, is_ = _table(old, "scope"), _table(new, "scope")
    for name in sorted(was.keys() & is_.keys()):
        before, after = (_known(_table(one, name).get("class")) for one in (was, is_))
        if _RANK[after] < _RANK[before]:
            yield f"scope {name} guarded what is {before}, and would be called {after}"
    for name in sorted(was.keys() - is_.keys()):
        yield f"scope {name}, which guards fields, would be gone"


def _of_source(old: Tables, new: Tables) -> Iterator[str]:
    was, is_ = _table(old, "source"), _table(new, "source")
    if _kind(was) != "none" and _kind(is_) == "none":
        yield "the source would be asked without credentials"
    for place in ("url", "auth.server"):
        before, after = _address(was, place), _address(is_, place)
        if before.startswith("https:") and after.startswith("http:"):
            yield f"source.{place} would be no longer encrypted"
    server = split_url(_address(is_, "auth.server")).netloc
    if server and server != split_url(_address(was, "auth.server")).netloc:
        yield f"credentials would be sent to {server}"


def _kind(source: Tables) -> Any:
    return _table(source, "auth").get("kind", "none")


def _address(source: Tables, place: str) -> str:
    *tables, name = place.split(".")
    for one in tables:
        source = _table(source, one)
    written = source.get(name)
    return written if isinstance(written, str) else ""
