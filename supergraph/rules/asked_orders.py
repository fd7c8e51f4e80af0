"""A list may be asked for in one of several orders: an argument takes an enum of them, and each is looked at as the
order is that a list always stands in."""

from collections.abc import Iterator

from graphql import EnumTypeDefinitionNode, InputValueDefinitionNode

from supergraph.contributor import CORE
from supergraph.directives import directives_of, has
from supergraph.faults import SchemaFault
from supergraph.orders import order_argument, orders_in
from supergraph.places import FieldPlace, is_list, named
from supergraph.rule import Whole
from supergraph.rules.orders import unfit_facts, why_unordered
from supergraph.source_schema import SourceSchema

_TAKE_AWAY = "take the argument away"


def asked_orders(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Arguments that ask for no order of their list, enums of orders that are none, and rows that would hold one."""
    for name, node in source.types.items():
        if isinstance(node, EnumTypeDefinitionNode) and orders_in(node):
            yield from _enum(source, name, node)
    for place in source.adds:
        if orders_in(whole.claims.types.get(named(place.node.type).name.value)):
            said = "no row holds the order of a list"
            yield source.fault(place.node, "ORDER_INVALID", place.coordinate, said, "give something else")
        for argument in place.node.arguments or ():
            if has(argument, "order"):
                yield from _argument(source, whole, place, argument)


def _enum(source: SourceSchema, name: str, node: EnumTypeDefinitionNode) -> Iterator[SchemaFault]:
    for value in node.values or ():
        if not has(value, "order"):
            said = "it says no order, as other values of its enum do"
            yield source.fault(
                value, "ORDER_INVALID", f"{name}.{value.name.value}", said, "write @order(by: …) behind it"
            )
    for written in directives_of(node, "open"):
        said = "nobody knows in which order others are"
        yield source.fault(written, "ORDER_INVALID", name, said, "take @open away")


def _argument(
    source: SourceSchema, whole: Whole, place: FieldPlace, argument: InputValueDefinitionNode
) -> Iterator[SchemaFault]:
    coordinate, enum = f"{place.coordinate}({argument.name.value}:)", named(argument.type).name.value
    wrong = list(_wrong(source, whole, place, argument))
    for said, advice in wrong:
        yield source.fault(argument, "ORDER_INVALID", coordinate, said, advice)
    known = source.types.get(enum)
    if not wrong and isinstance(known, EnumTypeDefinitionNode):
        for value in known.values or ():
            for written in directives_of(value, "order"):
                yield from unfit_facts(source, whole, f"{enum}.{value.name.value}", place, written)


def _wrong(
    source: SourceSchema, whole: Whole, place: FieldPlace, argument: InputValueDefinitionNode
) -> Iterator[tuple[str, str]]:
    why = why_unordered(source, whole, place.type, place.node)
    if why is not None:
        yield why, _TAKE_AWAY
    first = order_argument(place.node)
    if first is not None and first is not argument:
        yield f"its order is asked for by {first.name.value} already", _TAKE_AWAY
    if any(one.arguments for one in directives_of(argument, "order")):
        yield "by what an order is, the values of its enum say", "write @order alone behind the argument"
    if has(argument, "filter"):
        yield "it says in which order, and not which", "take @filter away, or @order"
    enum = named(argument.type).name.value
    known, owner = whole.claims.types.get(enum), whole.claims.owners.get(enum)
    if is_list(argument.type):
        yield "a list is in one order", f"write {enum}"
    if enum not in whole.names:
        return  # told of the type
    if not isinstance(known, EnumTypeDefinitionNode) or (owner == source.contributor and not orders_in(known)):
        yield f"{enum} says no orders", "take an enum, and write @order(by: …) behind its values"
    elif owner != source.contributor:
        whose = "the core" if owner == CORE else owner
        yield f"the orders of {enum} are those of {whose}, who may change them", "make an enum of your own"
