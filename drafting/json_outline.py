"""The outline of a JSON document: one answer, a file, lines of JSON, linked data (JSON-LD)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from connectors.contract import ValueType
from drafting.columns import Column, seen
from drafting.outline import DEEPEST, NoOutline, Outline, Place, below, needed

LOOKED_AT: Final = 200
"""Rows whose names are read."""
MOST_PLACES: Final = 12
MOST_KINDS: Final = 20
CKAN_KINDS: Final = {
    **dict.fromkeys(("int", "int4", "int8", "bigint"), ValueType.INTEGER),
    **dict.fromkeys(("numeric", "float", "float8"), ValueType.DECIMAL),
    **dict.fromkeys(("bool", "boolean"), ValueType.BOOLEAN),
    "date": ValueType.DATE,
    "timestamp": ValueType.DATETIME,
}
"""What a data store calls the types of its columns; what it took for a text may be anything."""


def of_answer(body: bytes) -> Outline:
    """What a service answers, as JSON or lines of it. Raises NoOutline."""
    lines = of_lines(body.decode("utf-8-sig", errors="replace"))
    if lines is not None and b"\n" in body.strip():
        return Outline("rest", lines, request={"format": "ndjson"})
    return Outline("rest", places_of(decoded(body.removeprefix(b"\xef\xbb\xbf"))))


def of_ckan(answered: bytes, resource: str, address: str) -> Outline:
    """A resource of a CKAN portal, from what `datastore_search` answers for it. Raises NoOutline."""
    try:
        result = msgspec.json.decode(answered)["result"]
        told = {str(one["id"]): str(one.get("type", "")) for one in result["fields"] if one["id"] != "_id"}
        rows = [one for one in result.get("records", ()) if isinstance(one, dict)]
    except (msgspec.DecodeError, KeyError, TypeError):
        raise NoOutline("no answer of datastore_search: is it the id of a resource with a data store?") from None
    names = needed(tuple(told), "it has no columns")
    columns = tuple(
        Column(name, CKAN_KINDS.get(told[name]), seen=seen(row.get(name) for row in rows)) for name in names
    )
    place = Place("", names, columns=columns)
    return Outline("ckan", (place,), flat=True, address=address, request={"resource": resource})


def decoded(body: bytes) -> Any:
    """JSON. Raises NoOutline."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoOutline(f"no JSON: {error}") from None


def places_of(document: Any) -> tuple[Place, ...]:
    """Every place in a document where its rows may be. Raises NoOutline where there are none."""
    if isinstance(document, list):
        found = list(_of_list(document, ""))
        needed(tuple(name for place in found for name in place.names), "there are no rows in it")
        return tuple(found)
    if not isinstance(document, dict):
        raise NoOutline("there are no rows in it: it is neither a list nor a table")
    found = [place for path, rows in _lists(document) for place in _of_list(rows, path)][:MOST_PLACES]
    whole = tuple(_paths(document))
    beside = tuple(name for name in whole if not any(_inside(name, place.rows) for place in found))
    itself = Place("", whole, many=False, columns=columns_of([document]))
    places = [replace(place, beside=beside) for place in found if place.names]
    if not whole:
        raise NoOutline("there are no rows in it")
    # What holds a graph of linked data is no thing itself.
    return tuple(places) if "@graph" in document and places else (*places, itself)


def _inside(name: str, rows: str) -> bool:
    return name == rows or rows.startswith(f"{name}[")


def _lists(document: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The lists of tables in a document, wherever tables lead to them."""
    for key, value in document.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value[:LOOKED_AT]):
            if not _of_languages(value):
                yield below(before, key), value
        elif isinstance(value, dict) and depth < DEEPEST:
            yield from _lists(value, below(before, key), depth + 1)


def _of_list(rows: Sequence[Any], path: str) -> Iterator[Place]:
    """A list as a place of rows; of linked data in which several kinds of things are, a place for each kind."""
    tables = [row for row in rows if isinstance(row, dict)]
    kinds = Counter(kind for row in tables for kind in _kinds(row))
    if len(kinds) <= 1:
        yield Place(path, _names(tables), columns=columns_of(tables))
        return
    for kind, _ in kinds.most_common(MOST_KINDS):
        said = kind.replace("\\", "\\\\").replace("'", "\\'")
        one = f"contains(\"@type\", '{said}')" if _listed(tables) else f"\"@type\"=='{said}'"
        those = [row for row in tables if kind in _kinds(row)]
        yield Place(f"{path}[?{one}]", _names(those), columns=columns_of(those))


def _kinds(row: Mapping[str, Any]) -> list[str]:
    """What a thing of linked data is."""
    kinds = row.get("@type")
    found = kinds if isinstance(kinds, list) else [kinds]
    return [kind for kind in found if isinstance(kind, str)]


def _listed(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(isinstance(row.get("@type"), list) for row in rows)


def _names(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows[:LOOKED_AT] for name in _paths(row)))


def _paths(row: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[str]:
    return (path for path, _ in _values(row, before, depth))


def _values(row: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The values in a table, each with its path."""
    for key, value in row.items():
        path = below(before, key)
        if isinstance(value, dict) and value and depth < DEEPEST:
            yield from _values(value, path, depth + 1)
        elif isinstance(value, list) and _of_languages(value):
            for one in {str(one.get("@language", "")): one for one in reversed(value)}.items():
                said, told = one
                chosen = f'[?"@language"==\'{said}\']."@value" | [0]' if said.isalnum() else '[0]."@value"'
                yield f"{path}{chosen}", told["@value"]
        else:
            yield path, value


def columns_of(rows: Sequence[Mapping[str, Any]], depth: int = 0) -> tuple[Column, ...]:
    """What is known of the values of rows by the rows themselves."""
    found: dict[str, list[Any]] = {}
    for row in rows[:LOOKED_AT]:
        for path, value in _values(row):
            found.setdefault(path, []).append(value)
    return tuple(_column(path, values, depth) for path, values in found.items())


def _column(path: str, values: Sequence[Any], depth: int) -> Column:
    if not any(isinstance(one, list) for one in values):
        return Column(path, seen=seen(values))
    items = [item for one in values if isinstance(one, list) for item in one[:LOOKED_AT]]
    tables = [one for one in items if isinstance(one, dict)]
    parts = columns_of(tables, depth + 1) if tables and depth < DEEPEST else ()
    return Column(path, many=True, seen=seen(items), parts=parts)


def _of_languages(value: Sequence[Any]) -> bool:
    """Whether a list holds one text in several languages."""
    return bool(value) and all(isinstance(one, dict) and "@value" in one for one in value)


def of_lines(text: str) -> tuple[Place, ...] | None:
    """Lines of which each is a JSON table; None where they are not."""
    rows: list[Any] = []
    for line in filter(str.strip, text.split("\n")):
        if not line.lstrip().startswith("{"):
            return None
        if len(rows) < LOOKED_AT:
            try:
                rows.append(msgspec.json.decode(line))
            except (msgspec.DecodeError, RecursionError):
                return None
    return (
        (Place("", _names(rows), columns=columns_of(rows)),)
        if rows and all(isinstance(row, dict) for row in rows)
        else None
    )
