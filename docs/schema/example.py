"""An example of the reference: what an agency writes, what its manifest answers, and what that makes of the graph."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, TypeDefinitionNode, print_ast

from connectors.provider import DataClass
from schema.source import OPENED, core_source
from supergraph.composition import Composed, compose
from supergraph.places import fields_by_name
from supergraph.questions import asked
from supergraph.source_schema import LookupClass, Overlay, Promises, SourceSchema, read

OURS, THEIRS = "md", "navy"
"""Whose example it is, and who was accepted before, where two are needed."""
SCOPE: Final = f"{OURS}.boats"
"""The scope that the manifest of `md` declares."""


class NotWell(Exception):
    """An example is at fault."""


@dataclass(frozen=True)
class Example:
    """A schema of the agency `md`, with its `overlay`, `beside` that of the `navy`. Its manifest answers what
    is of `data_class`. `shows` are the types and fields, by coordinate, that are shown as clients have them."""

    schema: str
    overlay: str = ""
    data_class: DataClass = DataClass.PUBLIC
    beside: str = ""
    shows: tuple[str, ...] = ()

    @cached_property
    def sources(self) -> tuple[SourceSchema, ...]:
        """Those of both. Raises NotWell."""
        promises = Promises({SCOPE: DataClass.PERSONAL})
        others = [self._read(self.beside, THEIRS, Promises())] if self.beside else []
        overlay = Overlay(self.overlay, f"agencies/{OURS}/overlay.graphql") if self.overlay else None
        ours = self._read(self.schema, OURS, promises, overlay)
        class_ = LookupClass(self.data_class)
        known = self._composed([*others, ours])
        return tuple(
            replace(one, promises=replace(one.promises, lookups=dict.fromkeys(_lookups(one, known), class_)))
            for one in [*others, ours]
        )

    @cached_property
    def composed(self) -> Composed:
        """The whole graph with them. Raises NotWell."""
        return self._composed(self.sources)

    def lookups(self, coordinate: str | None = None) -> list[str]:
        """The lookups that the manifest of `md` answers for it, or for one of its fields, by name."""
        return list(dict.fromkeys(_lookups(self.sources[-1], self.composed, coordinate)))

    def shown(self) -> Iterator[str]:
        """What clients see of `shows`."""
        types = {one.name.value: one for one in self.composed.document.definitions if hasattr(one, "name")}
        for coordinate in self.shows:
            name, _, field = coordinate.partition(".")
            node = types[name]
            assert isinstance(node, TypeDefinitionNode)
            yield print_ast(_bare_field(fields_by_name(node)[field]) if field else _bare(node))

    @staticmethod
    def _read(text: str, contributor: str, promises: Promises, overlay: Overlay | None = None) -> SourceSchema:
        found = read(text, f"agencies/{contributor}/schema.graphql", contributor, promises, overlay)
        if not isinstance(found, SourceSchema):
            raise NotWell("\n".join(map(str, found)))
        return found

    @staticmethod
    def _composed(sources: "list[SourceSchema] | tuple[SourceSchema, ...]") -> Composed:
        whole = compose(core_source(), sources, accepted=(THEIRS, OURS), opened=OPENED)
        if whole.faults:
            raise NotWell("\n".join(str(one) for found in whole.faults.values() for one in found))
        return whole


def _lookups(source: SourceSchema, whole: Composed, coordinate: str | None = None) -> Iterator[str]:
    for place, type_, field in source.adds:
        if coordinate in (None, place):
            for one in asked(source, whole.claims, type_, field):
                if one.contributor == source.contributor:
                    yield one.lookups()[0]


def _bare(node: TypeDefinitionNode) -> TypeDefinitionNode:
    """Without what it says of itself."""
    if isinstance(node, ObjectTypeDefinitionNode):
        return replace(node, description=None, fields=tuple(map(_bare_field, node.fields or ())))
    return replace(node, description=None)


def _bare_field(node: FieldDefinitionNode) -> FieldDefinitionNode:
    arguments = tuple(replace(one, description=None) for one in node.arguments or ())
    return replace(node, description=None, arguments=arguments)
