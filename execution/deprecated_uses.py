"""What of an operation ends: the deprecated fields, arguments, input fields and enum values that it writes.

A document's are found once, when the operation is prepared, whether or not a directive skips them: it is the document
that has to change. What comes in variables is looked at in each request, of those variables alone whose type has
something that is deprecated; of any other operation nothing is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    ValueNode,
    VariableDefinitionNode,
    get_location,
    get_named_type,
    type_from_ast,
)


class DocumentPlace(NamedTuple):
    """Where in a document, from one."""

    line: int
    column: int


class DeprecatedUse(NamedTuple):
    """A deprecated coordinate that is used, and the first `places` where; `more` is how many others there are."""

    coordinate: str
    places: tuple[DocumentPlace, ...]
    more: int = 0


Uses = tuple[DeprecatedUse, ...]


class DeprecatedParts:
    """What of a schema is deprecated, found once: `exist` says whether anything is, `within` names the enums and input
    types in whose values something is."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        enums, inputs, own = set(), [], False
        for type_ in schema.type_map.values():
            if isinstance(type_, GraphQLEnumType) and any(_ends(type_, one) for one in type_.values):
                enums.add(type_.name)
            elif isinstance(type_, GraphQLInputObjectType):
                inputs.append(type_)
            elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
                own = own or any(map(_says_so, type_.fields.values()))
        self.within = _closed(enums, inputs)
        self.exist = own or bool(self.within)


def _says_so(field: GraphQLField) -> bool:
    return field.deprecation_reason is not None or any(
        one.deprecation_reason is not None for one in field.args.values()
    )


def _closed(within: set[str], inputs: list[GraphQLInputObjectType]) -> frozenset[str]:
    """With the input types that have a deprecated field, or one of such a type."""
    while True:
        more = {
            type_.name
            for type_ in inputs
            if type_.name not in within
            and any(
                one.deprecation_reason is not None or get_named_type(one.type).name in within
                for one in type_.fields.values()
            )
        }
        if not more:
            return frozenset(within)
        within |= more


class DeprecatedUses:
    """Those of one operation: told of each field and each variable as they are met; of each coordinate `places` are
    kept, as many as that."""

    def __init__(self, parts: DeprecatedParts, places: int) -> None:
        self._parts = parts
        self._most = places
        self._found: dict[str, list[Node]] = {}
        self._met: set[tuple[str, int]] = set()
        self._sent: list[tuple[str, GraphQLNamedType, Node]] = []
        self._written: Uses = ()

    def field(self, parent: GraphQLNamedType, node: FieldNode, definition: GraphQLField) -> None:
        """A field that is selected, with its arguments."""
        coordinate = f"{parent.name}.{node.name.value}"
        if definition.deprecation_reason is not None:
            self._add(coordinate, node)
        for argument in node.arguments or ():
            defined = definition.args.get(argument.name.value)
            if defined is None:
                continue
            if defined.deprecation_reason is not None:
                self._add(f"{coordinate}({argument.name.value}:)", argument)
            self._literal(argument.value, get_named_type(defined.type))

    def variable(self, node: VariableDefinitionNode) -> None:
        """A variable: what it is where it is not sent is written here."""
        type_ = type_from_ast(self._parts.schema, node.type)
        if type_ is None or get_named_type(type_).name not in self._parts.within:
            return
        named = get_named_type(type_)
        self._sent.append((node.variable.name.value, named, node))
        if node.default_value is not None:
            self._literal(node.default_value, named)

    def settled(self) -> "DeprecatedUses | None":
        """All are told; None where the operation uses nothing that ends, whatever is sent with it."""
        self._written = self._uses(self._found)
        return self if self._written or self._sent else None

    def of(self, given: Mapping[str, Any] | None) -> Uses:
        """What the operation uses with these variables, which were found to be right."""
        found: dict[str, list[Node]] = {}
        for name, type_, node in self._sent:
            for coordinate in dict.fromkeys(_in_value((given or {}).get(name), type_)):
                found.setdefault(coordinate, []).append(node)
        if not found:
            return self._written
        for coordinate, nodes in self._found.items():
            found[coordinate] = [*nodes, *found.get(coordinate, ())]
        return self._uses(found)

    def _add(self, coordinate: str, node: Node) -> None:
        """A selection may be told of more than once."""
        if (coordinate, id(node)) not in self._met:
            self._met.add((coordinate, id(node)))
            self._found.setdefault(coordinate, []).append(node)

    def _literal(self, value: ValueNode, type_: GraphQLNamedType) -> None:
        pending: list[tuple[ValueNode, GraphQLNamedType]] = [(value, type_)]
        while pending:
            node, named = pending.pop()
            if named.name not in self._parts.within:
                continue
            if isinstance(node, ListValueNode):
                pending += [(one, named) for one in reversed(node.values or ())]
            elif isinstance(node, EnumValueNode) and isinstance(named, GraphQLEnumType):
                if _ends(named, node.value):
                    self._add(f"{named.name}.{node.value}", node)
            elif isinstance(node, ObjectValueNode) and isinstance(named, GraphQLInputObjectType):
                pending += list(self._object(node.fields or (), named))

    def _object(
        self, fields: tuple[ObjectFieldNode, ...], type_: GraphQLInputObjectType
    ) -> Iterator[tuple[ValueNode, GraphQLNamedType]]:
        for one in fields:
            defined = type_.fields.get(one.name.value)
            if defined is not None:
                if defined.deprecation_reason is not None:
                    self._add(f"{type_.name}.{one.name.value}", one)
                yield one.value, get_named_type(defined.type)

    def _uses(self, found: Mapping[str, list[Node]]) -> Uses:
        most = self._most
        return tuple(
            DeprecatedUse(coordinate, tuple(map(_place, nodes[:most])), max(0, len(nodes) - most))
            for coordinate, nodes in found.items()
        )


def _in_value(value: Any, type_: GraphQLNamedType) -> Iterator[str]:
    """What of a value that was sent for a type is deprecated."""
    pending = [(value, type_)]
    while pending:
        one, named = pending.pop()
        if isinstance(one, list):
            pending += [(item, named) for item in one]
        elif isinstance(named, GraphQLEnumType):
            if isinstance(one, str) and _ends(named, one):
                yield f"{named.name}.{one}"
        elif isinstance(named, GraphQLInputObjectType) and isinstance(one, dict):
            for name, below in one.items():
                defined = named.fields.get(name)
                if defined is not None:
                    if defined.deprecation_reason is not None:
                        yield f"{named.name}.{name}"
                    pending.append((below, get_named_type(defined.type)))


def _ends(type_: GraphQLEnumType, name: str) -> bool:
    value = type_.values.get(name)
    return value is not None and value.deprecation_reason is not None


def _place(node: Node) -> DocumentPlace:
    assert node.loc is not None, "a document that was sent knows its places"
    where = get_location(node.loc.source, node.loc.start)
    return DocumentPlace(where.line, where.column)
