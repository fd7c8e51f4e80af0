"""The core as a source schema that contributors' are composed with: its SDL, with its keys and the facts they name."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from graphql import (
    ConstArgumentNode,
    ConstDirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    parse,
    print_ast,
)

from access.permissions.core_scopes import CORE_SCOPES
from connectors.contract import Contract, ValueType
from schema.contracts import contracts
from schema.core import core
from schema.record import Node
from supergraph.declaration_proof import require_dated
from supergraph.joins import named_parts
from supergraph.source_schema import Promises, SourceSchema, read_core

PERSON: Final = "Citizen"
"""Whom no agency gives: the hub makes her of her id."""

OPENED: Final = frozenset(CORE_SCOPES) - {"citizen.consents", "citizen.disclosures", "hub.explain", "ledger.audit"}
"""The core's scopes that contributors may require: not those that open what the hub itself keeps."""

_SCALARS: Final = {
    ValueType.TEXT: "ID",
    ValueType.INTEGER: "Int",
    ValueType.NATIONAL_ID: "NationalId",
    ValueType.JURISTIC_ID: "JuristicId",
    ValueType.ENUM: "String",
}


@functools.cache
def core_source() -> SourceSchema:
    """The hub's own part of the graph."""
    keys = core_keys()
    known = contracts()
    document = parse(core().sdl, no_location=True)
    definitions = [
        _with_key(one, keys[one.name.value], known.get(one.name.value))
        if isinstance(one, ObjectTypeDefinitionNode) and one.name.value in keys
        else one
        for one in document.definitions
    ]
    text = print_ast(DocumentNode(definitions=tuple(definitions)))
    source = read_core(text, "schema/", Promises(scopes={name: one.data_class for name, one in CORE_SCOPES.items()}))
    require_dated(source)
    return source


@functools.cache
def core_keys() -> Mapping[str, tuple[str, ...]]:
    """The key of each entity of the core, its facts by name: what contributors may refer to, and add fields to."""
    known = contracts()
    keys = {type_.__name__: named_parts(type_.key.by) for type_ in Node.__subclasses__()}
    facts = {name: known[name].facts for name in keys}
    return {PERSON: ("nationalId",)} | {name: key for name, key in keys.items() if facts[name].keys() >= set(key)}


def _with_key(
    node: ObjectTypeDefinitionNode, key: tuple[str, ...], contract: Contract | None
) -> ObjectTypeDefinitionNode:
    written = {one.name.value for one in node.fields or ()}
    private = [one for one in _private(contract, key) if one.name.value not in written]
    named = ConstArgumentNode(name=NameNode(value="fields"), value=StringValueNode(value=" ".join(key)))
    directive = ConstDirectiveNode(name=NameNode(value="key"), arguments=(named,))
    return replace(node, directives=(*(node.directives or ()), directive), fields=(*(node.fields or ()), *private))


def _private(contract: Contract | None, key: tuple[str, ...]) -> Iterator[FieldDefinitionNode]:
    """The facts of a key, as fields that no client sees."""
    for name in key if contract else ():
        assert contract is not None
        scalar = NamedTypeNode(name=NameNode(value=_SCALARS[contract.facts[name].kind]))
        hidden = ConstDirectiveNode(name=NameNode(value="inaccessible"), arguments=())
        yield FieldDefinitionNode(
            name=NameNode(value=name), type=NonNullTypeNode(type=scalar), arguments=(), directives=(hidden,)
        )
