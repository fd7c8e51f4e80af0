"""A list that is asked for is in order by plain facts of what it holds; with its key behind them no two stand alike.

The hub orders what it has whole. What a source slices the source orders, as its manifest says and the hub looks.
"""

from collections.abc import Iterator

from graphql import DirectiveNode, FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import FieldPlace, is_list, named
from supergraph.questions import joined
from supergraph.rule import Whole
from supergraph.rules.plain_facts import fact_of, not_required, why_not_plain
from supergraph.source_schema import SourceSchema


def orders(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Orders of what is no list that is asked for, and by what is no plain fact of it, is guarded, or not seen."""
    for place in source.adds:
        for written in directives_of(place.node, "order"):
            why = why_unordered(source, whole, place.type, place.node)
            if why is not None:
                yield source.fault(written, "ORDER_INVALID", place.coordinate, why, "take @order away")
            else:
                yield from unfit_facts(source, whole, place.coordinate, place, written)


def why_unordered(
    source: SourceSchema, whole: Whole, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> str | None:
    """Why a field is in no order that anybody may say; None where it is a list that is asked for."""
    if not is_list(field.type):
        return "one value has no order"
    if type_.name.value != "Query" and joined(source, whole.claims, type_, field) is None:
        return "it is a fact of its record, and in the order that its source gives it in"
    return None


def unfit_facts(
    source: SourceSchema, whole: Whole, coordinate: str, list_: FieldPlace, written: DirectiveNode
) -> Iterator[SchemaFault]:
    """What is wrong with the facts that an order of a list is by; `coordinate` is where it is written."""
    target, seen = named(list_.node.type).name.value, set()
    facts = value_of(written, "by")
    if not facts and (facts == [] or not written.arguments):
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
        if has(fact, "inaccessible"):
            said = f"{target}.{name} is shown to nobody, and whoever sees the order learns of it"
            yield source.fault(written, "ORDER_UNGUARDED", coordinate, said, "name a fact that clients see")
        for scope in not_required(list_.node, fact):
            said = f"{target}.{name} requires {shortened(scope)}, and whoever sees the order learns of it"
            advice = f'write @requiresScope(scope: "{shortened(scope)}") behind {list_.coordinate} too'
            yield source.fault(written, "ORDER_UNGUARDED", coordinate, said, advice)
        if name in seen:
            said = f"it names {shortened(name)} twice"
            yield source.fault(written, "ORDER_INVALID", coordinate, said, "name it once")
        seen.add(name)
