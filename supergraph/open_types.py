"""Which types anybody comes to, without a scope."""

from collections.abc import Mapping

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from supergraph.directives import guards
from supergraph.places import ROOTS, named


def open_types(document: DocumentNode) -> frozenset[str]:
    """The names of all object types of a composed document to which a way leads from a root on which no field asks for
    a scope."""
    objects = {one.name.value: one for one in document.definitions if isinstance(one, ObjectTypeDefinitionNode)}
    members = _members(document)
    pending = [one for one in ROOTS if one in objects]
    reached = set(pending)
    while pending:
        for field in objects[pending.pop()].fields or ():
            for given in _given(field, members):
                if given in objects and given not in reached and not guards(field, given):
                    reached.add(given)
                    pending.append(given)
    return frozenset(reached)


def _given(field: FieldDefinitionNode, members: Mapping[str, list[str]]) -> list[str]:
    name = named(field.type).name.value
    return members.get(name, [name])


def _members(document: DocumentNode) -> Mapping[str, list[str]]:
    """The objects that a union, or an interface, has."""
    found: dict[str, list[str]] = {}
    for one in document.definitions:
        if isinstance(one, UnionTypeDefinitionNode):
            found[one.name.value] = [member.name.value for member in one.types or ()]
        elif isinstance(one, InterfaceTypeDefinitionNode):
            found.setdefault(one.name.value, [])
        elif isinstance(one, ObjectTypeDefinitionNode):
            for interface in one.interfaces or ():
                found.setdefault(interface.name.value, []).append(one.name.value)
    return found
