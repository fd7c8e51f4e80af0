"""The lists of labels that the graph gives."""

from collections.abc import Sequence
from typing import Any

from access.permissions.purposes import PURPOSES
from resolvers.asks import asks
from resolvers.labels import purpose
from resolvers.request import Request


@asks()
def scopes(roots: Sequence[object], request: Request) -> list[Any]:
    """Every scope there is."""
    return [request.labels.scopes] * len(roots)


@asks()
def purposes(roots: Sequence[object], request: Request) -> list[Any]:
    """Everything that data is read for."""
    return [[purpose(id_) for id_ in PURPOSES]] * len(roots)


@asks()
def enum_values(roots: Sequence[object], request: Request, *, type: str) -> list[Any]:
    """The values of an enum."""
    return [request.labels.values(type)] * len(roots)
