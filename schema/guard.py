"""What a field's declaration says of who may read it, and how a caller who may not is refused."""

from typing import Any

from graphql import GraphQLArgument, GraphQLField

from access.errors import AccessError
from execution.strawberry_internals import declaration_of
from resolvers.request import Request


def declared(field: GraphQLField | GraphQLArgument, what: str) -> Any:
    """What a field's or an argument's declaration says under this name; None when it says nothing."""
    definition = declaration_of(field)
    return definition.metadata.get(what) if definition and definition.metadata else None


def scope_of(field: GraphQLField) -> str | None:
    """The scope a field asks for; None when anybody may read it."""
    scope: str | None = declared(field, "scope")
    return scope


def refusal_of(request: Request, type_: str, name: str, scope: str) -> AccessError | None:
    """Why a caller may not have a guarded field; the request's witness hears of it. None where he may."""
    refusal = request.withheld or request.caller.refusal(f"{type_}.{name}", scope)
    if refusal is not None and request.witness is not None:
        request.witness.refused(type_, name, refusal.code)
    return refusal
