"""The outline of a GraphQL service, from what it answers to an introspection."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from drafting.outline import DEEPEST, NoOutline, Outline, Parameter, Place, needed

INTROSPECTION: Final = (
    "query { __schema { queryType { name } types { name kind possibleTypes { name } fields { name args { name "
    "type { ...T } } type { ...T } } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name "
    "ofType { kind name } } } }"
)
"""Asks a GraphQL service what it has."""

ENTITIES: Final = "_entities"
"""The query of a subgraph (Apollo Federation) that gives what an entity consists of."""

Types = Mapping[str, Any]


def of_graphql(introspected: bytes, operation: str | None, path: str = "/graphql") -> Outline:
    """A GraphQL service at `path`. `operation` is one of its queries, of a subgraph also "_entities TYPE".

    Raises NoOutline, naming those there are.
    """
    try:
        schema = msgspec.json.decode(introspected)["data"]["__schema"]
        types = {one["name"]: one for one in schema["types"]}
        queries = {one["name"]: one for one in types[schema["queryType"]["name"]]["fields"]}
    except (msgspec.DecodeError, KeyError, TypeError):
        raise NoOutline("no answer to an introspection: the service may not allow it") from None
    name, _, entity = (operation or "").partition(" ")
    if name not in queries:
        raise NoOutline(f"which query? --operation {' | '.join(sorted(queries))}")
    source = {} if path == "/graphql" else {"path": path}
    if name == ENTITIES:
        return _entity(queries[name], entity, types, source)
    return _query(queries[name], types, source)


def _query(query: Mapping[str, Any], types: Types, source: Mapping[str, Any]) -> Outline:
    name = query["name"]
    inner, row = _row(query["type"], types)
    names = tuple(_fields(row, types))
    beside = tuple(_fields(types[_bare(query["type"])], types)) if inner else ()
    declared = ", ".join(f"${one['name']}: {_spelt(one['type'])}" for one in query["args"])
    given = ", ".join(f"{one['name']}: ${one['name']}" for one in query["args"])
    asked = _selection([*beside, *(f"{inner}.{one}" if inner else one for one in names)])
    selected = f" {{ {asked} }}" if asked else ""
    document = f"{{ {name}{selected} }}"
    if declared:
        document = f"query({declared}) {{ {name}({given}){selected} }}"
    place = Place(
        f"data.{name}.{inner}" if inner else f"data.{name}",
        needed(names, f"{name} gives a {_bare(query['type'])}, which has no fields that can be asked for"),
        beside=tuple(f"data.{name}.{one}" for one in beside),
    )
    return Outline(
        "graphql",
        (place,),
        request={"document": document},
        parameters={one["name"]: _parameter(one["type"]) for one in query["args"]},
        open=False,
        source=source,
        notes=tuple(f"argument {one['name']}: {_spelt(one['type'])}" for one in query["args"]),
    )


def _entity(query: Mapping[str, Any], entity: str, types: Types, source: Mapping[str, Any]) -> Outline:
    """An entity of a subgraph, which is asked for by what it is known by."""
    known = [one["name"] for one in types.get(_bare(query["type"]), {}).get("possibleTypes") or ()]
    if entity not in known:
        raise NoOutline(f"which entity? --operation {' | '.join(repr(f'{ENTITIES} {one}') for one in sorted(known))}")
    names = needed(tuple(_fields(types[entity], types)), f"{entity} has no fields that can be asked for")
    return Outline(
        "graphql",
        (Place("", names),),
        request={"entity": entity, "select": _selection(names)},
        open=False,
        source=source,
        questions=(f"what a {entity} is known by: the fields of its @key, in representation",),
    )


def _parameter(type_: Mapping[str, Any]) -> Parameter:
    return Parameter(many=_is_list(type_), required=type_["kind"] == "NON_NULL")


def _row(type_: Mapping[str, Any], types: Types) -> tuple[str | None, Mapping[str, Any]]:
    """The type of a row, and the field below which a page holds its rows: the only list of objects in it."""
    told = types[_bare(type_)]
    lists = [
        one
        for one in told.get("fields") or ()
        if not _is_list(type_) and _is_list(one["type"]) and types.get(_bare(one["type"]), {}).get("fields")
    ]
    return (lists[0]["name"], types[_bare(lists[0]["type"])]) if len(lists) == 1 else (None, told)


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


def _fields(row: Mapping[str, Any], types: Types, inside: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of the values that can be selected without giving anything; no type is entered a second time."""
    inside = (*inside, str(row["name"]))
    for one in row.get("fields") or ():
        if any(argument["type"]["kind"] == "NON_NULL" for argument in one["args"]):
            continue
        inner = types.get(_bare(one["type"]), {})
        if not inner.get("fields"):
            if not inner.get("possibleTypes"):
                yield one["name"]
        elif inner["name"] not in inside and len(inside) < DEEPEST and not _is_list(one["type"]):
            yield from (f"{one['name']}.{name}" for name in _fields(inner, types, inside))


def _selection(paths: Iterable[str]) -> str:
    """Paths as they are selected: `number site { nameTh }`."""
    told: dict[str, list[str]] = {}
    for path in paths:
        first, _, rest = path.partition(".")
        told.setdefault(first, []).extend([rest] if rest else [])
    return " ".join(f"{name} {{ {_selection(inner)} }}" if inner else name for name, inner in told.items())
