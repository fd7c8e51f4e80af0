"""What a resolver of single items is told about its field; the path is made when it is asked for."""

from asyncio import ensure_future, gather
from collections.abc import Awaitable, Sequence
from typing import Any

from graphql import GraphQLResolveInfo
from graphql.pyutils import Path, gather_with_cancel, is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers

from execution.paths import Paths, path_of


class ResolveInfo(GraphQLResolveInfo[Any]):
    """graphql-core's information on a field of one object, holding where the object stands instead of the path."""

    __slots__ = ()

    @property
    def path(self) -> Path:
        place: Any = self[4]
        paths, index, field = place
        return path_of((*paths.all()[index], field))

    @property
    def operation_extensions(self) -> dict[str, Any]:
        """What strawberry's info reads the request's own extensions from: there are none."""
        return {}


def resolve_info(head: tuple[Any, ...], place: tuple[Paths, int, Any], tail: tuple[Any, ...]) -> ResolveInfo:
    """`head` is what a field knows of itself, `tail` what is the same throughout a request."""
    return tuple.__new__(ResolveInfo, (*head, place, *tail))


class Background:
    """Work that resolvers started and nobody awaits; kept referenced until it ends, its errors observed."""

    def __init__(self) -> None:
        self._running: set[Awaitable[Any]] = set()

    def helpers(self) -> GraphQLResolveInfoHelpers:
        return GraphQLResolveInfoHelpers(gather=lambda values: gather_with_cancel(*values), track=self.track)

    def track(self, values: Sequence[Any]) -> None:
        awaitables = [value for value in values if is_awaitable(value)]
        if awaitables:
            running = ensure_future(gather(*awaitables, return_exceptions=True))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
