"""What a set resolver gave, as it is told: an agency's failure beside the list that it could not contribute to, and a
refusal in the place of what the caller may not have."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from access.permissions.scopes import Scope
from connectors.errors import AgencyError
from execution.values import Partial
from resolvers.failures import failed
from resolvers.lookups import Gathered
from resolvers.page import Page
from resolvers.request import Request
from resolvers.stepwise import Found, Steps, stepwise, then


def settled(resolver: Callable[..., Any]) -> Callable[..., Any]:
    """The same resolver, whose failures are errors of GraphQL."""

    def settle(parents: Sequence[Any], request: Any, **arguments: Any) -> Found[Sequence[Any]]:
        return then(resolver(parents, request, **arguments), _all_settled)

    return settle


_UNSETTLED = (Page, Gathered, AgencyError)


def _all_settled(found: Sequence[Any]) -> Sequence[Any]:
    return [_settled(value) if isinstance(value, _UNSETTLED) else value for value in found]


def _settled(value: Page | Gathered | AgencyError) -> Any:
    if isinstance(value, AgencyError):
        return failed(value)
    told, contributions = (value, value.agencies) if isinstance(value, Page) else (value.records, value.contributions)
    wrong = [contribution.error for contribution in contributions if contribution.error]
    if not wrong:
        return told
    errors = [failed(error) for error in wrong]
    if len(contributions) == 1:
        return errors[0]
    # A page tells of each agency that it did not answer, were it all of them; a list is then none.
    known = isinstance(value, Page) or len(errors) < len(contributions)
    return Partial(told if known else None, tuple(errors))


def guarded(resolver: Callable[..., Any], members: Mapping[str, Scope], field: Callable[[], str]) -> Callable[..., Any]:
    """The same resolver of a union, which refuses each value whose type asks for a scope that the caller lacks.

    `members` are the scopes by type, `field` the name of what is refused. Nothing has been asked about it yet.
    """

    @stepwise
    def guard(parents: Sequence[Any], request: Request, **arguments: Any) -> Steps[Sequence[Any]]:
        values: Sequence[Any] = yield resolver(parents, request, **arguments)
        coordinate = f"{type(parents[0]).__name__}.{field()}" if parents else ""
        refusals = {type_: request.refusal(coordinate, scope) for type_, scope in members.items()}
        return [refusals.get(type(value).__name__) or value for value in values]

    return guard
