"""The SDL of the whole graph: the core's types and the contributors', each as clients see it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
)

from connectors.provider import DataClass
from supergraph.arguments import arguments_shown
from supergraph.claims import ClaimedGraph
from supergraph.contributor import CORE
from supergraph.convention import connection_types, is_paged, page_size, type_shown
from supergraph.deprecation import ENDING, told_to_clients
from supergraph.directives import KEPT, has, value_of, vocabulary
from supergraph.places import fields_by_name, named
from supergraph.records import record_interfaces

_SHOWN = (*(one for one in KEPT if one not in ENDING), "specifiedBy", "oneOf")


def merged(claims: ClaimedGraph, with_id: frozenset[str]) -> DocumentNode:
    """The composed document: directives, then types by name, those `with_id` nodes. It is valid SDL where no rule found
    a fault."""
    shown = {name: _shown(node, claims, with_id) for name, node in claims.types.items()}
    for given in claims.fields.values():
        for _, field in given.values():
            name = named(field.type).name.value
            if is_paged(field) and f"{name}Connection" not in shown:
                shown.update((one.name.value, one) for one in connection_types(name))
    definitions: list[DefinitionNode] = [*vocabulary().shown, *(shown[name] for name in sorted(shown))]
    return DocumentNode(definitions=tuple(definitions))


def _shown(node: TypeDefinitionNode, claims: ClaimedGraph, with_id: frozenset[str]) -> TypeDefinitionNode:
    name = node.name.value
    if isinstance(node, ObjectTypeDefinitionNode):
        own = claims.owners[name] != CORE
        interfaces = record_interfaces(node, claims, is_node=name in with_id) if own else []
        inherited = {n: field for one in interfaces for n, field in fields_by_name(one).items()}
        given = {n: field for n, (_, field) in claims.fields.get(name, {}).items()}
        return replace(
            node,
            interfaces=(*(node.interfaces or ()), *(NamedTypeNode(name=one.name) for one in interfaces)),
            directives=_directives(node.directives),
            fields=tuple(_fields({**inherited, **given}, claims, node)),
        )
    if isinstance(node, InterfaceTypeDefinitionNode):
        return replace(node, fields=tuple(_fields(fields_by_name(node), claims, node)), directives=())
    if isinstance(node, EnumTypeDefinitionNode):
        return replace(node, values=tuple(_values(node, claims)), directives=_directives(node.directives))
    if isinstance(node, InputObjectTypeDefinitionNode):
        inputs = tuple(replace(one, directives=told_to_clients(one)) for one in node.fields or ())
        return replace(node, fields=inputs, directives=_directives(node.directives))
    return replace(node, directives=_directives(node.directives))


def _fields(
    fields: Mapping[str, FieldDefinitionNode], claims: ClaimedGraph, type_: TypeDefinitionNode
) -> Iterator[FieldDefinitionNode]:
    for field in fields.values():
        if not has(field, "inaccessible") and not has(field, "external"):
            arguments = arguments_shown(field, type_.name.value, claims) if field.arguments or field.directives else ()
            directives = _of_field(field, type_.name.value, claims) if field.directives else ()
            # Most are facts that say nothing beside their type, and stay as they are written.
            is_plain = not (arguments or directives or field.directives)
            yield (
                field
                if is_plain
                else replace(field, arguments=arguments, type=type_shown(field), directives=directives)
            )


def _of_field(field: FieldDefinitionNode, type_: str, claims: ClaimedGraph) -> tuple[ConstDirectiveNode, ...]:
    """What clients see of a field's directives: classes filled in, and the size of a page told."""
    scopes = [_required(one, claims) for one in field.directives or () if value_of(one, "scope")]
    others = [one for one in _directives(field.directives) if one.name.value != "requiresScope"]
    sized = [page_size(field, type_)] if is_paged(field) and not has(field, "listSize") else []
    return (*scopes, *others, *sized, *told_to_clients(field))


def _required(written: ConstDirectiveNode, claims: ClaimedGraph) -> ConstDirectiveNode:
    told = {one.name.value: one for one in written.arguments or ()}
    scope = told["scope"]
    class_ = claims.class_of(str(value_of(written, "scope"))) or DataClass.SENSITIVE
    filled = replace(scope, name=NameNode(value="dataClass"), value=EnumValueNode(value=class_.name))
    return replace(written, arguments=(scope, filled, *(told[name] for name in ("of",) if name in told)))


def _values(node: EnumTypeDefinitionNode, claims: ClaimedGraph) -> Iterator[EnumValueDefinitionNode]:
    """The values of an enum; of an open one also those that others know."""
    name = node.name.value
    told = {one.name.value: one for one in node.values or ()}
    if has(node, "open"):
        for source in claims.sources.values():
            again = source.types.get(name)
            if isinstance(again, EnumTypeDefinitionNode):
                told.update({one.name.value: one for one in again.values or () if one.name.value not in told})
    return (replace(one, directives=told_to_clients(one)) for one in told.values())


def _directives(written: Iterable[ConstDirectiveNode] | None) -> tuple[ConstDirectiveNode, ...]:
    return tuple(one for one in written or () if one.name.value in _SHOWN)
