"""How much of anything a schema may hold, looked at before anything else is: each bound is one of `bounds.py`."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    StringValueNode,
    TypeNode,
    UnionTypeDefinitionNode,
)

import bounds
from bounds import Bound
from supergraph.faults import SchemaFault, fault_at, shortened
from supergraph.orders import orders_in
from supergraph.places import SchemaPlace, fields_by_name, lists, places
from supergraph.source_text import DIVIDE

_SHORTEN = "shorten it"
_BOUNDS = {"arguments": bounds.SCHEMA_ARGUMENTS, "directives": bounds.SCHEMA_DIRECTIVES}
_PARTS: dict[type[Node], tuple[tuple[str, Bound | None], ...]] = {}
_ADVICE = dict.fromkeys(_BOUNDS, "take some away")


def excesses(document: DocumentNode, path: str) -> Iterator[SchemaFault]:
    """Every place that holds more than it may."""
    if len(document.definitions) > bounds.SCHEMA_TYPES.most:
        first = document.definitions[bounds.SCHEMA_TYPES.most]
        yield _Bounded(path, first, path).fault(bounds.SCHEMA_TYPES, DIVIDE)
    for definition in document.definitions:
        name = getattr(definition, "name", None)
        yield from _Bounded(path, definition, name.value if name else path).texts()
    for place in places(document):
        yield from _Bounded(path, place.node, place.coordinate).counts(place)


def counted(bound: Bound) -> str:
    """What a bound counts, in words."""
    return bound.of if bound.of.startswith(f"{bound.unit} ") else f"{bound.unit} of {bound.of}"


@dataclass(frozen=True, slots=True)
class _Bounded:
    """One place, what it is called, and the faults of its size."""

    path: str
    node: Node
    coordinate: str

    def fault(self, bound: Bound, advice: str) -> SchemaFault:
        most = f"more than {bound.most:,} {counted(bound)}"
        return fault_at(self.path, self.node, "TOO_LARGE", shortened(self.coordinate), most, advice)

    def counts(self, place: SchemaPlace) -> Iterator[SchemaFault]:
        node = place.node
        yield from self._most(bounds.SCHEMA_FIELDS, fields_by_name(node), "make a type of some of them")  # type: ignore[arg-type]
        if isinstance(node, EnumTypeDefinitionNode):
            yield from self._most(bounds.SCHEMA_VALUES, node.values, "make a type with a key of it")
            yield from self._most(bounds.SCHEMA_ORDERS, orders_in(node), "take some away")
        if isinstance(node, UnionTypeDefinitionNode):
            yield from self._most(bounds.SCHEMA_MEMBERS, node.types, "divide it")
        type_ = getattr(node, "type", None)
        if isinstance(type_, TypeNode) and lists(type_) > bounds.SCHEMA_LISTS.most:
            yield self.fault(bounds.SCHEMA_LISTS, "make a type of the lists within")

    def texts(self) -> Iterator[SchemaFault]:
        """What is too long to be a name, a text, or a list that is written; directives too many for one place."""
        pending: list[Node] = [self.node]
        while pending:
            node = pending.pop()
            for key, bound in _parts(type(node)):
                below = getattr(node, key)
                if below is None:
                    continue
                if isinstance(below, Node):
                    pending.append(below)
                elif isinstance(below, tuple | list):
                    pending.extend(below)
                if bound is not None and len(getattr(below, "value", below)) > bound.most:
                    yield _Bounded(self.path, node, self.coordinate).fault(bound, _ADVICE.get(key, _SHORTEN))

    def _most(self, bound: Bound, found: Sized | None, advice: str) -> Iterator[SchemaFault]:
        if found is not None and len(found) > bound.most:
            yield self.fault(bound, advice)


def _parts(kind: type[Node]) -> tuple[tuple[str, Bound | None], ...]:
    """The parts of nodes of a kind, each with how much of it there may be."""
    known = _PARTS.get(kind)
    if known is None:
        known = _PARTS[kind] = tuple((key, _bound(kind, key)) for key in kind.keys)
    return known


def _bound(kind: type[Node], key: str) -> Bound | None:
    """How much a part of a node may hold, in whatever it stands."""
    if key == "name":
        return bounds.SCHEMA_NAME
    if key == "value":
        return bounds.SCHEMA_TEXT if issubclass(kind, StringValueNode) else None
    if key in ("values", "fields"):
        return bounds.SCHEMA_ITEMS if issubclass(kind, ListValueNode | ObjectValueNode) else None
    return _BOUNDS.get(key)
