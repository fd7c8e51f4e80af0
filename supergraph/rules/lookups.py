"""What a field asks is answered: each lookup that follows from a schema is one of a manifest."""

from collections.abc import Iterator

from graphql import ObjectTypeDefinitionNode

from supergraph.faults import SchemaFault
from supergraph.places import named
from supergraph.questions import AskedOf, asked
from supergraph.rule import Whole
from supergraph.rules.missing_keys import lacks_key
from supergraph.source_schema import SourceSchema


def lookups(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields that nobody's manifest answers, each with the lookup to write."""
    for coordinate, type_, field in source.adds:
        target = named(field.type).name.value
        if lacks_key(source, target):
            continue  # told of the type
        for one in asked(source, whole.claims, type_, field):
            if one.ways and not _is_answered(one, source, whole):
                yield source.fault(field, "LOOKUP_MISSING", coordinate, *_said(one, source, target))


def _is_answered(one: AskedOf, source: SourceSchema, whole: Whole) -> bool:
    answering = source if one.contributor == source.contributor else whole.claims.sources.get(one.contributor)
    known = answering.promises.lookups if answering else None
    return known is None or any(name in known for name in one.lookups())


def _said(one: AskedOf, source: SourceSchema, target: str) -> tuple[str, str]:
    names = " or ".join(f"`{name}`" for name in one.lookups())
    if one.contributor != source.contributor:
        return f"{one.contributor} does not answer {names}", f"ask {one.contributor} for it, or take the field away"
    written = f'[[lookup]] with type = "{one.type}" and by = "{one.ways[0]}"'
    if isinstance(source.types.get(target), ObjectTypeDefinitionNode) and target != one.type:
        written += f"; or, if a {target} is a record by itself, a @key behind `type {target}`"
    return f"the manifest does not answer {names}", f"write {written}"
