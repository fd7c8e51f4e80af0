"""What the core declares, proved before anything is served: that a change is put on record, an argument sizes a list,
and what is deprecated has its last day."""

from collections.abc import Collection

from graphql import GraphQLField, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type

from supergraph.graph import Supergraph
from supergraph.rules.deprecations import dated
from supergraph.source_schema import SourceSchema


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


class Undated(Exception):
    """Something of the core is deprecated, and does not say until when or what to use instead."""


def require_dated(source: SourceSchema) -> None:
    """Raises Undated."""
    faults = [str(fault) for place in source.places for fault in dated(source, place)]
    if faults:
        raise Undated("; ".join(faults))


def _lists(field: GraphQLField, sized: Collection[str]) -> bool:
    if not sized:
        return is_list_type(get_nullable_type(field.type))
    below = getattr(get_named_type(field.type), "fields", {})
    return all(name in below and is_list_type(get_nullable_type(below[name].type)) for name in sized)
