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
from supergraph.places import SchemaPlace, fields_by_name, lists, places
from supergraph.source_text import DIVIDE

_SHORTEN = "shorten it"


def excesses(document: DocumentNode, path: str) -> Iterator[SchemaFault]:
    """Every place that holds more than it may."""
    if len(document.definitions) > bounds.SCHEMA_TYPES.most:
        first = document.definitions[bounds.SCHEMA_TYPES.most]
        yield _Bounded(path, first, path).fault(bounds.SCHEMA_TYPES, DIVIDE)
    for definition in document.definitions:
        name = getattr(definition, "name", None)
        yield from _Bounded(path, definition, shortened(name.value) if name else path).texts()
    for place in places(document):
        yield from _Bounded(path, place.node, shortened(place.coordinate)).counts(place)


@dataclass(frozen=True, slots=True)
class _Bounded:
    """One place, what it is called, and the faults of its size."""

    path: str
    node: Node
    coordinate: str

    def fault(self, bound: Bound, advice: str) -> SchemaFault:
        most = f"more than {bound.most:,} {bound.unit} of {bound.of}"
        return fault_at(self.path, self.node, "TOO_LARGE", self.coordinate, most, advice)

    def counts(self, place: SchemaPlace) -> Iterator[SchemaFault]:
        node = place.node
        yield from self._most(bounds.SCHEMA_FIELDS, fields_by_name(node), "make a type of some of them")  # type: ignore[arg-type]
        if isinstance(node, EnumTypeDefinitionNode):
            yield from self._most(bounds.SCHEMA_VALUES, node.values, "make a type with a key of it")
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
            name = getattr(node, "name", None)
            here = _Bounded(self.path, node, self.coordinate)
            if name is not None and len(getattr(name, "value", "")) > bounds.SCHEMA_NAME.most:
                yield here.fault(bounds.SCHEMA_NAME, _SHORTEN)
            if isinstance(node, StringValueNode):
                yield from here._most(bounds.SCHEMA_TEXT, node.value, _SHORTEN)
            if isinstance(node, ListValueNode | ObjectValueNode):
                yield from here._most(bounds.SCHEMA_ITEMS, getattr(node, "values", ()), _SHORTEN)
                yield from here._most(bounds.SCHEMA_ITEMS, getattr(node, "fields", ()), _SHORTEN)
            yield from here._most(bounds.SCHEMA_ARGUMENTS, getattr(node, "arguments", ()), "take some away")
            yield from here._most(bounds.SCHEMA_DIRECTIVES, getattr(node, "directives", ()), "take some away")
            for key in node.keys:
                below = getattr(node, key)
                pending.extend(
                    one for one in (below if isinstance(below, tuple | list) else (below,)) if isinstance(one, Node)
                )

    def _most(self, bound: Bound, found: Sized | None, advice: str) -> Iterator[SchemaFault]:
        if found is not None and len(found) > bound.most:
            yield self.fault(bound, advice)
