"""Which fields of contributors ask, and how: declared by their types, their arguments and their directives."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from graphql import FieldDefinitionNode, InputValueDefinitionNode, ObjectTypeDefinitionNode

from connectors.contract import Condition, Operator, Order
from federation.fact_contracts import Facts, attribute, given
from supergraph.convention import is_paged
from supergraph.directives import directives_of, fact_of, has, value_of
from supergraph.entities import ID, by, is_part_of_key
from supergraph.joins import ALL, SEARCH, Argument, Combine, Gives, Join, Narrowing, Orders
from supergraph.orders import is_searched_by, order_argument, order_of
from supergraph.places import is_list, named
from supergraph.source_schema import SourceSchema

ROOT: Final = "Query"
TEXT: Final = "TEXT"


class ContributedJoins:
    """The joins of contributed fields, by the facts of their types."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def of(self, source: SourceSchema, node: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> Join | None:
        """The join of a field; None where it is none."""
        target = named(field.type).name.value
        gives = Gives.PAGE if is_paged(field) else Gives.LIST if is_list(field.type) else Gives.ONE
        if node.name.value == ROOT:
            return self._of_root(field, target, gives)
        asked = self._facts.joined(source, node, field)
        if asked is None:
            return None
        parts, how = asked.split("+"), self._how(field, gives)
        how["narrowed"] = tuple(self._narrowed(target, {one.name.value: one for one in field.arguments or ()}))
        for one in directives_of(field, "join"):
            written = str(value_of(one, "from")).split()
            return Join(target, asked, tuple(zip(parts, map(attribute, written), strict=True)), **how)
        return Join(target, asked, tuple((part, attribute(part)) for part in parts), **how)

    def _of_root(self, field: FieldDefinitionNode, target: str, gives: Gives) -> Join:
        arguments = {one.name.value: one for one in field.arguments or ()}
        if has(field, "lookup"):
            keys = {fact_of(one): name for name, one in arguments.items() if is_part_of_key(one)}
            of_id = Argument(given(keys[ID]), id_of=target, shown=keys[ID]) if ID in keys else None
            key = self._facts.asked_by(field)
            parts = tuple((part, of_id or Argument(given(keys[part]))) for part in key)
            narrowed = tuple(self._narrowed(target, arguments))
            return Join(target, by(key), parts, narrowed=narrowed, **self._how(field, gives))
        if not has(field, "connection") and not is_searched_by(field):
            return Join(target, ALL, **self._how(field, gives))
        return self._search(field, target, gives, arguments)

    def _search(
        self, field: FieldDefinitionNode, target: str, gives: Gives, arguments: dict[str, InputValueDefinitionNode]
    ) -> Join:
        words = None
        found: dict[str, tuple[Condition, Argument]] = {}
        for name, how, fact in _filters(arguments):
            if how == TEXT:
                words = given(name)
            else:
                condition = Condition(fact, Operator[how])
                found[condition.part] = condition, Argument(given(name))
        sizes = (value_of(one, "assumedSize") for one in directives_of(field, "listSize"))
        return Join(
            target,
            SEARCH,
            tuple((part, argument) for part, (_, argument) in found.items()),
            gives,
            Combine.RANKED,
            words=words,
            conditions=tuple((part, one) for part, (one, _) in found.items() if one.by is not Operator.EQUALS),
            asked_in=self._with_key(order_of(field), target),
            orders=self._orders(field, target),
            most=next(sizes, None),
        )

    def _narrowed(self, target: str, arguments: dict[str, InputValueDefinitionNode]) -> Iterator[Narrowing]:
        facts = self._facts.of_type(target).facts
        for name, how, fact in _filters(arguments):
            halves = [one for one in (fact, f"{fact}Th", f"{fact}En") if one in facts]
            yield Narrowing(given(name), tuple(map(attribute, halves)), None if how == TEXT else Operator[how])

    def _how(self, field: FieldDefinitionNode, gives: Gives) -> dict[str, Any]:
        """How what is asked by a key is put together."""
        target = named(field.type).name.value
        combine = _combined(field, gives)
        compared = combine is Combine.COMPARED and gives is not Gives.ONE
        same = tuple(attribute(part) for part in self._facts.key_of(target)) if compared else ()
        orders = self._orders(field, target)
        if orders is not None:
            orders = replace(orders, by_name={name: _attributes(one) for name, one in orders.by_name.items()})
        order = _attributes(self._with_key(order_of(field), target))
        return {"gives": gives, "combine": combine, "same": same, "order": order, "orders": orders}

    def _orders(self, field: FieldDefinitionNode, target: str) -> Orders | None:
        """Those that a list may be asked for in."""
        argument = order_argument(field)
        if argument is None:
            return None
        written = self._facts.orders_in(named(argument.type).name.value)
        return Orders(given(argument.name.value), {name: self._with_key(one, target) for name, one in written.items()})

    def _with_key(self, written: Order, target: str) -> Order:
        """An order that is written, and the key behind it, by which no two stand alike; nothing where nothing is."""
        known = {name.removeprefix("-") for name in written}
        return (*written, *(part for part in self._facts.key_of(target) if part not in known)) if written else ()


def _attributes(order: Order) -> Order:
    """An order by facts as one by the attributes that records have them in."""
    return tuple(f"-{attribute(one[1:])}" if one.startswith("-") else attribute(one) for one in order)


def _filters(arguments: dict[str, InputValueDefinitionNode]) -> Iterator[tuple[str, str, str]]:
    """The conditions that arguments are: the argument, the operator and the fact."""
    for name, one in arguments.items():
        for written in directives_of(one, "filter"):
            yield name, str(value_of(written, "by")), value_of(written, "fact") or name


def _combined(field: FieldDefinitionNode, gives: Gives) -> Combine:
    for one in directives_of(field, "combine"):
        return Combine[value_of(one, "how")]
    return Combine.COMPARED if gives is Gives.ONE else Combine.ROWS
