"""The orders of lists, as `@order` writes them: the one that a list stands in, and those that it may be asked for in.

An argument with `@order` takes an enum, each value of which says an order.
"""

from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    Node,
    TypeDefinitionNode,
)

from connectors.contract import Order
from supergraph.directives import directives_of, has, value_of


def order_of(node: Node) -> Order:
    """The facts that a field, or a value of an enum, says an order by; none where it says none."""
    for one in directives_of(node, "order"):
        return tuple(value_of(one, "by") or ())
    return ()


def order_argument(field: FieldDefinitionNode) -> InputValueDefinitionNode | None:
    """The argument by which a list is asked for in an order."""
    return next((one for one in field.arguments or () if has(one, "order")), None)


def orders_in(type_: TypeDefinitionNode | None) -> dict[str, Order]:
    """The orders that the values of an enum say, by their names; none of what is no enum of orders."""
    values = type_.values or () if isinstance(type_, EnumTypeDefinitionNode) else ()
    return {one.name.value: order_of(one) for one in values if has(one, "order")}


def is_searched_by(field: FieldDefinitionNode) -> bool:
    """Whether arguments of a field say which records it gives, and not in which order alone."""
    return any(not has(one, "order") for one in field.arguments or ())
