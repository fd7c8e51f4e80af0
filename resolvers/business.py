"""Juristic persons: their directors, and what they hold."""

from collections.abc import Sequence
from typing import Any

from access.permissions.field_refusals import NotConcerned
from connectors.errors import AgencyError
from resolvers import local
from resolvers.asks import asks
from resolvers.licence import Wanted
from resolvers.lookups import Gathered, listed
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.stepwise import Steps, all_of, stepwise
from supergraph.declarations import ASKER


@asks(ASKER, "Director.juristicId", "Director.nationalId")
@stepwise
def directors(businesses: Sequence[Any], request: Request) -> Steps[list[Any]]:
    """The directors or partners of each business; for whoever asks for herself, of those she directs."""
    hers = yield _directed(request)
    if isinstance(hers, AgencyError):
        return [hers] * len(businesses)
    ids = [b.juristic_id if hers is None or b.juristic_id in hers else None for b in businesses]
    found: list[Gathered] = yield request.lookups.many("Director", "juristicId", ids)
    refused = NotConcerned("Business.directors")
    return [refused if id_ is None else listed(one) for id_, one in zip(ids, found, strict=True)]


@stepwise
def _directed(request: Request) -> Steps[frozenset[str] | AgencyError | None]:
    """The businesses that the person who asks directs, or that she asks as; None for an official: any."""
    subject = request.caller.subject
    if subject is None:
        return None
    seats: Gathered
    (seats,) = yield request.lookups.many("Director", "nationalId", [subject])
    if seats.errors:
        return seats.errors[0]
    return frozenset({subject, *(seat.juristic_id for seat in seats.records)})


@asks("Licence.juristicId", "Licence.localAdministrationId+juristicId", "LocalAdministration.subdistrictCode")
@stepwise
def licences(
    businesses: Sequence[Any],
    request: Request,
    *,
    first: int,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    **wanted: Any,
) -> Steps[list[Page]]:
    """What each business holds: from every licensor, and from the local administration of its registered address."""
    cut, wish = Slice.of(first, after, last, before), Wanted.asked(**wanted)
    held, places = yield all_of(
        [
            request.lookups.many("Licence", "juristicId", [b.juristic_id for b in businesses]),
            local.responsible([b.address.subdistrict_code if b.address else None for b in businesses], request),
        ]
    )
    keys = [(place.key, b.juristic_id) if place.key else None for b, place in zip(businesses, places, strict=True)]
    local_ones = yield request.lookups.many("Licence", "localAdministrationId+juristicId", keys)
    pages = []
    for parts in zip(held, local_ones, places, strict=True):
        whole = Gathered.merged((parts[0], parts[1], parts[2].unknown))
        pages.append(cut.cut(whole, (yield wish.of(whole.records))))
    return pages
