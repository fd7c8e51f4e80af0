"""Licences: found by their ids, and narrowed."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Self

from connectors.contract import Operator
from resolvers import citizen, ids, kind, local
from resolvers.asks import asks
from resolvers.lookups import NOTHING, Gathered
from resolvers.narrowing import Arrangement
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.sending import made
from resolvers.stepwise import Found, Steps, all_of, stepwise
from supergraph.joins import Narrowing

_HELD: Final = Arrangement(
    (
        Narrowing("states", ("state",), Operator.IN),
        Narrowing("expires_from", ("expires_on",), Operator.FROM),
        Narrowing("expires_to", ("expires_on",), Operator.TO),
        Narrowing("issued_from", ("issued_on",), Operator.FROM),
        Narrowing("issued_to", ("issued_on",), Operator.TO),
    ),
    order=("expires_on", "number"),
)
"""How licences that somebody holds are given."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which licences of a list are meant: None for any."""

    of_kind: Callable[[Any], bool] | None = None
    expires_before: datetime.date | None = None
    others: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def asked(
        cls,
        *,
        kinds: Sequence[Enum] | None = None,
        kind_ids: Sequence[str] | None = None,
        expires_before: datetime.date | None = None,
        **others: Any,
    ) -> Self:
        """As the arguments of a list say. Raises BadId for an id in `kind_ids` that is of something else."""
        return cls(kind.wanted("LicenceKind", kinds, kind_ids), expires_before, others)

    def of(self, licences: Sequence[Any]) -> Found[Sequence[Any]]:
        """Those that fit, soonest to expire first, where no other order is asked for; what is not known last."""
        if self.of_kind is not None:
            licences = list(filter(self.of_kind, licences))
        before = self.expires_before
        if before is not None:
            licences = [one for one in licences if one.expires_on is not None and one.expires_on < before]
        return _HELD.of(licences, self.others)


@asks(
    "House.houseId",
    "Licence.localAdministrationId+nationalId",
    "Licence.nationalId",
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
    **wanted: Any,
) -> Steps[list[Page]]:
    """What each holds: from every licensor of persons, and from the local administration of her home."""
    cut, wish = Slice.of(first, after, last, before), Wanted.asked(**wanted)
    people = [c.national_id for c in citizens]
    held, local_ones = yield all_of(
        [request.lookups.many("Licence", "nationalId", people), _of_homes(citizens, request)]
    )
    pages = []
    for parts in zip(held, local_ones, strict=True):
        whole = Gathered.merged(parts)
        pages.append(cut.cut(whole, (yield wish.of(whole.records))))
    return pages


@stepwise
def _of_homes(citizens: Sequence[Any], request: Request) -> Steps[list[Gathered]]:
    """What the local administration of each one's home issued to her. Nobody is asked where she lives in vain."""
    if not request.lookups.asked_of("Licence", "localAdministrationId+nationalId"):
        return [NOTHING] * len(citizens)
    places: list[local.Responsible] = yield citizen.home_administrations(citizens, request)
    keys = [(place.key, c.national_id) if place.key else None for c, place in zip(citizens, places, strict=True)]
    found: list[Gathered] = yield request.lookups.many("Licence", "localAdministrationId+nationalId", keys)
    return [Gathered.merged((one, place.unknown)) for one, place in zip(found, places, strict=True)]


def holders(make: citizen.Make) -> Callable[..., Any]:
    """Who holds each licence: a person, of whom nobody is asked here, or a business."""

    @asks("Business.juristicId")
    @stepwise
    def resolve(licences: Sequence[Any], request: Request) -> Steps[list[Any]]:
        ids = [None if licence.national_id else licence.juristic_id for licence in licences]
        businesses: list[Any] = yield request.lookups.one("Business", "juristicId", ids)
        return [
            made(make, licence.national_id, licence, request) if licence.national_id else business
            for licence, business in zip(licences, businesses, strict=True)
        ]

    return resolve


@asks("Licence.localAdministrationId+number", "Licence.number")
def by_id(roots: Sequence[object], request: Request, *, id: str) -> Found[list[Any]]:
    """The licence of a global id: asked of the agency that issued it, and of no other."""
    return by_keys([ids.key_of("Licence", id, length=3)] * len(roots), request)


@asks("Licence.localAdministrationId+number", "Licence.number")
@stepwise
def by_keys(keys: Sequence[tuple[str, ...]], request: Request) -> Steps[list[Any]]:
    """The licence of each (agency, number, local administration or "")."""
    found: dict[tuple[str, ...], Any] = {}
    for agency, place in dict.fromkeys((key[0], bool(key[2])) for key in keys):
        those = [key for key in dict.fromkeys(keys) if key[0] == agency and bool(key[2]) == place]
        by = "localAdministrationId+number" if place else "number"
        asked = [(key[2], key[1]) if place else key[1] for key in those]
        records: list[Any] = yield request.lookups.one("Licence", by, asked, agency=agency)
        found.update(zip(those, records, strict=True))
    return [found[key] for key in keys]
