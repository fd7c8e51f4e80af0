"""How a field finds its values: one class per way, each giving the values of a whole set of parents.

`values` returns a list as long as the parents, an exception in it standing for a value that failed; or an awaitable
of what the resolver gives, for `received` to check.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from execution.arguments import Convert
from execution.paths import Frame

if TYPE_CHECKING:
    from execution.plan import Field
    from execution.run import Run

Values = list[Any] | Awaitable[Any]


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename`."""

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        return [field.parent.name] * len(parents)


@dataclass(frozen=True, slots=True)
class Attribute:
    """The attribute of the parent; one that raises is an error of the field."""

    name: str

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        return [_attempt(getattr, parent, self.name) for parent in parents]


@dataclass(frozen=True, slots=True)
class Property:
    """graphql-core's default: the key of a mapping, else the attribute, None without it; called if it is a function."""

    name: str

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        found = [_attempt(_property, parent, self.name) for parent in parents]
        if not any(callable(value) for value in found):
            return found

        def call(value: Any, index: int) -> Any:
            if not callable(value) or isinstance(value, Exception):
                return value
            return value(run.info(field, frame, index), **field.arguments.values(run.variables))

        return [_attempt(call, value, index) for index, value in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Computed:
    """A plain function of one parent and the context; it must be free of side effects and not be a coroutine.

    `lasting` says that of the context it depends on nothing but the request's variant.
    """

    compute: Callable[..., Any]
    convert: Convert | None = None
    lasting: bool = False

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        try:
            arguments = field.arguments.values(run.variables)
        except GraphQLError as error:
            return [error] * len(parents)
        return [_attempt(self.compute, parent, run.context, **arguments) for parent in parents]


@dataclass(frozen=True, slots=True)
class Resolver:
    """A resolver of single items as graphql-core calls it: parent, info, arguments."""

    resolve: Callable[..., Any]

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        try:
            arguments = field.arguments.values(run.variables)
        except GraphQLError as error:
            return [error] * len(parents)
        resolve, info = self.resolve, run.info
        found: list[Any] = []
        for index, parent in enumerate(parents):
            try:
                found.append(resolve(parent, info(field, frame, index), **arguments))
            except Exception as error:
                found.append(error)
        return found


@dataclass(frozen=True, slots=True)
class SetResolver:
    """A function of all parents and the context: as many values, in the same order, or an exception for any of them."""

    resolve: Callable[..., Any]
    convert: Convert | None = None

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        fixed = field.arguments.fixed
        try:
            given = field.arguments.values(run.variables) if fixed is None else fixed
            found = self.resolve(parents, run.context, **given)
        except Exception as error:
            return [error] * len(parents)
        if type(found) is CoroutineType or hasattr(found, "__await__"):
            return found  # type: ignore[no-any-return]
        return received(field, found, len(parents))


@dataclass(frozen=True, slots=True)
class Refused:
    """A field that the caller may not see: nothing is asked, the refusal stands in the place of every value."""

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        return [run.refusals[field.parent.name, field.name]] * len(parents)


@dataclass(frozen=True, slots=True)
class Introspection:
    """`__schema` and `__type`, answered whole by graphql-core."""

    def values(self, run: "Run", field: "Field", parents: Sequence[Any], frame: Frame) -> Values:
        return self._told(run, field, len(parents))

    async def _told(self, run: "Run", field: "Field", parents: int) -> list[Any]:
        try:
            return [await run.introspect(field)] * parents
        except Exception as error:
            return [error] * parents


Resolution = Typename | Attribute | Property | Computed | Resolver | SetResolver | Refused | Introspection


class WrongNumberOfValues(Exception):
    """A set resolver gave more or fewer values than it was given parents; nobody can say which belongs to whom."""

    def __init__(self, coordinate: str, parents: int, values: int) -> None:
        super().__init__(f"The set resolver of {coordinate} gave {values} values for {parents} parents.")
        self.coordinate = coordinate
        self.parents = parents
        self.values = values


def received(field: "Field", found: Any, parents: int) -> list[Any]:
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


def _property(parent: Any, name: str) -> Any:
    return parent.get(name) if isinstance(parent, Mapping) else getattr(parent, name, None)
