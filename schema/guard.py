"""What a declaration says beside type and name: of a field, the scope that it asks for."""

from typing import Any

from graphql import GraphQLArgument, GraphQLField

from execution.strawberry_internals import declaration_of


def declared(field: GraphQLField | GraphQLArgument, what: str) -> Any:
    """What a field's or an argument's declaration says under this name; None when it says nothing."""
    definition = declaration_of(field)
    return definition.metadata.get(what) if definition and definition.metadata else None


def scope_of(field: GraphQLField) -> str | None:
    """The scope a field asks for; None when anybody may read it."""
    scope: str | None = declared(field, "scope")
    return scope
