"""A join that is written names parts of what is asked and facts that its parent has, one for each."""

from collections.abc import Iterator

from graphql import DirectiveNode, FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import directives_of, value_of
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import is_list, named
from supergraph.rule import Whole
from supergraph.rules.keys import NO_KEY
from supergraph.rules.missing_keys import lacks_key
from supergraph.source_schema import SourceSchema


def joins(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Joins of what is no entity, by facts that are not there, or that are not of the type asked for."""
    for coordinate, type_, field in source.adds:
        for written in directives_of(field, "join"):
            for said, advice in _wrong(source, whole, type_, field, written):
                yield source.fault(written, "JOIN_INVALID", coordinate, said, advice)


def _wrong(
    source: SourceSchema,
    whole: Whole,
    type_: ObjectTypeDefinitionNode,
    field: FieldDefinitionNode,
    written: DirectiveNode,
) -> Iterator[tuple[str, str]]:
    parts, facts = ((value_of(written, one) or "").split() for one in ("lookup", "from"))
    parent, target = type_.name.value, named(field.type).name.value
    if parent == "Query":
        yield "a root has no parent", "take @join away"
        return
    known = whole.claims.types.get(target)
    if known is not None and not keys_of(known) and not lacks_key(source, target):
        yield f"{target} has no key, so that nothing finds it", "take @join away: it is a fact of the record"
    if not parts or len(parts) != len(facts):
        yield "it names not one fact for each part that is asked", 'write as many, as in lookup: "a b", from: "c d"'
        return
    for part, name in zip(parts, facts, strict=True):
        fact = whole.claims.field(parent, name)
        if fact is None:
            yield f"{parent} has no fact {shortened(name)}", "mend its name, or define it as @inaccessible"
            continue
        if named(fact.type).name.value in NO_KEY or is_list(fact.type):
            yield f"{parent}.{shortened(name)} is no plain value that keys consist of", "send a text, an id or a number"
            continue
        asked = whole.claims.field(target, part)
        if asked is not None and named(asked.type).name.value != named(fact.type).name.value:
            theirs, ours = named(asked.type).name.value, named(fact.type).name.value
            yield f"{target}.{part} is of {theirs}, and {parent}.{name} of {ours}", f"send a fact of {theirs}"
