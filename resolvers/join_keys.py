"""Keys of joins: each part of them for each of the parents, from these and from the arguments of the field."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any

from connectors.contract import Key
from resolvers import ids
from supergraph.joins import Argument, Each, Join, Part

Column = Callable[[Sequence[Any], Mapping[str, Any]], list[Any]]
"""One part of a key for each of the parents, from them and from the field's arguments."""


def keys_of(join: Join) -> Column:
    """The key of each of the parents; None where a part of it is."""
    columns = [column(part) for _, part in join.parts]
    if len(columns) == 1:
        return columns[0]

    def keys(parents: Sequence[Any], arguments: Mapping[str, Any]) -> list[Key | None]:
        return [None if None in row else row for row in rows_of(columns, parents, arguments)]

    return keys


def rows_of(columns: Sequence[Column], parents: Sequence[Any], arguments: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The values of these columns, of each of the parents."""
    if not columns:
        return [()] * len(parents)
    return list(zip(*[column(parents, arguments) for column in columns], strict=True))


def column(part: Part) -> Column:
    """The column of one part."""
    if isinstance(part, Argument):
        argument = part
        return lambda parents, arguments: [given(arguments.get(argument.name), argument)] * len(parents)
    get = attrgetter(part.name if isinstance(part, Each) else part)

    def values(parents: Sequence[Any], _arguments: Mapping[str, Any]) -> list[Any]:
        found = list(map(get, parents))
        for value in found:
            if value is not None:  # one look tells for all of them: a fact is of one type
                return [None if one is None else one.value for one in found] if isinstance(value, Enum) else found
        return found

    return values


def given(value: Any, argument: Argument) -> Any:
    """What an argument asks for; None where it asks for nothing."""
    if isinstance(value, Enum):
        return value.value
    if argument.id_of is not None and value is not None:
        (value,) = ids.key_of(argument.id_of, value, argument.shown or argument.name)
    return value.strip() if isinstance(value, str) else value
