"""Errors of fields: noted while running, and brought into order afterwards, in a pass that only then runs."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from graphql import GraphQLError, located_error

from execution.paths import FieldPath, Paths

MOST_TOLD = 300
"""Characters of what a client is told of its own mistake, which may repeat what it sent."""
_PLACES = 10


def shortened(error: GraphQLError) -> GraphQLError:
    """The same error, with no more than a short part of what the client sent, and not of every place it stands at.

    It lets go of the document, which would live as long as the error is remembered.
    """
    if len(error.message) > MOST_TOLD:
        error.message = error.message[: MOST_TOLD - 1] + "…"
    if error.locations and len(error.locations) > _PLACES:
        error.locations = error.locations[:_PLACES]
    error.nodes = error.source = error.positions = error.__traceback__ = None
    return error


class Fault(NamedTuple):
    """An error at a field of one object of a set, the one of this number.

    `inner` are the indices if it is at an item of the field's lists. One that is not `fatal` is beside a value.
    """

    paths: Paths
    number: int
    field: Any
    inner: tuple[int, ...]
    error: Exception
    fatal: bool = True

    def path(self) -> FieldPath:
        return (*self.paths.all()[self.number], self.field, *self.inner)


def settle(faults: Iterable[Fault]) -> list[GraphQLError]:
    """The errors to report, in the order of the answer.

    An error below a position that an earlier one has made null is left out, as in graphql-core, where the later
    field would not have been run.
    """
    errors: list[GraphQLError] = []
    nulled: set[FieldPath] = set()
    for path, fault in sorted(((fault.path(), fault) for fault in faults), key=_order):
        if any(path[:length] in nulled for length in range(len(path) + 1)):
            continue
        if fault.fatal:
            nulled.add(_nulled_by(path))
        keys = [step if isinstance(step, int) else step.key for step in path]
        errors.append(located_error(fault.error, fault.field.nodes, keys))
    return errors


def _order(found: tuple[FieldPath, Fault]) -> list[int]:
    return [step if isinstance(step, int) else step.position for step in found[0]]


def _nulled_by(path: FieldPath) -> FieldPath:
    """The innermost position around the failed one that may be null; empty for the whole answer."""
    nullable: FieldPath = ()
    shape = None
    for length, step in enumerate(path, start=1):
        shape = shape.item if isinstance(step, int) and shape else step.shape
        if not shape.required:
            nullable = path[:length]
    return nullable
