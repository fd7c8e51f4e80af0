"""What an operation costs before it runs, in time linear in the document: the sum of its fields' weights, each times
the number of objects it will be asked for.

The model is that of the GraphQL cost directives specification (`@cost(weight)`, `@listSize(...)`): a leaf costs
nothing, a field that is looked up costs its weight, and a list multiplies what is selected below it by as many items as
its slicing argument allows, or by its assumed size.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import Undefined

from execution.document import Operation

CEILING = 10**12
"""Costs stop growing here: nested lists multiply, and the number of digits must not grow with them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """How long a list may be: as its `slicing` argument says (a number, or a list by its length), or another `instead`
    of it where that is given, or `assumed`; `sized` are the fields that hold its items (none: the field is itself the
    list)."""

    assumed: int = 10
    slicing: str | None = None
    instead: str | None = None
    sized: frozenset[str] = frozenset()


class Price(NamedTuple):
    """What a field costs for each of its parents, and how long its list may be."""

    weight: int = 0
    listed: Listed | None = None


Prices = Callable[[str, str], Price]
"""The price of a field, by its type and name."""


class _Counting:
    """One operation's costs: fragments are counted once for each type and list they are spread in."""

    def __init__(
        self,
        schema: GraphQLSchema,
        prices: Prices,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._prices = prices
        self._fragments = fragments
        self._variables = variables
        self._known: dict[tuple[str, str, frozenset[str], int], int] = {}
        self._entered: set[str] = set()
        self.read: set[str] = set()

    def selections(
        self, selection_set: SelectionSetNode, type_: GraphQLCompositeType, sized: frozenset[str], size: int
    ) -> int:
        """The cost below one object of this type; its fields in `sized` are lists of `size` items. An object is of one
        type: of what is selected of several, such as the members of a union, the dearest counts."""
        total = 0
        of_types: dict[str, int] = {}
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                total += self._field(node, type_, sized, size)
                continue
            inner, cost = self._fragment(node, type_, sized, size)
            if isinstance(inner, GraphQLObjectType) and inner is not type_:
                of_types[inner.name] = of_types.get(inner.name, 0) + cost
            else:
                total += cost
        return min(total + max(of_types.values(), default=0), CEILING)

    def _fragment(
        self, node: SelectionNode, type_: GraphQLCompositeType, sized: frozenset[str], size: int
    ) -> tuple[GraphQLCompositeType, int]:
        """The type that a fragment is of, and its cost."""
        if isinstance(node, InlineFragmentNode):
            inner = self._narrowed(node.type_condition.name.value if node.type_condition else None, type_)
            return inner, self.selections(node.selection_set, inner, sized, size)
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        fragment = self._fragments.get(name)
        inner = self._narrowed(fragment.type_condition.name.value if fragment else None, type_)
        return inner, self._spread(name, type_, sized, size)

    def _spread(self, name: str, type_: GraphQLCompositeType, sized: frozenset[str], size: int) -> int:
        fragment = self._fragments.get(name)
        if fragment is None or name in self._entered:
            return 0
        key = (name, type_.name, sized, size)
        known = self._known.get(key)
        if known is None:
            self._entered.add(name)
            inner = self._narrowed(fragment.type_condition.name.value, type_)
            known = self._known[key] = self.selections(fragment.selection_set, inner, sized, size)
            self._entered.discard(name)
        return known

    def _narrowed(self, name: str | None, type_: GraphQLCompositeType) -> GraphQLCompositeType:
        found = self._schema.type_map.get(name) if name else None
        return found if is_composite_type(found) else type_

    def _field(self, node: FieldNode, type_: GraphQLCompositeType, sized: frozenset[str], size: int) -> int:
        name = node.name.value
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        field = type_.fields.get(name)
        if field is None:
            return 0
        price = self._prices(type_.name, name)
        if node.selection_set is None:
            return price.weight
        listed = price.listed or (Listed() if name not in sized and _is_list(field) else None)
        length = self._length(node, field, listed) if listed else 1
        below = self.selections(
            node.selection_set,
            get_named_type(field.type),
            listed.sized if listed else frozenset(),
            length,
        )
        times = size if name in sized else (length if listed and not listed.sized else 1)
        return min(price.weight + times * below, CEILING)

    def _length(self, node: FieldNode, field: GraphQLField, listed: Listed) -> int:
        if listed.slicing is None:
            return listed.assumed
        sizing = [one for one in node.arguments or () if one.name.value in (listed.slicing, listed.instead)]
        given = {one.name.value: one.value for one in sizing if not self._left_out(one.value)}
        if listed.instead in given and not self._is_null(given[listed.instead]):
            return self._number(given[listed.instead], listed.assumed)
        if listed.slicing in given:
            return self._number(given[listed.slicing], listed.assumed)
        declared = field.args.get(listed.slicing)
        return self._default(declared, listed.assumed) if declared else listed.assumed

    def _default(self, argument: GraphQLArgument, otherwise: int) -> int:
        """graphql-core keeps a default as written where a schema was parsed, as a value where it was made in code."""
        given = argument.default_value
        if isinstance(given, int):
            return given
        written = argument.default.literal if argument.default else None
        return self._number(written, otherwise) if written is not None else otherwise

    def _left_out(self, value: ValueNode) -> bool:
        """Whether the argument is a variable that was not given: the argument's default holds."""
        if not isinstance(value, VariableNode):
            return False
        self.read.add(value.name.value)
        return value.name.value not in self._variables

    def _is_null(self, value: ValueNode) -> bool:
        return isinstance(value, NullValueNode) or (
            isinstance(value, VariableNode) and self._variables.get(value.name.value) is None
        )

    def _number(self, value: Any, otherwise: int) -> int:
        if isinstance(value, VariableNode):
            given = self._variables.get(value.name.value)
            number = given if isinstance(given, int) else len(given) if isinstance(given, list) else otherwise
        elif isinstance(value, IntValueNode):
            number = int(value.value)
        elif isinstance(value, ListValueNode):
            number = len(value.values)
        else:
            number = otherwise if isinstance(value, NullValueNode) else 0
        return max(0, min(number, CEILING))


def _is_list(field: GraphQLField) -> bool:
    type_ = field.type.of_type if is_non_null_type(field.type) else field.type
    return is_list_type(type_)


class Costed(NamedTuple):
    """The cost of an operation, and the variables it depends on."""

    cost: int
    sizes: frozenset[str]


def costed(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
    prices: Prices,
) -> Costed:
    """The cost of one operation of a valid document, with these (coerced) variables."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        return Costed(0, frozenset())
    counting = _Counting(schema, prices, fragments, variables)
    total = counting.selections(operation.selection_set, root, frozenset(), 1)
    return Costed(total, frozenset(counting.read))


class Costs:
    """The costs of the operations of a schema, each counted once for the values that it depends on."""

    def __init__(self, schema: GraphQLSchema, prices: Prices) -> None:
        self._schema = schema
        self._prices = prices

    def of(self, operation: Operation, variables: Mapping[str, Any]) -> int:
        """The cost of an operation of a valid document, with these (coerced) variables."""
        key = _sizes(operation.sizes, variables) if operation.sizes is not None else None
        known = operation.costs.get(key) if key is not None else None
        if known is not None:
            return known
        found = costed(self._schema, operation.node, operation.fragments, variables, self._prices)
        operation.sizes = tuple(sorted(found.sizes))
        operation.costs[_sizes(operation.sizes, variables)] = found.cost
        return found.cost


def _sizes(names: tuple[str, ...], variables: Mapping[str, Any]) -> tuple[Any, ...]:
    if not names:
        return ()
    given = (variables.get(name, Undefined) for name in names)
    return tuple(len(value) if isinstance(value, list) else value for value in given)
