"""What schemas of an OpenAPI document describe: names of values, and where rows may be."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import islice
from typing import Any, Final

from connectors.contract import ValueType
from drafting.columns import Column, seen
from drafting.json_references import ReferencedDocuments
from drafting.outline import DEEPEST, Place, below

MOST_WORDS: Final = 20
LONGEST: Final = 80
"""Words of an enumeration, and characters of a description, that a draft repeats."""

MOST_NAMES: Final = 2_000
MOST_PARTS: Final = 50
MOST_PLACES: Final = 12
MOST_LISTS: Final = 3
"""Lists in lists whose items are looked at."""

_TYPES: Final = {
    "string": ValueType.TEXT,
    "integer": ValueType.INTEGER,
    "number": ValueType.DECIMAL,
    "boolean": ValueType.BOOLEAN,
}
_FORMATS: Final = {"date": ValueType.DATE, "date-time": ValueType.DATETIME}

Schema = Mapping[str, Any]


class Schemas:
    """Schemas of the documents of one description."""

    def __init__(self, documents: ReferencedDocuments) -> None:
        self._documents = documents
        self.left_out: dict[str, str] = {}
        """What no fact is made of, with why."""

    def resolved(self, schema: Any, inside: tuple[int, ...] = ()) -> dict[str, Any]:
        """A schema with what it refers to and is made up of (`allOf`, `oneOf`, `anyOf`) put together."""
        found = self._documents.followed(schema)
        parts = [part for word in ("allOf", "oneOf", "anyOf") for part in _list(found.get(word))[:MOST_PARTS]]
        # That there may be nothing is said in many ways, and makes no other value of what there may be.
        parts = [one for one in parts if not (isinstance(one, dict) and one.get("type") == "null")]
        if not parts or id(found) in inside:
            return found
        merged: dict[str, Any] = {"properties": {}, "required": []}
        for one in [*(self.resolved(part, (*inside, id(found))) for part in parts), found]:
            properties = {**merged["properties"], **_table(one.get("properties"))}
            required = [*merged["required"], *_list(one.get("required"))]
            merged |= {**one, "properties": properties, "required": required}
        return merged

    def properties(self, schema: Any) -> dict[str, Any]:
        """The schemas of what an object has, by name."""
        return {str(name): self.resolved(one) for name, one in _table(self.resolved(schema).get("properties")).items()}

    def names(self, schema: Any) -> tuple[str, ...]:
        """The paths of the values in an object."""
        return tuple(reduce(below, steps, "") for steps, _, _ in self.leaves(schema))

    def about(self, schema: Any) -> dict[str, str]:
        """What is said of each value in an object: its format, its description, its words."""
        told = ((reduce(below, steps, ""), _about(one)) for steps, one, _ in self.leaves(schema))
        return {name: said for name, said in told if said}

    def leaves(self, schema: Any) -> Iterator[tuple[tuple[str, ...], Schema, bool]]:
        """The values in an object: where each stands, its schema, and whether it must be there."""
        return islice(self._leaves(schema, (), True, ()), MOST_NAMES)

    def _leaves(
        self, schema: Any, before: tuple[str, ...], needed: bool, inside: tuple[int, ...]
    ) -> Iterator[tuple[tuple[str, ...], Schema, bool]]:
        whole = self.resolved(schema)
        inside = (*inside, id(self._documents.followed(schema)))
        required = _list(whole.get("required"))
        for name, written in _table(whole.get("properties")).items():
            at, one = (*before, str(name)), self.resolved(written)
            must = needed and name in required
            if why := self._unfit(written, one, inside):
                self.left_out.setdefault(reduce(below, at, ""), why)
            elif one.get("properties") and len(before) < DEEPEST:
                yield from self._leaves(written, at, must, inside)
            else:
                yield at, one, must

    def _unfit(self, written: Any, one: Schema, inside: tuple[int, ...]) -> str | None:
        """Why no fact is made of a value; None where one is."""
        item = self.resolved(one["items"]) if "items" in one else {}
        if {id(self._documents.followed(written)), id(self._documents.followed(one.get("items")))} & set(inside):
            return "it is of the kind that it stands in"
        if "items" in item:
            return "a list of lists"
        is_open = one.get("type") == "object" or "additionalProperties" in one
        return "a table whose names are not told" if is_open and not one.get("properties") else None

    def columns(self, schema: Any, depth: int = 0) -> tuple[Column, ...]:
        """What is said of each value in an object."""
        return tuple(
            self._column(reduce(below, steps, ""), one, must, depth) for steps, one, must in self.leaves(schema)
        )

    def _column(self, path: str, schema: Schema, must: bool, depth: int) -> Column:
        many = "items" in schema or schema.get("type") == "array"
        one = self.resolved(schema["items"]) if "items" in schema else schema
        parts = (
            self.columns(schema.get("items"), depth + 1)
            if many and one.get("properties") and depth < MOST_LISTS
            else ()
        )
        shown = [*_list(one.get("examples")), *(one[name] for name in ("example", "default") if name in one)]
        told = str(schema.get("description") or one.get("description") or "")
        words = tuple(
            str(word) for word in _list(one.get("enum", [one["const"]] if "const" in one else [])) if word is not None
        )
        return Column(path, _kind(one), many, must, words=words, seen=seen(shown), parts=parts, about=told)

    def places(self, schema: Any) -> tuple[tuple[Place, Schema], ...]:
        """Every place where rows may be in an answer of this schema, each with the schema of a row."""
        whole = self.resolved(schema)
        if "items" in whole:
            # As it is written: what stands in itself is known by that.
            row = whole["items"]
            return ((Place("", self.names(row), columns=self.columns(row)), row),)
        lists = list(islice(self._lists(whole), MOST_PLACES))
        names = self.names(schema)
        beside = tuple(name for name in names if name not in {place.rows for place, _ in lists})
        found = [(replace(place, beside=beside), row) for place, row in lists]
        return (*found, (Place("", names, many=False, columns=self.columns(schema)), whole))

    def given(self, schema: Any) -> Iterator[str]:
        """The names of what a row has, where the nearest rows of an answer may be."""
        whole = self.resolved(schema)
        if "items" in whole:
            return iter(self.properties(whole["items"]))
        nearest = next(self._lists(whole), None)
        return iter(self.properties(nearest[1] if nearest else whole))

    def _lists(self, schema: Any) -> Iterator[tuple[Place, Schema]]:
        """The lists of objects in an object, those that are nearest first."""
        left, seen = deque([("", 0, schema)]), 0
        while left and seen < MOST_NAMES:
            before, depth, inner = left.popleft()
            for name, one in self.properties(inner).items():
                seen += 1
                path = below(before, name)
                row = self.resolved(one["items"]) if "items" in one else {}
                if row.get("properties"):
                    yield Place(path, self.names(one["items"]), columns=self.columns(one["items"])), row
                elif one.get("properties") and depth < DEEPEST:
                    left.append((path, depth + 1, one))


def _kind(schema: Schema) -> ValueType | None:
    """What a value is, by its type and its format; a list of types says of the first that is a value."""
    types = schema.get("type")
    type_ = next((one for one in types if one != "null"), None) if isinstance(types, list) else types
    return (
        _FORMATS.get(str(schema.get("format"))) if type_ == "string" and "format" in schema else _TYPES.get(str(type_))
    )


def _about(schema: Schema) -> str:
    words = [str(word) for word in _list(schema.get("enum"))[:MOST_WORDS]]
    description = " ".join(str(schema.get("description") or "").split())[:LONGEST]
    said = (str(schema.get("format") or ""), description, " | ".join(words))
    return "; ".join(part for part in said if part)


def _table(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
