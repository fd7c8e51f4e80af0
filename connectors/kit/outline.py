"""What a source has, as far as its own description tells: the outline from which a manifest is drafted."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connectors.tables import codec

DEEPEST = 6
"""How far into nested values names are followed."""


class NoOutline(ValueError):
    """A description from which nothing can be drafted; says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The names of a source's values, and what is known of how it is asked.

    `names` are paths of values in a row; `rows` is where the rows are in an answer; `address` is where it is asked;
    `source` and `request` are tables of the manifest as far as they are known (`${NAME}` in them is a variable of the
    agency), `parameters` what it may be given by name, each with whether that may be a list, and `batch` how long one;
    `required` are those of them that must be given. `about` is what the description says of names, a few words each;
    `beside` are paths of values in the answer that are in no row; `notes` are what else a person should know.
    """

    names: tuple[str, ...]
    kind: str
    rows: str | None = None
    address: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, bool] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    batch: int | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def of_csv(body: bytes, name: str, address: str | None = None) -> Outline:
    """A table with a header, in UTF-8 or else in Windows-874; `address` is where it lies, over HTTP."""
    try:
        text, encoding = body.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = body.decode(codec("windows-874") or "cp874", errors="replace"), "windows-874"
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    names = tuple(one.strip() for one in next(csv.reader(io.StringIO(text), delimiter=delimiter), []) if one.strip())
    request: dict[str, Any] = {"file": name}
    if encoding != "utf-8":
        request["encoding"] = encoding
    if delimiter != ",":
        request["delimiter"] = delimiter
    return Outline(needed(names, "the table has no header"), "file", address=address, request=request)


def of_json(body: bytes, name: str, address: str | None = None) -> Outline:
    """A JSON file: a list of rows, or a document with one in it; `address` is where it lies, over HTTP."""
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise NoOutline(f"no JSON: {error}") from None
    rows, path = _rows(document)
    names = tuple(dict.fromkeys(one for row in rows[:50] for one in _paths(row)))
    beside = tuple(_paths(document)) if path else ()
    return Outline(
        needed(names, "there are no rows in it"),
        "file",
        rows=path or None,
        address=address,
        request={"file": name},
        beside=beside,
    )


def of_answer(body: bytes) -> Outline:
    """What a service answers, as JSON."""
    found = of_json(body, "")
    return Outline(found.names, "rest", rows=found.rows, beside=found.beside)


def _rows(document: Any, path: str = "") -> tuple[list[Any], str]:
    if isinstance(document, list):
        return [row for row in document if isinstance(row, dict)], path
    if isinstance(document, dict):
        for key, value in document.items():
            below = f"{path}.{key}" if path else key
            if isinstance(value, list) and value and isinstance(value[0], dict):
                return value, below
        for key, value in document.items():
            if isinstance(value, dict):
                rows, found = _rows(value, f"{path}.{key}" if path else key)
                if rows and found:
                    return rows, found
        return [document], ""
    return [], ""


def _paths(row: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[str]:
    for key, value in row.items():
        if isinstance(value, dict) and value and depth < DEEPEST:
            yield from _paths(value, f"{before}{key}.", depth + 1)
        else:
            yield f"{before}{key}"


def of_graphql(introspected: bytes, field_name: str | None, path: str = "/graphql") -> Outline:
    """A GraphQL service at `path`, from what it answers to an introspection. `field_name` is one of its queries."""
    try:
        schema = msgspec.json.decode(introspected)["data"]["__schema"]
        types = {one["name"]: one for one in schema["types"]}
        queries = {one["name"]: one for one in types[schema["queryType"]["name"]]["fields"]}
    except (msgspec.DecodeError, KeyError, TypeError):
        raise NoOutline("no answer to an introspection: the service may not allow it") from None
    if field_name not in queries:
        raise NoOutline(f"which query? --operation {' | '.join(sorted(queries))}")
    query = queries[field_name]
    below, row = _row(query["type"], types)
    names = tuple(_fields(row, types))
    beside = tuple(_fields(types[_bare(query["type"])], types)) if below else ()
    declared = ", ".join(f"${one['name']}: {_spelt(one['type'])}" for one in query["args"])
    given = ", ".join(f"{one['name']}: ${one['name']}" for one in query["args"])
    asked = _selection([*beside, *(f"{below}.{name}" if below else name for name in names)])
    document = f"{{ {field_name} {{ {asked} }} }}"
    if declared:
        document = f"query({declared}) {{ {field_name}({given}) {{ {asked} }} }}"
    return Outline(
        needed(names, "it has no fields"),
        "graphql",
        rows=f"data.{field_name}.{below}" if below else f"data.{field_name}",
        request={"document": document},
        parameters={one["name"]: _is_list(one["type"]) for one in query["args"]},
        required=tuple(one["name"] for one in query["args"] if one["type"]["kind"] == "NON_NULL"),
        source={} if path == "/graphql" else {"path": path},
        beside=tuple(f"data.{field_name}.{name}" for name in beside),
        notes=tuple(f"argument {one['name']}: {_spelt(one['type'])}" for one in query["args"]),
    )


def _row(type_: Mapping[str, Any], types: Mapping[str, Any]) -> tuple[str | None, Mapping[str, Any]]:
    """The type of a row, and the field below which a page holds its rows: the only list of objects in it."""
    told = types[_bare(type_)]
    lists = [
        one
        for one in told.get("fields") or ()
        if not _is_list(type_) and _is_list(one["type"]) and types.get(_bare(one["type"]), {}).get("fields")
    ]
    return (lists[0]["name"], types[_bare(lists[0]["type"])]) if len(lists) == 1 else (None, told)


INTROSPECTION = (
    "query { __schema { queryType { name } types { name kind fields { name args { name type { ...T } } "
    "type { ...T } } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name "
    "ofType { kind name } } } }"
)
"""Asks a GraphQL service what it has."""


def _bare(type_: Mapping[str, Any]) -> str:
    while type_.get("ofType"):
        type_ = type_["ofType"]
    return str(type_["name"])


def _spelt(type_: Mapping[str, Any]) -> str:
    if type_["kind"] == "NON_NULL":
        return f"{_spelt(type_['ofType'])}!"
    return f"[{_spelt(type_['ofType'])}]" if type_["kind"] == "LIST" else str(type_["name"])


def _is_list(type_: Mapping[str, Any]) -> bool:
    return type_["kind"] == "LIST" or bool(type_.get("ofType") and _is_list(type_["ofType"]))


def _fields(row: Mapping[str, Any], types: Mapping[str, Any], inside: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of the values that can be selected without giving anything; no type is entered a second time."""
    inside = (*inside, str(row["name"]))
    for one in row.get("fields") or ():
        if any(argument["type"]["kind"] == "NON_NULL" for argument in one["args"]):
            continue
        inner = types.get(_bare(one["type"]), {})
        if not inner.get("fields"):
            yield one["name"]
        elif inner["name"] not in inside and len(inside) < DEEPEST and not _is_list(one["type"]):
            yield from (f"{one['name']}.{name}" for name in _fields(inner, types, inside))


def _selection(paths: Iterable[str]) -> str:
    """Paths as they are selected: `number site { nameTh }`."""
    told: dict[str, list[str]] = {}
    for path in paths:
        first, _, rest = path.partition(".")
        told.setdefault(first, []).extend([rest] if rest else [])
    return " ".join(f"{name} {{ {_selection(below)} }}" if below else name for name, below in told.items())


def of_ckan(answered: bytes, resource: str, address: str) -> Outline:
    """A resource of a CKAN portal, from what `datastore_search` answers for it."""
    try:
        fields = msgspec.json.decode(answered)["result"]["fields"]
        names = tuple(str(one["id"]) for one in fields if one["id"] != "_id")
    except (msgspec.DecodeError, KeyError, TypeError):
        raise NoOutline("no answer of datastore_search: is it the id of a resource with a data store?") from None
    return Outline(needed(names, "it has no columns"), "ckan", address=address, request={"resource": resource})


def needed(names: tuple[str, ...], otherwise: str) -> tuple[str, ...]:
    """The names, if there are any. Raises NoOutline."""
    if not names:
        raise NoOutline(otherwise)
    return names
