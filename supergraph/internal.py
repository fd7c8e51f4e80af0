"""What a contributor's file defines for itself alone (`@internal`): composition does not see it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from supergraph.directives import has

_FIELDS = (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode)


def without_internal(document: DocumentNode) -> tuple[DocumentNode, frozenset[str]]:
    """The document without what is internal, wherever it is named as a member or an interface, and the names of the
    types that are gone; a field that gives one stays, to be told of."""
    gone = frozenset(
        one.name.value for one in document.definitions if isinstance(one, TypeDefinitionNode) and has(one, "internal")
    )
    if not gone and not any(has(field, "internal") for field in _fields(document.definitions)):
        return document, gone
    kept = (one for one in document.definitions if not (isinstance(one, TypeDefinitionNode) and one.name.value in gone))
    return replace(document, definitions=tuple(_seen(one, gone) for one in kept)), gone


def _fields(definitions: Iterable[DefinitionNode]) -> Iterable[FieldDefinitionNode]:
    return (field for one in definitions if isinstance(one, _FIELDS) for field in one.fields or ())


def _seen(node: DefinitionNode, gone: frozenset[str]) -> DefinitionNode:
    if isinstance(node, _FIELDS):
        fields = tuple(one for one in node.fields or () if not has(one, "internal"))
        return replace(node, fields=fields, interfaces=_but(gone, node.interfaces))
    if isinstance(node, UnionTypeDefinitionNode):
        return replace(node, types=_but(gone, node.types))
    return node


def _but(gone: frozenset[str], names: Iterable[NamedTypeNode] | None) -> Any:
    return tuple(one for one in names or () if one.name.value not in gone)
