"""The arguments of a field as clients see them: its own, and those its directives add."""

from dataclasses import replace

from graphql import FieldDefinitionNode, InputValueDefinitionNode, StringValueNode

from supergraph.claims import ClaimedGraph
from supergraph.convention import added_arguments
from supergraph.deprecation import told_to_clients
from supergraph.directives import fact_of, has
from supergraph.places import named

_PART_OF_KEY = "Part of its key. / ส่วนหนึ่งของคีย์"


def arguments_shown(
    field: FieldDefinitionNode, type_: str, claims: ClaimedGraph
) -> tuple[InputValueDefinitionNode, ...]:
    """What a client may send, each described: one that names a fact of what is looked up is described as that is."""
    own = (
        replace(one, directives=told_to_clients(one), description=_described(one, field, claims))
        for one in field.arguments or ()
    )
    return (*own, *added_arguments(field, type_))


def _described(
    argument: InputValueDefinitionNode, field: FieldDefinitionNode, claims: ClaimedGraph
) -> StringValueNode | None:
    fact = fact_asked(argument, field, claims)
    if argument.description or fact is None:
        return argument.description
    return fact.description or StringValueNode(value=_PART_OF_KEY)


def fact_asked(
    argument: InputValueDefinitionNode, field: FieldDefinitionNode, claims: ClaimedGraph
) -> FieldDefinitionNode | None:
    """The fact that an argument of a lookup stands for."""
    return claims.field(named(field.type).name.value, fact_of(argument)) if has(field, "lookup") else None
