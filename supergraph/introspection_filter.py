"""The part of the schema that a caller may read: without the fields its token does not cover, and without the types
that only those lead to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
)

from supergraph.directives import scopes_of
from supergraph.places import ROOTS, named

_QUERY: Final = "Query"
"""Stays, with whatever is left of it: there is no schema without it."""


class Visible:
    """Schemas by what may be seen of them, made when asked for."""

    def __init__(self, document: DocumentNode) -> None:
        self._types = _types(document)
        self._others = [node for node in document.definitions if not isinstance(node, TypeDefinitionNode)]
        self._always = self._types.keys() & {*ROOTS, *_of_directives(self._others)}
        self._scopes = frozenset(
            scope for type_ in self._types.values() for one in type_.fields for scope in one.scopes
        )
        self._values = _values(self._types)
        self._users = _users(self._types)

    def to(self, scopes: frozenset[str]) -> "VisiblePart":
        """What a caller with these scopes may see: told at once, and made when its schema is asked for."""
        return VisiblePart(self, scopes & self._scopes)

    def schema(self, held: frozenset[str]) -> GraphQLSchema:
        """What they may see who hold these scopes and no others, made anew: valid, as the whole is."""
        _, shown, reached = self._parts(held)
        definitions = (*self._others, *(node for name, node in shown.items() if name in reached))
        return build_ast_schema(DocumentNode(definitions=definitions), assume_valid=True)

    def shown(self, held: frozenset[str], coordinates: Iterable[str]) -> frozenset[str]:
        """Which of these coordinates they may see: of fields, arguments, values of enums and fields of inputs."""
        left, _, reached = self._parts(held)
        fields = {f"{name}.{one.node.name.value}" for name in reached for one in left[name]}
        plain = {name for name in reached if not left[name]}
        return frozenset(
            one for one in coordinates if one.partition("(")[0] in fields or one.partition(".")[0] in plain
        )

    def _parts(self, held: frozenset[str]) -> "_Parts":
        """The fields that are shown of each type, its definition, and which types these lead to."""
        tells = self._tells(held)
        left = {
            name: [one for one in type_.fields if one.is_shown(held, tells)]
            for name, type_ in self._types.items()
            if name in tells
        }
        shown = {name: _shown(self._types[name], left) for name in left}
        return left, shown, self._reached(left, shown)

    def _tells(self, held: frozenset[str]) -> set[str]:
        """The types that tell something: those that give a value in the end, by fields that are shown."""
        tells = {*self._values, _QUERY}
        pending = self._types.keys() - tells
        while pending:
            more = {name for name in pending if self._types[name].tells(held, tells)}
            tells |= more
            pending = {user for name in more for user in self._users.get(name, ())} - tells
        return tells

    def _reached(self, left: "Mapping[str, list[_Field]]", shown: Mapping[str, TypeDefinitionNode]) -> set[str]:
        """What a path from a root leads to."""
        reached: set[str] = set()
        pending = self._always & left.keys()
        while pending:
            name = pending.pop()
            reached.add(name)
            told = self._types[name].names.union(_implemented(shown[name]), *(one.names for one in left[name]))
            pending |= (told & left.keys()) - reached
        return reached


@dataclass(frozen=True, slots=True)
class VisiblePart:
    """The part of a schema that these scopes open."""

    _of: Visible
    _held: frozenset[str]

    def schema(self) -> GraphQLSchema:
        """As a schema of its own; with a thousand types it takes a tenth of a second."""
        return self._of.schema(self._held)

    def shown(self, coordinates: Iterable[str]) -> frozenset[str]:
        """Those that are in it."""
        return self._of.shown(self._held, coordinates)


_Parts = tuple[dict[str, "list[_Field]"], dict[str, TypeDefinitionNode], set[str]]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field: the scopes without which nothing of it is given, the type that it gives, and `names`, the types that
    it leads to: those of its arguments, and where it gives an interface those that implement it."""

    node: FieldDefinitionNode
    scopes: frozenset[str]
    gives: str
    names: frozenset[str]

    def is_shown(self, held: frozenset[str], tells: set[str]) -> bool:
        return self.gives in tells and self.scopes <= held


