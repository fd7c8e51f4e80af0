"""How a field finds its values: one class for each way. What they do is in `resolve_field`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from execution.arguments import Convert


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename`."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """The attribute of the parent; one that raises is an error of the field."""

    name: str


@dataclass(frozen=True, slots=True)
class Property:
    """graphql-core's default: the key of a mapping, else the attribute, None without it; called if it is a function."""

    name: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A plain function of one parent and the context; it must be free of side effects and not be a coroutine.

    `lasting` says that of the context it depends on nothing but the request's variant.
    """

    compute: Callable[..., Any]
    convert: Convert | None = None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Resolver:
    """A resolver of single items as graphql-core calls it: parent, info, arguments."""

    resolve: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class SetResolver:
    """A function of all parents and the context: as many values, in the same order, or an exception for any of them."""

    resolve: Callable[..., Any]
    convert: Convert | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A field that the caller may not see: nothing is asked, the refusal stands in the place of every value."""


@dataclass(frozen=True, slots=True)
class Introspection:
    """`__schema` and `__type`, answered whole by graphql-core."""


Resolution = Typename | Attribute | Property | Computed | Resolver | SetResolver | Refused | Introspection
