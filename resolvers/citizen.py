"""A citizen: who she is, her home, the businesses she directs."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from access.permissions.field_refusals import NotAuthenticated
from connectors.contract import Operator
from connectors.errors import AgencyError
from resolvers import local
from resolvers.asks import asks
from resolvers.lookups import Contribution, Gathered
from resolvers.narrowing import Arrangement
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.sending import giver_of, tell
from resolvers.stepwise import Steps, all_of, stepwise
from supergraph.declarations import ASKER
from supergraph.joins import Narrowing
from supergraph.sendings import Sending, SentFact

Make = Callable[[str, str | None], Any]
"""Makes a citizen of her id, and of the agency that told it; None: the request itself says who she is."""


def me(make: Make) -> Callable[..., Any]:
    """The citizen who asks: known from her token, no agency is asked."""

    @asks(ASKER)
    def resolve(roots: Sequence[object], request: Request) -> list[Any]:
        subject = request.caller.subject
        absent = request.withheld or NotAuthenticated("Query.me")
        return [make(subject, None) if subject else absent] * len(roots)

    return resolve


_BY_HOUSE = Sending("Person", (SentFact("houseId", "house_id"),), (("House", "houseId"),), None)
"""Where she lives is told to whoever has the houses."""


@asks("House.houseId", "Person.nationalId")
@stepwise
def homes(citizens: Sequence[Any], request: Request) -> Steps[list[Any]]:
    """The house each is registered in."""
    people: list[Any] = yield request.lookups.one("Person", "nationalId", [c.national_id for c in citizens])
    keys = [None if person is None or isinstance(person, AgencyError) else person.house_id for person in people]
    known = ((person, key) for person, key in zip(people, keys, strict=True) if key is not None)
    tell(_BY_HOUSE, ((person, giver_of(person, None), [key]) for person, key in known), request)
    houses: list[Any] = yield request.lookups.one("House", "houseId", keys)
    return [person if isinstance(person, AgencyError) else house for person, house in zip(people, houses, strict=True)]


@stepwise
def home_administrations(citizens: Sequence[Any], request: Request) -> Steps[list[local.Responsible]]:
    """The local administration of each one's home, or how it came to be unknown."""
    found: list[Any] = yield homes(citizens, request)
    responsible: list[local.Responsible] = yield local.responsible(list(map(_subdistrict, found)), request)
    return responsible


def _subdistrict(home: Any) -> str | AgencyError | None:
    if home is None or isinstance(home, AgencyError):
        return home
    code: str = home.address.subdistrict_code
    return code


_DIRECTED: Final = Arrangement(
    (
        Narrowing("statuses", ("status",), Operator.IN),
        Narrowing("registered_from", ("registered_on",), Operator.FROM),
        Narrowing("registered_to", ("registered_on",), Operator.TO),
    )
)
"""How the businesses that somebody directs are given."""


@asks("Business.juristicId", "Director.nationalId")
@stepwise
def businesses(
    citizens: Sequence[Any],
    request: Request,
    *,
    first: int,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    **asked: Any,
) -> Steps[list[Page | AgencyError]]:
    """The businesses each directs, narrowed and in order as is asked for."""
    cut = Slice.of(first, after, last, before)
    seats: list[Gathered] = yield request.lookups.many("Director", "nationalId", [c.national_id for c in citizens])
    wanted = list(dict.fromkeys(seat.juristic_id for found in seats for seat in found.records))
    found: list[Any] = yield request.lookups.one("Business", "juristicId", wanted)
    records = dict(zip(wanted, found, strict=True))
    wholes = [_directed(one, records) for one in seats]
    kept = yield all_of([_DIRECTED.of(whole.records, asked) for whole in wholes])
    return list(map(cut.cut, wholes, kept))


def _directed(seats: Gathered, businesses: dict[str, Any]) -> Gathered:
    found = [businesses[key] for key in dict.fromkeys(seat.juristic_id for seat in seats.records)]
    failed = tuple(Contribution(b.agency, b) for b in found if isinstance(b, AgencyError))
    records = tuple(b for b in found if b is not None and not isinstance(b, AgencyError))
    return Gathered.merged((seats_only(seats), Gathered(records, failed)))


def seats_only(seats: Gathered) -> Gathered:
    """How the agencies answered, without what they said."""
    return Gathered(contributions=seats.contributions)
