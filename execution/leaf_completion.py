"""Scalars and enums on their way out: what is already right passes on its class alone, the rest through its type.

Every function here raises Mismatch where a value is not simply right or coercible; then the slow path says what is
wrong, and where.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLLeafType,
    GraphQLOutputType,
    GraphQLString,
    is_leaf_type,
)
from graphql.pyutils import Undefined, inspect

from execution.shape import Shape, shape_of
from execution.values import Partial

_EXACT: Mapping[int, type] = {id(GraphQLString): str, id(GraphQLID): str, id(GraphQLBoolean): bool}
"""By identity: a schema may replace a built-in scalar with one of the same name."""

Complete = Callable[[Any], Any]


class Mismatch(Exception):
    """A value is none the fast path may pass on."""


def exact_class(type_: GraphQLLeafType) -> type | None:
    """The class whose instances are the type's values unchanged."""
    return _EXACT.get(id(type_))


def coerce(type_: GraphQLLeafType, value: Any) -> Any:
    """The value as the type gives it out. Raises what the type raises, or TypeError for a null."""
    coerced = type_.coerce_output_value(value)
    if coerced is None or coerced is Undefined:
        message = (
            f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})`"
            f" to return non-nullable value, returned: {inspect(coerced)}"
        )
        raise TypeError(message)
    return coerced


def member_names(type_: GraphQLEnumType, members: type[Enum]) -> dict[str, str]:
    """The enum's value in the answer, by the name of the Python member; members that are none are left out."""
    names = {}
    for name, member in members.__members__.items():
        try:
            names[name] = type_.coerce_output_value(member)
        except Exception:
            continue
    return names


class LeafFunctions(NamedTuple):
    """The functions of one shape of leaves: from a single value that is not null, from a value of any wrapping, nulls
    included, and from the values of a whole set."""

    single: Complete
    whole: Complete
    column: Callable[[list[Any]], list[Any]]


class Shapes:
    """The shapes of a schema's output types, and the functions of those that are leaves: made once, for all fields."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[GraphQLOutputType, Shape, LeafFunctions | None]] = {}

    def of(self, type_: GraphQLOutputType) -> tuple[Shape, LeafFunctions | None]:
        known = self._known.get(id(type_))
        if known is None:
            shape = shape_of(type_)
            # The type is held, so that its identity stays its own.
            known = self._known[id(type_)] = type_, shape, leaf_of(shape) if shape.leaf else None
        return known[1], known[2]


def leaf_of(shape: Shape) -> LeafFunctions:
    assert is_leaf_type(shape.named)
    return LeafFunctions(_single(shape.named), _whole(shape), _column(shape))


def _single(type_: GraphQLLeafType) -> Complete:
    """A function from a single value that is not null."""
    ordinary: set[type] = set()

    def complete(value: Any) -> Any:
        cls = type(value)
        if cls not in ordinary:
            if not plain(cls):
                raise Mismatch
            ordinary.add(cls)
        coerced = type_.coerce_output_value(value)
        if coerced is None or coerced is Undefined:
            raise Mismatch
        return coerced

    return complete


def plain(cls: type) -> bool:
    """Whether instances of the class are values as they are: no null, no error, nothing to await or to call."""
    if cls is type(None) or cls is type(Undefined) or issubclass(cls, Exception | Partial):
        return False
    return not any(name in base.__dict__ for base in cls.__mro__ for name in ("__await__", "__call__", "__aiter__"))


def _whole(shape: Shape) -> Complete:
    """A function from a value of any wrapping, nulls included."""
    assert is_leaf_type(shape.named)
    present = _single(shape.named) if shape.item is None else _leaf_list(shape.item, shape.named)
    return present if shape.required else lambda value: None if value is None else present(value)


def _leaf_list(item: Shape, named: GraphQLLeafType) -> Complete:
    complete = _whole(item)
    exact = exact_class(named) if item.item is None else None
    every = {exact} if item.required else {exact, type(None)}

    def present(values: Any) -> list[Any]:
        if type(values) is not list and type(values) is not tuple:
            raise Mismatch
        if exact is not None and every.issuperset(map(type, values)):
            return [*values]
        return [complete(value) for value in values]

    return present


def _column(shape: Shape) -> Callable[[list[Any]], list[Any]]:
    """A function from the values of a whole set."""
    complete = _whole(shape)
    exact = exact_class(shape.named) if shape.item is None and is_leaf_type(shape.named) else None
    every = {exact} if shape.required else {exact, type(None)}

    def column(values: list[Any]) -> list[Any]:
        if exact is not None and every.issuperset(map(type, values)):
            return values
        return [complete(value) for value in values]

    return column
