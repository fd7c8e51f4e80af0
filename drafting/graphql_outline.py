"""The outline of a GraphQL service, from what it answers to an introspection."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec

from connectors.contract import ValueType
from drafting.columns import Column
from drafting.outline import DEEPEST, NoOutline, Outline, Parameter, Place, about_the_answer, needed, offered

INTROSPECTION: Final = (
    "query { __schema { queryType { name } types { name kind possibleTypes { name } "
    "enumValues(includeDeprecated: true) { name } fields { name description args { name "
    "type { ...T } } type { ...T } } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name "
    "ofType { kind name } } } }"
)
"""Asks a GraphQL service what it has."""

ENTITIES: Final = "_entities"
"""The query of a subgraph (Apollo Federation) that gives what an entity consists of."""

MOST_FIELDS: Final = 2_000
MOST_LEFT_OUT: Final = 100
"""Fields of a row, and of what is in it, that are looked at; those left out that are told."""

_KINDS: Final = {
    "String": ValueType.TEXT,
    "ID": ValueType.TEXT,
    "Int": ValueType.INTEGER,
    "Float": ValueType.DECIMAL,
    "Boolean": ValueType.BOOLEAN,
    "Date": ValueType.DATE,
    "DateTime": ValueType.DATETIME,
}
"""By the scalars of GraphQL, and by what others are called as a rule."""

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
        raise offered("query", ((one, *_offer(queries[one], types)) for one in sorted(queries) if one != "_service"))
    source = {} if path == "/graphql" else {"path": path}
    if name == ENTITIES:
        return _entity(queries[name], entity, types, source)
    return _query(queries[name], types, source)


def _offer(query: Mapping[str, Any], types: Types) -> tuple[Iterator[str], Iterator[str]]:
    """What a query takes, and gives."""
    _, row = _row(query["type"], types)
    return (str(one["name"]) for one in query["args"]), (str(one["name"]) for one in row.get("fields") or ())


def _query(query: Mapping[str, Any], types: Types, source: Mapping[str, Any]) -> Outline:
    name = query["name"]
    inner, row = _row(query["type"], types)
    leaves = list(_Fields(types).below(row))
    names = tuple(path for path, _, _ in leaves)
    beside = _names(types[_bare(query["type"])], types) if inner else ()
    below = ".".join(inner)
    declared = ", ".join(f"${one['name']}: {_spelt(one['type'])}" for one in query["args"])
    given = ", ".join(f"{one['name']}: ${one['name']}" for one in query["args"])
    asked = _selection([*beside, *(f"{below}.{one}" if inner else one for one in names)])
    selected = f" {{ {asked} }}" if asked else ""
    document = f"{{ {name}{selected} }}"
    if declared:
        document = f"query({declared}) {{ {name}({given}){selected} }}"
    place = Place(
        ".".join(["data", name, *(f"{one}[]" if one == _EDGES and len(inner) > 1 else one for one in inner)]),
        needed(names, f"{name} gives a {_bare(query['type'])}, which has no fields that can be asked for"),
        beside=tuple(f"data.{name}.{one}" for one in beside),
        columns=tuple(_column(path, one, must, types) for path, one, must in leaves),
    )
    return Outline(
        "graphql",
        (place,),
        request={"document": document},
        parameters={one["name"]: _parameter(one["type"]) for one in query["args"]},
        open=False,
        source=source,
        notes=(
            *(f"argument {one['name']}: {_spelt(one['type'])}" for one in query["args"]),
            *(f"left out: {one}" for one in islice(_left_out(row, types), MOST_LEFT_OUT)),
        ),
    )


def _entity(query: Mapping[str, Any], entity: str, types: Types, source: Mapping[str, Any]) -> Outline:
    """An entity of a subgraph, which is asked for by what it is known by."""
    known = [one["name"] for one in types.get(_bare(query["type"]), {}).get("possibleTypes") or ()]
    if entity not in known:
        raise NoOutline(f"which entity? --operation {' | '.join(repr(f'{ENTITIES} {one}') for one in sorted(known))}")
    leaves = list(_Fields(types).below(types[entity]))
    names = needed(tuple(path for path, _, _ in leaves), f"{entity} has no fields that can be asked for")
    columns = tuple(_column(path, one, must, types) for path, one, must in leaves)
    return Outline(
        "graphql",
        (Place("", names, columns=columns),),
        request={"entity": entity, "select": _selection(names)},
        open=False,
        source=source,
        questions=(f"what a {entity} is known by: the fields of its @key, in representation",),
    )


def _parameter(type_: Mapping[str, Any]) -> Parameter:
    return Parameter(many=_is_list(type_), required=type_["kind"] == "NON_NULL")


def _row(type_: Mapping[str, Any], types: Types) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """The type of a row, and the fields below which a page holds its rows; a thing that has a list is no page of it."""
    told = types[_bare(type_)]
    lists = {
        one["name"]: types[_bare(one["type"])]
        for one in told.get("fields") or ()
        if not _is_list(type_) and _is_list(one["type"]) and types.get(_bare(one["type"]), {}).get("fields")
    }
    others = [one for one in told.get("fields") or () if one["name"] not in lists]
    is_page = str(told["name"]).endswith(_PAGES) or all(about_the_answer(one["name"]) for one in others)
    name = next((one for one in lists if one != _EDGES), None) if len(lists) - (_EDGES in lists) == 1 else None
    if not is_page or (name is None and list(lists) != [_EDGES]):
        return (), told
    if name is not None:
        return (name,), lists[name]
    node = next((one for one in lists[_EDGES]["fields"] if one["name"] == "node" and not _is_list(one["type"])), None)
    within = types.get(_bare(node["type"]), {}) if node else {}
    return ((_EDGES, "node"), within) if within.get("fields") else ((_EDGES,), lists[_EDGES])


_EDGES: Final = "edges"
_PAGES: Final = ("Connection", "Page", "List", "Result", "Results", "Response")
"""How types are called that hold the rows of a page."""


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


Leaf = tuple[str, Mapping[str, Any], bool]
"""Where a value stands, its field, and whether it must be there."""


class _Fields:
    """The values of a type that can be selected without giving anything; no type is entered a second time, and no more
    fields are looked at than a schema of any size allows at once."""

    def __init__(self, types: Types) -> None:
        self._types, self._left = types, MOST_FIELDS

    def below(self, row: Mapping[str, Any], inside: tuple[str, ...] = (), must: bool = True) -> Iterator[Leaf]:
        """Those of a type, each with where it stands."""
        inside = (*inside, str(row["name"]))
        for one in row.get("fields") or ():
            self._left -= 1
            if self._left < 0:
                return
            if _is_asked_more(one):
                continue
            inner = self._types.get(_bare(one["type"]), {})
            needed_ = must and one["type"]["kind"] == "NON_NULL"
            if not inner.get("fields"):
                if not inner.get("possibleTypes"):
                    yield one["name"], one, needed_
            elif inner["name"] not in inside and len(inside) < DEEPEST and not _is_list(one["type"]):
                for path, found, always in self.below(inner, inside, needed_):
                    yield f"{one['name']}.{path}", found, always


def _names(row: Mapping[str, Any], types: Types) -> tuple[str, ...]:
    return tuple(path for path, _, _ in _Fields(types).below(row))


def _is_asked_more(field: Mapping[str, Any]) -> bool:
    """Whether it cannot be selected without giving something."""
    return any(argument["type"]["kind"] == "NON_NULL" for argument in field["args"])


def _left_out(row: Mapping[str, Any], types: Types) -> Iterator[str]:
    """What is not selected of a row, with why."""
    for one in row.get("fields") or ():
        told = types.get(_bare(one["type"]), {})
        if _is_asked_more(one):
            yield f"{one['name']}, which wants {', '.join(arg['name'] for arg in one['args'])}"
        elif told.get("possibleTypes") and not told.get("fields"):
            kinds = ", ".join(str(kind["name"]) for kind in told["possibleTypes"])
            yield f"{one['name']}, which is one of {kinds}: select what you need of each, by ... on"
        elif _is_list(one["type"]) and told.get("fields"):
            yield f"{one['name']}, a list of {told['name']}: select what you need of it"


def _column(path: str, field: Mapping[str, Any], must: bool, types: Types) -> Column:
    told = types.get(_bare(field["type"]), {})
    words = tuple(str(one["name"]) for one in told.get("enumValues") or ())
    about = str(field.get("description") or "")
    return Column(path, _KINDS.get(_bare(field["type"])), _is_list(field["type"]), must, words=words, about=about)


def _selection(paths: Iterable[str]) -> str:
    """Paths as they are selected: `number site { nameTh }`."""
    told: dict[str, list[str]] = {}
    for path in paths:
        first, _, rest = path.partition(".")
        told.setdefault(first, []).extend([rest] if rest else [])
    return " ".join(f"{name} {{ {_selection(inner)} }}" if inner else name for name, inner in told.items())