@dataclass(frozen=True, slots=True)
class _Type:
    """A definition with its fields; `members` are what a value of an interface or a union may be, and `names` the
    types that it leads to beside those of its fields
    and those that it implements."""

    node: TypeDefinitionNode
    fields: tuple[_Field, ...] = ()
    members: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def tells(self, held: frozenset[str], tells: set[str]) -> bool:
        """Whether anything is left of it, where these types tell something."""
        if self.members and self.members.isdisjoint(tells):
            return False
        return not self.fields or any(one.is_shown(held, tells) for one in self.fields)


def _types(document: DocumentNode) -> dict[str, _Type]:
    nodes = [node for node in document.definitions if isinstance(node, TypeDefinitionNode)]
    members: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ObjectTypeDefinitionNode):
            for interface in _implemented(node):
                members.setdefault(interface, set()).add(node.name.value)
    return {node.name.value: _type(node, members) for node in nodes}


def _type(node: TypeDefinitionNode, members: Mapping[str, set[str]]) -> _Type:
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        fields = tuple(_field(one, members) for one in node.fields or ())
        return _Type(node, fields, frozenset(members.get(node.name.value, ())))
    if isinstance(node, UnionTypeDefinitionNode):
        told = frozenset(one.name.value for one in node.types or ())
        return _Type(node, members=told, names=told)
    given = (node.fields or ()) if isinstance(node, InputObjectTypeDefinitionNode) else ()
    return _Type(node, names=frozenset(named(one.type).name.value for one in given))


def _field(node: FieldDefinitionNode, members: Mapping[str, set[str]]) -> _Field:
    gives = named(node.type).name.value
    asked = (named(one.type).name.value for one in node.arguments or ())
    return _Field(node, frozenset(scopes_of(node)), gives, frozenset((gives, *asked, *members.get(gives, ()))))


def _implemented(node: TypeDefinitionNode) -> Iterator[str]:
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        yield from (one.name.value for one in node.interfaces or ())


def _of_directives(definitions: Iterable[object]) -> Iterator[str]:
    for node in definitions:
        if isinstance(node, DirectiveDefinitionNode):
            yield from (named(one.type).name.value for one in node.arguments or ())


def _values(types: Mapping[str, _Type]) -> frozenset[str]:
    """Scalars and enums, those of GraphQL itself too, and inputs."""
    named_ = {one.gives for type_ in types.values() for one in type_.fields} | types.keys()
    return frozenset(name for name in named_ if not (name in types and (types[name].fields or types[name].members)))


def _users(types: Mapping[str, _Type]) -> dict[str, set[str]]:
    """The types that may tell more where a type tells something."""
    users: dict[str, set[str]] = {}
    for name, type_ in types.items():
        for given in {one.gives for one in type_.fields} | type_.members:
            users.setdefault(given, set()).add(name)
    return users


def _shown(type_: _Type, left: Mapping[str, list[_Field]]) -> TypeDefinitionNode:
    """A definition without what is hidden. It implements what it has all fields of."""
    node = type_.node
    if isinstance(node, UnionTypeDefinitionNode) and not type_.members <= left.keys():
        return replace(node, types=tuple(one for one in node.types or () if one.name.value in left))
    if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        return node
    fields = left[node.name.value]
    kept = {one.node.name.value for one in fields}
    implemented = tuple(
        one
        for one in node.interfaces or ()
        if one.name.value in left and {field.node.name.value for field in left[one.name.value]} <= kept
    )
    if len(fields) == len(type_.fields) and len(implemented) == len(node.interfaces or ()):
        return node
    return replace(node, fields=tuple(one.node for one in fields), interfaces=implemented)
