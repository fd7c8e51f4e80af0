"""What contributors may name of the core: scalars, entities, parts of records, unions, enums, scopes."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from graphql import EnumTypeDefinitionNode, FieldDefinitionNode, TypeDefinitionNode, UnionTypeDefinitionNode

from access.permissions.core_scopes import CORE_SCOPES
from docs.schema.shapes import names
from docs.schema.words import cell, english
from schema.contracts import contract
from schema.core import core
from schema.source import OPENED, PERSON, core_keys, core_source
from supergraph.claims import ClaimedGraph, claimed
from supergraph.core_parts import held_by_records
from supergraph.directives import directives_of, value_of
from supergraph.places import named
from supergraph.rules.keys import NO_KEY
from supergraph.rules.values import SCALARS

_GRAPHQL_S_OWN: Final = {
    "Boolean": "True or false.",
    "ID": "A text by which something is known.",
    "Int": "A whole number of 32 bits.",
    "String": "A text.",
}
"""What is said of GraphQL's own scalars."""


@cache
def claims() -> ClaimedGraph:
    """The core, alone."""
    return claimed(core_source(), [], out=(), accepted=(), opened=OPENED)[0]


def scalars() -> Iterator[str]:
    """A row of each that a fact or an argument may be of."""
    for name in sorted(SCALARS):
        said = _GRAPHQL_S_OWN.get(name) or english(core().scalars[name].description)
        yield f"| `{name}` | {cell(said)} | {'–' if name in NO_KEY else 'yes'} |"


def entities() -> Iterator[str]:
    """A row of each entity: what it is, and how it is repeated."""
    for name, key in sorted(core_keys().items()):
        facts = "  ".join(f"{fact}: {_required(name, fact)} @external" for fact in key)
        about = " Whatever is added to her asks for a scope." if name == PERSON else ""
        repeated = f'type {name} @key(fields: "{" ".join(key)}") {{ {facts}  … }}'
        yield f"| `{name}` | {cell(_said(name))}{about} | `{repeated}` |"


def parts() -> Iterator[str]:
    """A row of each type that is part of a record: what a manifest calls its facts."""
    classes = core().classes
    for name in sorted(held_by_records(claims())):
        told = ", ".join(f"`{one}`" for fact in contract(classes[name]).facts.values() for one in names(fact))
        yield f"| `{name}` | {cell(_said(name))} | {told} |"


def unions() -> Iterator[str]:
    """A row of each union of entities."""
    for name, node in sorted(claims().types.items()):
        if isinstance(node, UnionTypeDefinitionNode):
            members = ", ".join(f"`{one.name.value}`" for one in node.types or ())
            yield f"| `{name}` | {cell(_said(name))} | {members} |"


def enums() -> Iterator[str]:
    """A row of each enum."""
    for name, node in sorted(claims().types.items()):
        if isinstance(node, EnumTypeDefinitionNode):
            other = next((value_of(one, "other") for one in directives_of(node, "open")), None)
            values = ", ".join(f"`{one.name.value}`" for one in node.values or ())
            open_ = f"; open: `{other}`" if other else ""
            yield f"| `{name}` | {cell(_said(name))} | {values}{open_} |"


def scopes() -> Iterator[str]:
    """A row of each scope of the core that fields of contributors may ask for."""
    for name in sorted(OPENED):
        one = CORE_SCOPES[name]
        whose = "one's own" if one.own else "others'"
        yield f"| `{name}` | {cell(one.en)} | {one.data_class.value} | {whose} |"


def _said(name: str) -> str:
    node: TypeDefinitionNode = claims().types[name]
    return english(node.description.value if node.description else "")


def _required(type_: str, fact: str) -> str:
    field = claims().field(type_, fact)
    assert isinstance(field, FieldDefinitionNode), f"{type_}.{fact} is part of a key"
    return f"{named(field.type).name.value}!"
