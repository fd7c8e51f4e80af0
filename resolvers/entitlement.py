"""Entitlements of citizens."""

from collections.abc import Sequence
from enum import Enum
from operator import attrgetter
from typing import Any, Final

from connectors.contract import Operator
from resolvers import citizen, kind
from resolvers.asks import asks
from resolvers.lookups import Gathered
from resolvers.merge import compared
from resolvers.narrowing import Arrangement
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.stepwise import Steps, all_of, stepwise
from supergraph.joins import Narrowing

_RECEIVED: Final = Arrangement(
    (
        Narrowing("states", ("state",), Operator.IN),
        Narrowing("since_from", ("since",), Operator.FROM),
        Narrowing("since_to", ("since",), Operator.TO),
        Narrowing("paid_from", ("paid_on",), Operator.FROM),
        Narrowing("paid_to", ("paid_on",), Operator.TO),
    )
)
"""How what somebody receives is given."""


@asks(
    "Entitlement.localAdministrationId+nationalId",
    "Entitlement.nationalId",
    "House.houseId",
    "LocalAdministration.subdistrictCode",
    "Person.nationalId",
)
@stepwise
def of_citizens(
    citizens: Sequence[Any],
    request: Request,
    *,
    first: int,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    kinds: Sequence[Enum] | None = None,
    kind_ids: Sequence[str] | None = None,
    **others: Any,
) -> Steps[list[Page]]:
    """What each receives: from the agencies of the state, and from the local administration of her home."""
    cut, fits = Slice.of(first, after, last, before), kind.wanted("EntitlementKind", kinds, kind_ids)
    people = [c.national_id for c in citizens]
    paid, places = yield all_of(
        [request.lookups.many("Entitlement", "nationalId", people), citizen.home_administrations(citizens, request)]
    )
    keys = [(place.key, id_) if place.key else None for id_, place in zip(people, places, strict=True)]
    local_ones = yield request.lookups.many("Entitlement", "localAdministrationId+nationalId", keys)
    pages = []
    for state, here, place in zip(paid, local_ones, places, strict=True):
        whole = Gathered.merged((state, here, place.unknown))
        wanted = [e for e in whole.records if fits is None or fits(e)]
        # What two agencies say of one kind is compared before either is left out for its state.
        told = yield _RECEIVED.of(compared(wanted, attrgetter("kind_code")), others)
        pages.append(cut.cut(whole, told))
    return pages
