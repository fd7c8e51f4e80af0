"""The values of a field for a whole set of parents, by each way of finding them.

Each function gives a list as long as the parents, an exception in it standing for a value that failed; or an awaitable
of what the resolver gives, for `received` to check.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import CoroutineType
from typing import Any, Final

from graphql import GraphQLError

from execution.execution_context import ExecutionContext
from execution.paths import Paths
from execution.plan import PlannedField
from execution.resolution import (
    Attribute,
    Computed,
    Introspection,
    Property,
    Refused,
    Resolver,
    SetResolver,
    Typename,
)

Values = list[Any] | Awaitable[Any]
Resolve = Callable[[Any, ExecutionContext, PlannedField, Sequence[Any], Paths], Values]
"""From the field's resolution, the execution, the field, the parents and where they are."""


def _typename(_: Typename, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths) -> Values:
    return [field.parent.name] * len(parents)


def _attribute(
    by: Attribute, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths
) -> Values:
    return [_attempt(getattr, parent, by.name) for parent in parents]


def _property(by: Property, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths) -> Values:
    found = [_attempt(_member, parent, by.name) for parent in parents]
    if not any(callable(value) for value in found):
        return found

    def call(value: Any, index: int) -> Any:
        if not callable(value) or isinstance(value, Exception):
            return value
        return value(run.info(field, paths, index), **field.arguments.values(run.variables))

    return [_attempt(call, value, index) for index, value in enumerate(found)]


def _computed(by: Computed, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths) -> Values:
    try:
        arguments = field.arguments.values(run.variables)
    except GraphQLError as error:
        return [error] * len(parents)
    return [_attempt(by.compute, parent, run.context, **arguments) for parent in parents]


def _resolver(by: Resolver, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths) -> Values:
    try:
        arguments = field.arguments.values(run.variables)
    except GraphQLError as error:
        return [error] * len(parents)
    resolve, info = by.resolve, run.info
    found: list[Any] = []
    for index, parent in enumerate(parents):
        try:
            found.append(resolve(parent, info(field, paths, index), **arguments))
        except Exception as error:
            found.append(error)
    return found


def _set(by: SetResolver, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths) -> Values:
    fixed = field.arguments.fixed
    try:
        given = field.arguments.values(run.variables) if fixed is None else fixed
        found = by.resolve(parents, run.context, **given) if given else by.resolve(parents, run.context)
    except Exception as error:
        return [error] * len(parents)
    if type(found) is CoroutineType or hasattr(found, "__await__"):
        return found  # type: ignore[no-any-return]
    return received(field, found, len(parents))


def _refused(_: Refused, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths) -> Values:
    return [run.refusals[field.at]] * len(parents)


def _whole(
    _: Introspection, run: ExecutionContext, field: PlannedField, parents: Sequence[Any], paths: Paths
) -> Values:
    return _introspected(run, field, len(parents))


async def _introspected(run: ExecutionContext, field: PlannedField, parents: int) -> list[Any]:
    try:
        return [await run.introspect(field)] * parents
    except Exception as error:
        return [error] * parents


RESOLVE: Final[Mapping[type, Resolve]] = {
    Typename: _typename,
    Attribute: _attribute,
    Property: _property,
    Computed: _computed,
    Resolver: _resolver,
    SetResolver: _set,
    Refused: _refused,
    Introspection: _whole,
}
"""By the class of the field's resolution."""


class WrongNumberOfValues(Exception):
    """A set resolver gave more or fewer values than it was given parents; nobody can say which belongs to whom."""

    def __init__(self, coordinate: str, parents: int, values: int) -> None:
        super().__init__(f"The set resolver of {coordinate} gave {values} values for {parents} parents.")
        self.coordinate = coordinate
        self.parents = parents
        self.values = values


def received(field: PlannedField, found: Any, parents: int) -> list[Any]:
    """What a set resolver gave, as a list; an error in every place when it is not one value for each parent."""
    try:
        values = found if type(found) is list else list(found)
    except TypeError as error:
        return [error] * parents
    if len(values) != parents:
        return [WrongNumberOfValues(f"{field.parent.name}.{field.name}", parents, len(values))] * parents
    return values


def _attempt(function: Callable[..., Any], *given: Any, **arguments: Any) -> Any:
    try:
        return function(*given, **arguments)
    except Exception as error:
        return error


def _member(parent: Any, name: str) -> Any:
    return parent.get(name) if isinstance(parent, Mapping) else getattr(parent, name, None)
