"""Parcels of land, who holds them in which shares, and what they are appraised at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world import tables
from sandbox.world.model import Business, House, Person

WAH_IN_RAI, WAH_IN_NGAN, SQUARE_METRES_IN_WAH = 400, 100, 4
_FIRST_DEED = 9_800_000
"""Printed numbers of deeds have up to six digits: one of seven that begins with 98 can be nobody's."""


@dataclass(frozen=True, slots=True)
class LandOffice:
    """`rate` is what a square wah is appraised at there, from and to, in baht."""

    code: str
    name_th: str
    name_en: str
    districts: tuple[str, ...]
    rate: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; `kind` is P with a national id, J with a juristic id; `way` is SALE, INHERITANCE or GIFT."""

    kind: str
    holder: str
    part: int
    whole: int
    way: str
    since: date


@dataclass(frozen=True, slots=True)
class Parcel:
    """`deed` is its number in the land office `office`; `title` is DEED, USE_CERTIFICATE or EXPLOITATION; `size` is in
    tenths of a square wah, `rate` in baht for a whole one."""

    deed: str
    office: str
    title: str
    subdistrict: str
    size: int
    rate: int
    shares: tuple[Share, ...]

    @property
    def area(self) -> tuple[int, int, int]:
        """Rai, ngan, and tenths of a square wah."""
        rai, rest = divmod(self.size, WAH_IN_RAI * 10)
        return (rai, *divmod(rest, WAH_IN_NGAN * 10))

    @property
    def value(self) -> int:
        """Baht, to the whole one."""
        return self.size * self.rate // 10


def land_offices() -> tuple[LandOffice, ...]:
    """In the order of the data file."""
    return tuple(
        LandOffice(one["code"], one["nameTh"], one["nameEn"], tuple(one["districts"]), (one["rate"][0], one["rate"][1]))
        for one in tables.toml("land")["office"]
    )


def appraised_on() -> date:
    """The day from which the rates are in force."""
    day = tables.toml("land")["appraised"]
    assert isinstance(day, date)
    return day


class Survey:
    """Draws parcels with their holders."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._offices = {district: one for one in land_offices() for district in one.districts}
        self._serials: Counter[str] = Counter()

    def parcels(
        self, houses: Sequence[House], persons: Sequence[Person], businesses: Sequence[Business]
    ) -> Iterator[Parcel]:
        """Under every fourth house, held by one to four of its adults, and of every fifth business that trades.

        Of some of these a director holds the half.
        """
        adults: dict[str, list[Person]] = {}
        for one in persons:
            if one.died_on is None and one.birth.age(self._today) >= 20:
                adults.setdefault(one.house_id, []).append(one)
        for house in houses:
            if house.house_id in adults and self._random.random() < 0.25:
                holders = [("P", one.national_id) for one in adults[house.house_id][:4]]
                yield self._parcel(house.address.subdistrict, self._shares(holders), (15, 1_200, 60))
        for business in businesses:
            if business.status == "ACTIVE" and self._random.random() < 0.2:
                holders = [("J", business.juristic_id)]
                if self._random.random() < 0.3:
                    holders.append(("P", business.directors[0].national_id))
                yield self._parcel(business.address.subdistrict, self._shares(holders), (60, 8_000, 400))

    def _shares(self, holders: Sequence[tuple[str, str]]) -> tuple[Share, ...]:
        """The first may hold more than the others, and all came by it on the same day."""
        random = self._random
        parts = [2 if len(holders) == 2 and random.random() < 0.4 else 1, *(1 for _ in holders[1:])]
        way = "SALE" if holders[0][0] == "J" else random.choices(("SALE", "INHERITANCE", "GIFT"), (60, 28, 12))[0]
        since = self._today - timedelta(days=random.randint(40, 9_000))
        whole = sum(parts)
        return tuple(Share(*one, part, whole, way, since) for one, part in zip(holders, parts, strict=True))

    def _parcel(self, subdistrict: str, shares: tuple[Share, ...], size: tuple[int, int, int]) -> Parcel:
        random = self._random
        office = self._offices[subdistrict[:4]]
        title = random.choices(("DEED", "USE_CERTIFICATE", "EXPLOITATION"), (86, 11, 3))[0]
        self._serials[office.code] += 1
        deed = str(_FIRST_DEED + 100 + self._serials[office.code])
        tenths = round(random.triangular(*size) * 10)
        return Parcel(deed, office.code, title, subdistrict, tenths, random.randrange(*office.rate, 500), shares)
