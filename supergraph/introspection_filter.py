"""The part of the schema that a caller may read: without the fields its token does not cover, and without the types
that only those lead to."""

from collections.abc import Iterable, Sequence

from cachebox import LRUCache
from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    visit,
)
from graphql.language import REMOVE, StringValueNode, Visitor

_DIRECTIVE, _MEMBER = "requiresScope", "of"
_MOST = 16
"""Schemas that are remembered; one takes some megabytes."""


class Visible:
    """Schemas by what may be seen of them, made when first asked for."""

    def __init__(self, document: DocumentNode) -> None:
        self._whole = document
        self._scopes = frozenset(scope for scope in map(_scope, _fields(self._whole)) if scope)
        self._known: LRUCache[frozenset[str], GraphQLSchema] = LRUCache(maxsize=_MOST)

    def to(self, scopes: frozenset[str]) -> GraphQLSchema:
        """What a caller with these scopes may see."""
        held = scopes & self._scopes
        known = self._known.get(held)
        if known is None:
            known = self._known[held] = build_ast_schema(_reachable(_without(self._whole, self._scopes - held)))
        return known


def _fields(document: DocumentNode) -> Iterable[FieldDefinitionNode]:
    for node in document.definitions:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            yield from node.fields or ()


def _scope(field: FieldDefinitionNode) -> str | None:
    """The scope without which nothing of a field is given."""
    for directive in field.directives or ():
        if directive.name.value == _DIRECTIVE:
            told = {one.name.value: one.value for one in directive.arguments or ()}
            scope = told.get("scope")
            if _MEMBER not in told and isinstance(scope, StringValueNode):
                return scope.value
    return None


class _Hiding(Visitor):
    """Takes out the fields that ask for one of these scopes, and these types wherever they are given."""

    def __init__(self, scopes: frozenset[str], types: frozenset[str]) -> None:
        super().__init__()
        self._scopes = scopes
        self._types = types

    def leave_field_definition(self, node: FieldDefinitionNode, *_: object) -> object:
        return REMOVE if _scope(node) in self._scopes or _named(node.type) & self._types else None

    def leave_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: object) -> object:
        return REMOVE if node.name.value in self._types else None

    def leave_union_type_definition(self, node: UnionTypeDefinitionNode, *_: object) -> object:
        if node.name.value in self._types:
            return REMOVE
        left = tuple(one for one in node.types or () if one.name.value not in self._types)
        if len(left) == len(node.types or ()):
            return None
        return UnionTypeDefinitionNode(
            description=node.description, name=node.name, directives=node.directives, types=left
        )


def _without(document: DocumentNode, scopes: frozenset[str]) -> DocumentNode:
    """Without these scopes' fields, the types and unions of which nothing is left, and the fields that gave those."""
    gone: frozenset[str] = frozenset()
    while True:
        shown: DocumentNode = visit(document, _Hiding(scopes, gone))
        empty = {
            node.name.value
            for node in shown.definitions
            if (isinstance(node, ObjectTypeDefinitionNode) and not node.fields)
            or (isinstance(node, UnionTypeDefinitionNode) and not node.types)
        }
        if not empty:
            return shown
        gone |= empty


class _Names(Visitor):
    """Every type that is named below a node."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        self.found.add(node.name.value)


def _named(node: Node | Sequence[Node]) -> set[str]:
    names = _Names()
    for one in node if isinstance(node, Sequence) else (node,):
        visit(one, names)
    return names.found


def _reachable(document: DocumentNode) -> DocumentNode:
    """Only what a path from a root leads to; where an interface is the type of a field, those who implement it too."""
    types = {node.name.value: node for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    others = [node for node in document.definitions if not isinstance(node, TypeDefinitionNode)]
    pending = ({"Query", "Mutation", "Subscription"} | _named(others)) & types.keys()
    reached: set[str] = set()
    while pending:
        node = types[pending.pop()]
        reached.add(node.name.value)
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            given = _named(tuple(node.fields or ()))
            told = given | _named(tuple(node.interfaces or ())) | _implementing(types.values(), given)
        else:
            told = _named(node)
        pending |= (told & types.keys()) - reached
    return DocumentNode(definitions=(*others, *(types[name] for name in types if name in reached)))


def _implementing(types: Iterable[TypeDefinitionNode], interfaces: set[str]) -> set[str]:
    return {
        node.name.value
        for node in types
        if isinstance(node, ObjectTypeDefinitionNode)
        and any(interface.name.value in interfaces for interface in node.interfaces or ())
    }
