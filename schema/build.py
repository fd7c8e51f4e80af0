"""A graph of the core alone, and what its declarations are proved of."""

from collections.abc import Collection

from graphql import GraphQLField, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type, parse

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.scopes import Scopes
from connectors.contract import Graph
from schema.contracts import contracts, questions
from schema.core import Core
from supergraph.graph import Supergraph
from supergraph.runtime_schema import runtime_schema


def supergraph_of(source: Core, scopes: Scopes = CORE_SCOPES) -> Supergraph:
    """The graph of this core alone, whose fields ask for these scopes; unproved."""
    document = parse(source.sdl, no_location=True)
    schema = runtime_schema(document, source.declared, source.scalars)
    return Supergraph(document, source.sdl, schema, source.declared, Graph(contracts(), questions()), scopes)


class Unrecorded(Exception):
    """A field changes something, and its resolver is no effect (`resolvers.effects`): it would leave no intent."""

    def __init__(self, field: str) -> None:
        super().__init__(
            f"Mutation.{field} is not declared as an effect: decorate its resolver with @effect('{field}')"
        )


def require_effects(graph: Supergraph) -> None:
    """Raises Unrecorded for a field of `Mutation` that does not put on record, under its own name, what it changes."""
    for (type_, name), field in graph.declared.fields.items():
        if type_ == "Mutation" and field.effect != name:
            raise Unrecorded(name)


class Unsized(Exception):
    """An argument is declared to size a list that is not there: what is below it would cost too little."""

    def __init__(self, field: str, argument: str, sized: Collection[str]) -> None:
        where = f"a list in each of the fields {', '.join(sorted(sized))} of its type" if sized else "a list"
        super().__init__(f"{field}({argument}:) is declared to size {where}, and there is none: mend its 'sizes'")


def require_sized(graph: Supergraph) -> None:
    """Raises Unsized for an argument that is declared to size what is no list."""
    for (type_, name), declared in graph.declared.fields.items():
        listed = declared.price.listed if declared.price else None
        parent = graph.schema.type_map[type_]
        if listed is None or listed.slicing is None or not isinstance(parent, GraphQLObjectType):
            continue
        if not _lists(parent.fields[name], listed.sized):
            raise Unsized(f"{type_}.{name}", listed.slicing, listed.sized)


def _lists(field: GraphQLField, sized: Collection[str]) -> bool:
    if not sized:
        return is_list_type(get_nullable_type(field.type))
    below = getattr(get_named_type(field.type), "fields", {})
    return all(name in below and is_list_type(get_nullable_type(below[name].type)) for name in sized)
