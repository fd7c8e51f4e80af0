"""What a set resolver gave, as it is told: an agency's failure beside the list that it could not contribute to."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from connectors.errors import AgencyError
from execution.values import Partial
from resolvers.failures import failed
from resolvers.lookups import Gathered
from resolvers.page import Page


def settled(resolver: Callable[..., Any]) -> Callable[..., Any]:
    """The same resolver, whose failures are errors of GraphQL."""

    async def settle(parents: Sequence[Any], request: Any, **arguments: Any) -> Sequence[Any]:
        found = resolver(parents, request, **arguments)
        if inspect.isawaitable(found):
            found = await found
        return [_settled(value) if isinstance(value, _UNSETTLED) else value for value in found]

    return settle


_UNSETTLED = (Page, Gathered, AgencyError)


def _settled(value: Page | Gathered | AgencyError) -> Any:
    if isinstance(value, AgencyError):
        return failed(value)
    told, contributions = (value, value.agencies) if isinstance(value, Page) else (value.records, value.contributions)
    errors = [failed(contribution.error) for contribution in contributions if contribution.error]
    if not errors:
        return told
    if len(contributions) == 1:
        return errors[0]
    # A page tells of each agency that it did not answer, were it all of them; a list is then none.
    known = isinstance(value, Page) or len(errors) < len(contributions)
    return Partial(told if known else None, tuple(errors))
