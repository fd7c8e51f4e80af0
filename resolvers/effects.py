"""What changes something: its intent is on record before, its outcome with what is told of it; it never runs twice."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from access.permissions.field_refusals import AccessError
from connectors.errors import AgencyError
from resolvers.failures import BadInput
from resolvers.request import Request

FAILED = "FAILED"
"""The code of an effect that failed by a fault of the hub."""


def code_of(failure: BaseException) -> str:
    """The code of what a client is told of; libraries have attributes of that name, too, which mean something else."""
    return failure.code if isinstance(failure, AccessError | AgencyError | BadInput) else FAILED


Resolve = Callable[..., Awaitable[Sequence[Any]]]


def effect(field: str) -> Callable[[Resolve], Resolve]:
    """Makes the resolver of a field of `Mutation` an effect, on record under the field's name.

    Without its intent on record it does not begin. Raises RecordUnavailable, NoConsent.
    """

    def wrapped(resolve: Resolve) -> Resolve:
        @functools.wraps(resolve)
        async def run(roots: Sequence[object], request: Request, **arguments: Any) -> Sequence[Any]:
            if request.effects is None:
                return await resolve(roots, request, **arguments)
            await request.effects.begin(field)
            try:
                values = await resolve(roots, request, **arguments)
            except BaseException as raised:
                request.effects.ended(field, code_of(raised))
                raise
            failed = next((value for value in values if isinstance(value, Exception)), None)
            request.effects.ended(field, None if failed is None else code_of(failed))
            return values

        run.effect = field  # type: ignore[attr-defined]
        return run

    return wrapped
