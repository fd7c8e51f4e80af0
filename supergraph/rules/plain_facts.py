"""Facts of a type that hold one plain value: those by which its records may be narrowed and ordered."""

from typing import Final

from graphql import EnumTypeDefinitionNode, FieldDefinitionNode, ScalarTypeDefinitionNode, specified_scalar_types

from supergraph.claims import ClaimedGraph
from supergraph.directives import has, scopes_of
from supergraph.places import is_list, named

_HALVES: Final = ("Th", "En")


def fact_of(claims: ClaimedGraph, type_: str, name: str) -> FieldDefinitionNode | None:
    """The fact of a type that its owner gives by this name; of a text in two languages it is the text that has both."""
    whole = claims.fields.get(type_, {})
    owner = claims.owners.get(type_)
    for one in (name, *(name.removesuffix(half) for half in _HALVES if name.endswith(half))):
        giver, found = whole.get(one, (None, None))
        if found is not None and giver == owner and (one == name or has(found, "bilingual")):
            return found
    return None


def why_not_plain(claims: ClaimedGraph, name: str, fact: FieldDefinitionNode) -> str | None:
    """Why a fact is not one plain value; None where it is."""
    type_ = named(fact.type).name.value
    if is_list(fact.type):
        return "is a list"
    if fact.arguments:
        return "takes arguments"
    if has(fact, "bilingual") and name == fact.name.value:
        return f"is a text in two languages: name {name}Th or {name}En"
    known = claims.types.get(type_)
    is_plain = type_ in specified_scalar_types or isinstance(known, ScalarTypeDefinitionNode | EnumTypeDefinitionNode)
    return None if is_plain or known is None else f"is a {type_}, and no plain value"


def not_required(field: FieldDefinitionNode, fact: FieldDefinitionNode) -> list[str]:
    """The scopes that a fact requires and the field that tells of it does not."""
    return [one for one in scopes_of(fact) if one not in scopes_of(field)]
