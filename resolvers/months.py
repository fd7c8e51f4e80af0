"""Records of months, in the order of time."""

from collections.abc import Callable, Sequence
from typing import Any

from resolvers import joins
from resolvers.asks import asks
from resolvers.lookups import Gathered
from resolvers.request import Request
from resolvers.stepwise import Steps, stepwise
from supergraph.joins import Join


def latest(join: Join) -> Callable[..., Any]:
    """Of what a join finds, the `last` latest by their `month`, the latest first; those without a month come behind."""
    found = joins.resolver(join)

    @asks(join.question)
    @stepwise
    def resolve(parents: Sequence[Any], request: Request, *, last: int) -> Steps[list[Gathered]]:
        whole: Sequence[Gathered] = yield found(parents, request)
        return [one.holding(_latest(one.records, last)) for one in whole]

    return resolve


def _latest(records: Sequence[Any], last: int) -> list[Any]:
    newest = sorted(
        records, key=lambda one: (one.month.year, one.month.month or 0) if one.month else (0, 0), reverse=True
    )
    return newest[: max(0, last)]
