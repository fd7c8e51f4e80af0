"""What a directive of a field makes of it in the graph: a list by pages, a text in two languages.

How these look is data, `convention.graphql`.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graphql import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    parse,
)

from supergraph.directives import has
from supergraph.places import fields_by_name, named

MADE: Final = ("Connection", "Edge")
"""How the names of types end that are made here, and nobody else's do."""
_FILE: Final = Path(__file__).with_name("convention.graphql")


@dataclass(frozen=True, slots=True)
class _Convention:
    """`arguments` that are added, by name, and what a page costs; `text` of the types of a connection."""

    arguments: Mapping[str, InputValueDefinitionNode]
    page: ConstDirectiveNode
    types: str


@functools.cache
def _convention() -> _Convention:
    text = _FILE.read_text(encoding="utf-8")
    (field,) = fields_by_name(parse(text, no_location=True).definitions[0]).values()  # type: ignore[arg-type]
    (page,) = field.directives or ()
    arguments = {one.name.value: one for one in field.arguments or ()}
    return _Convention(arguments, page, '"""' + text.partition('\n"""')[2])


def connection_types(name: str) -> list[ObjectTypeDefinitionNode]:
    """The connection of a type, and the edge of that."""
    text = _convention().types
    for of in ("type Of", "[Of", "node: Of"):
        text = text.replace(of, of.removesuffix("Of") + name)
    made = parse(text, no_location=True).definitions
    return [one for one in made if isinstance(one, ObjectTypeDefinitionNode)]


def added_arguments(field: FieldDefinitionNode) -> list[InputValueDefinitionNode]:
    """The arguments that a field gets beside its own."""
    own = {one.name.value for one in field.arguments or ()}
    names = ["language"] if has(field, "bilingual") else ["first", "after"] if is_paged(field) else []
    return [_convention().arguments[name] for name in names if name not in own]


def type_shown(field: FieldDefinitionNode) -> TypeNode:
    """The type that clients see: of a list by pages, its connection."""
    if not is_paged(field):
        return field.type
    made = NamedTypeNode(name=NameNode(value=f"{named(field.type).name.value}Connection"))
    return NonNullTypeNode(type=made) if isinstance(field.type, NonNullTypeNode) else made


def page_size() -> ConstDirectiveNode:
    """What a list by pages says of its size: as many as are asked for."""
    return _convention().page


def is_paged(field: FieldDefinitionNode) -> bool:
    """Whether a field is a list that composition gives by pages; one that the core wrote out is one already."""
    return has(field, "connection") and not named(field.type).name.value.endswith(MADE)
