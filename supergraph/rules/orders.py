"""A list that is asked for is in order by plain facts of what it holds; with its key behind them no two stand alike.

The hub orders what it has whole. What a source slices the source orders, as its manifest says and the hub looks.
"""

from collections.abc import Iterator

from graphql import DirectiveNode, FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import directives_of, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import is_list, named
from supergraph.questions import joined
from supergraph.rule import Whole
from supergraph.rules.plain_facts import fact_of, not_required, why_not_plain
from supergraph.source_schema import SourceSchema


def orders(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Orders of what is no list that is asked for, and by what is no plain fact of it, or is guarded."""
    for coordinate, type_, field in source.adds:
        for written in directives_of(field, "order"):
            why = _why_unordered(source, whole, type_, field)
            if why is not None:
                yield source.fault(written, "ORDER_INVALID", coordinate, why, "take @order away")
            else:
                yield from _facts(source, whole, coordinate, field, written)


def _why_unordered(
    source: SourceSchema, whole: Whole, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> str | None:
    if not is_list(field.type):
        return "one value has no order"
    if type_.name.value != "Query" and joined(source, whole.claims, type_, field) is None:
        return "it is a fact of its record, and in the order that its source gives it in"
    return None


def _facts(
    source: SourceSchema, whole: Whole, coordinate: str, field: FieldDefinitionNode, written: DirectiveNode
) -> Iterator[SchemaFault]:
    target, seen = named(field.type).name.value, set()
    facts = value_of(written, "by")
    if facts == []:
        yield source.fault(written, "ORDER_INVALID", coordinate, "it is by nothing", "name a fact, or take @order away")
    for name in (one.removeprefix("-") for one in facts or ()):
        fact = fact_of(whole.claims, target, name)
        if fact is None:
            said = f"{target} has no fact {shortened(name)}"
            yield source.fault(written, "ORDER_INVALID", coordinate, said, "mend its name")
            continue
        why = why_not_plain(whole.claims, name, fact)
        if why is not None:
            said = f"{target}.{name} {why}"
            yield source.fault(written, "ORDER_INVALID", coordinate, said, "name a fact of one plain value")
        for scope in not_required(field, fact):
            said = f"{target}.{name} requires {shortened(scope)}, and whoever sees the order learns of it"
            advice = f'write @requiresScope(scope: "{shortened(scope)}") behind the list too'
            yield source.fault(written, "ORDER_UNGUARDED", coordinate, said, advice)
        if name in seen:
            said = f"it names {shortened(name)} twice"
            yield source.fault(written, "ORDER_INVALID", coordinate, said, "name it once")
        seen.add(name)
