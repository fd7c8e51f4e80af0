"""What a source has, as far as its own description tells: the outline from which a manifest is drafted."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
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
    `request` and `answer` are tables of the manifest as far as they are known, `notes` what else a person should know.
    """

    names: tuple[str, ...]
    kind: str
    rows: str | None = None
    address: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def of_csv(body: bytes, name: str) -> Outline:
    """A table with a header, in UTF-8 or else in Windows-874."""
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
    return Outline(needed(names, "the table has no header"), "file", request=request)


def of_json(body: bytes, name: str) -> Outline:
    """A JSON file: a list of rows, or a document with one in it."""
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise NoOutline(f"no JSON: {error}") from None
    rows, path = _rows(document)
    names = tuple(dict.fromkeys(one for row in rows[:50] for one in _paths(row)))
    return Outline(needed(names, "there are no rows in it"), "file", rows=path or None, request={"file": name})


def of_answer(body: bytes) -> Outline:
    """What a service answers, as JSON."""
    found = of_json(body, "")
    return Outline(found.names, "rest", rows=found.rows)


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


def of_graphql(introspected: bytes, field_name: str | None) -> Outline:
    """A GraphQL service, from what it answers to an introspection. `field_name` is one of its queries."""
    try:
        schema = msgspec.json.decode(introspected)["data"]["__schema"]
        types = {one["name"]: one for one in schema["types"]}
        queries = {one["name"]: one for one in types[schema["queryType"]["name"]]["fields"]}
    except (msgspec.DecodeError, KeyError, TypeError):
        raise NoOutline("no answer to an introspection: the service may not allow it") from None
    if field_name not in queries:
        raise NoOutline(f"which query? --operation {' | '.join(sorted(queries))}")
    query = queries[field_name]
    row = types[_bare(query["type"])]
    names = tuple(_fields(row, types))
    asked = " ".join(
        one["name"] for one in row.get("fields") or () if _bare(one["type"]) in types and not _needs(one, types)
    )
    # A manifest's own `$name`s are in small letters; variables of the query are therefore in capitals.
    arguments = [f"{one['name'].upper()}: {_spelt(one['type'])}" for one in query["args"]]
    given = ", ".join(f"{one['name']}: ${one['name'].upper()}" for one in query["args"])
    variables = ", ".join(f"${one}" for one in arguments)
    text = (
        f"query({variables}) {{ {field_name}({given}) {{ {asked} }} }}"
        if arguments
        else f"{{ {field_name} {{ {asked} }} }}"
    )
    body = {"query": text, "variables": {one["name"].upper(): "$keys" for one in query["args"][:1]}}
    request = {"method": "POST", "path": "/graphql", "body": body}
    return Outline(needed(names, "it has no fields"), "rest", rows=f"data.{field_name}", request=request)


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


def _needs(field_: Mapping[str, Any], types: Mapping[str, Any]) -> bool:
    """Whether a field cannot be selected bare: it has fields of its own, or must be given something."""
    return bool(types[_bare(field_["type"])].get("fields")) or any(
        one["type"]["kind"] == "NON_NULL" for one in field_["args"]
    )


def _fields(row: Mapping[str, Any], types: Mapping[str, Any]) -> Iterator[str]:
    for one in row.get("fields") or ():
        if not _needs(one, types):
            yield one["name"]


def of_ckan(answered: bytes, resource: str, address: str) -> Outline:
    """A resource of a CKAN portal, from what `datastore_search` answers for it."""
    try:
        fields = msgspec.json.decode(answered)["result"]["fields"]
        names = tuple(str(one["id"]) for one in fields if one["id"] != "_id")
    except (msgspec.DecodeError, KeyError, TypeError):
        raise NoOutline("no answer of datastore_search: is it the id of a resource with a data store?") from None
    request = {
        "method": "POST",
        "path": "/api/3/action/datastore_search",
        "body": {"resource_id": resource, "filters": {}, "limit": 500},
        "batch": 50,
    }
    return Outline(needed(names, "it has no columns"), "rest", "result.records", address, request)


def of_wsdl(body: bytes, operation: str | None) -> Outline:
    """A WSDL: the elements of an operation's answer."""
    text = body.decode(errors="replace")
    operations = list(dict.fromkeys(re.findall(r"<(?:\w+:)?operation\s+name=\"([^\"]+)\"", text)))
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise NoOutline("it has a document type, which is not read")
    if operation not in operations:
        raise NoOutline(f"which operation? --operation {' | '.join(operations) or '(there is none in it)'}")
    elements = tuple(
        dict.fromkeys(
            re.findall(
                r"<(?:\w+:)?element\s[^>]*?name=\"([^\"]+)\"[^>]*?type=\"(?:\w+:)?(?:string|int|integer|decimal|date|dateTime|boolean|long|double|float)\"",
                text,
            )
        )
    )
    found = re.search(r"<(?:\w+:)?address\s[^>]*location=\"([^\"]+)\"", text)
    return Outline(
        needed(elements, "it has no simple elements"),
        "soap",
        address=found[1] if found else None,
        request={"operation": operation},
    )


def needed(names: tuple[str, ...], otherwise: str) -> tuple[str, ...]:
    """The names, if there are any. Raises NoOutline."""
    if not names:
        raise NoOutline(otherwise)
    return names
