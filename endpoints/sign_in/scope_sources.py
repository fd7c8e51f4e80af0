"""Which agencies' data a scope opens, for the consent page to name: read off the schema and the manifests."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from connectors.contract import Question
from connectors.provider import Provider
from connectors.serving.registry import AgencyFacts
from execution.cost_analysis import Price
from schema.guard import declared


class ServedAgencies(Protocol):
    """What is known of the agencies that are asked."""

    def agencies(self) -> Sequence[AgencyFacts]: ...

    def providers(self, type_: str, by: str) -> Sequence[Provider]: ...


def types_by_scope(
    schema: GraphQLSchema, scope_of: Callable[[str, str], str | None], provided: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """For each scope, the provided types that its fields lead to, or that they are facts of."""
    found: dict[str, set[str]] = {}
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for name, field in type_.fields.items():
                scope = scope_of(type_.name, name)
                if scope is not None:
                    found.setdefault(scope, set()).update(_provided(field, type_, provided))
    return {scope: frozenset(types) for scope, types in found.items()}


def _provided(field: GraphQLField, parent: GraphQLObjectType, provided: frozenset[str]) -> set[str]:
    """The provided types a field leads to: its own, or that of a page's items; else that of which it is a fact."""
    given = get_named_type(field.type)
    price: Price | None = declared(field, "price")
    if isinstance(given, GraphQLObjectType):
        sized = price.listed.sized if price and price.listed else ()
        items = {get_named_type(given.fields[name].type).name for name in sized} or {given.name}
        if items & provided:
            return items & provided
    return {parent.name} & provided


def sources(
    types: Mapping[str, frozenset[str]], questions: Sequence[Question], served: Callable[[], ServedAgencies]
) -> Callable[[str, str], Sequence[str]]:
    """The names of the agencies behind a scope, in a language ("th" or "en")."""

    def named(scope: str, language: str) -> Sequence[str]:
        agencies = served()
        behind = {
            provider.agency
            for question in questions
            if question.type in types.get(scope, frozenset())
            for provider in agencies.providers(question.type, question.by)
            if provider.facts.served
        }
        names = (facts.name for facts in agencies.agencies() if facts.id in behind and facts.name)
        return [name.en or name.th if language == "en" else name.th for name in names]

    return named
