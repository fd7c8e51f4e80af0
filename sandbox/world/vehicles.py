"""Vehicles of persons and businesses, and the tax that is due for each. A plate is somebody's within its province."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world import tables
from sandbox.world.model import Business, Person

PAID_AHEAD = timedelta(days=90)
"""How long before it ends a year's tax may be paid for the next one."""
_LETTERS = "กขคงจชฌญฎฐณธนพฟภวศษสฬอฮ"
_RATES = ((1800, 400), (600, 150), (0, 50))
"""Of a car: above how many cubic centimetres how many satang for each of them (Vehicle Act B.E. 2522, schedule)."""


@dataclass(frozen=True, slots=True)
class VehicleKind:
    """`mark` is the register's word; `law` and `section` are what it is registered under; `tax` is baht a year."""

    code: str
    mark: str
    law: str
    section: str
    tax: int | None
    engines: tuple[int, ...]
    brands: tuple[tuple[str, str | None], ...]
    persons: int
    businesses: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`owner` is a national id where `owner_kind` is P, a juristic one where J; `engine` is in cubic centimetres."""

    plate: str
    province: str
    kind: str
    brand: tuple[str, str | None]
    engine: int
    registered_on: date
    tax_paid_until: date
    owner_kind: str
    owner: str


@dataclass(frozen=True, slots=True)
class TaxDue:
    """What is to be paid for the year after `ends_on`, in satang; nothing while it cannot be paid yet."""

    ends_on: date
    tax: int
    surcharge: int
    inspection: bool


def vehicle_kinds() -> dict[str, VehicleKind]:
    """By code, in the order of the data file."""
    return {
        one["code"]: VehicleKind(
            one["code"],
            one["mark"],
            one["law"],
            one["section"],
            one.get("tax"),
            tuple(one["engines"]),
            tuple((brand[0], brand[1] if len(brand) > 1 else None) for brand in one["brands"]),
            one["persons"],
            one["businesses"],
        )
        for one in tables.toml("vehicles")["kind"]
    }


def tax_due(vehicle: Vehicle, kind: VehicleKind, today: date) -> TaxDue:
    """A year's tax, less a tenth for each year from the sixth and at most half; late, one per cent a month more.

    Of a vehicle of seven years, five for one on two wheels, an inspection comes first.
    """
    age = today.year - vehicle.registered_on.year
    oldest = 5 if vehicle.kind == "MOTORCYCLE" else 7
    if vehicle.tax_paid_until - PAID_AHEAD > today:
        return TaxDue(vehicle.tax_paid_until, 0, 0, inspection=False)
    year = kind.tax * 100 if kind.tax else _by_engine(vehicle.engine) * (10 - min(5, max(0, age - 5))) // 10
    late = max(0, (today.year - vehicle.tax_paid_until.year) * 12 + today.month - vehicle.tax_paid_until.month)
    return TaxDue(vehicle.tax_paid_until, year, year * late // 100, inspection=age >= oldest)


def _by_engine(size: int) -> int:
    tax = 0
    for above, rate in _RATES:
        tax += max(0, size - above) * rate
        size = min(size, above)
    return tax


class Register:
    """Draws vehicles. No real plate has the letter ฅ, and none begins with 00: these can be nobody's."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._kinds = tuple(vehicle_kinds().values())
        self._of_persons = [one.persons for one in self._kinds]
        self._of_businesses = [one.businesses for one in self._kinds]
        self._serials: Counter[str] = Counter()

    def of_persons(self, persons: Sequence[Person], provinces: Mapping[str, str]) -> Iterator[Vehicle]:
        """One in four of those from 18 to 85 own one, some two; `provinces` are those of houses."""
        for one in persons:
            if one.died_on is None and 18 <= one.birth.age(self._today) <= 85 and self._random.random() < 0.25:
                for _ in range(self._random.choice((1, 1, 1, 2))):
                    kind = self._random.choices(self._kinds, self._of_persons)[0]
                    yield self._vehicle(kind, provinces[one.house_id], ("P", one.national_id))

    def of_businesses(self, businesses: Sequence[Business]) -> Iterator[Vehicle]:
        """Half of those that trade own from one to eight."""
        for one in businesses:
            if one.status == "ACTIVE" and self._random.random() < 0.5:
                for _ in range(self._random.choice((1, 1, 1, 2, 2, 3, 4, 8))):
                    kind = self._random.choices(self._kinds, self._of_businesses)[0]
                    yield self._vehicle(kind, one.address.subdistrict[:2], ("J", one.juristic_id))

    def _vehicle(self, kind: VehicleKind, province: str, owner: tuple[str, str]) -> Vehicle:
        random = self._random
        registered = self._today - timedelta(days=random.randint(30, 6_000))
        return Vehicle(
            self._plate(province, numbers=kind.code == "TRUCK"),
            province,
            kind.code,
            random.choice(kind.brands),
            random.choice(kind.engines),
            registered,
            self._paid_until(registered),
            *owner,
        )

    def _paid_until(self, registered: date) -> date:
        """The next anniversary of registration; of one in ten it has passed."""
        day = min(registered.day, 28)
        following = date(self._today.year, registered.month, day)
        if following < self._today:
            following = following.replace(year=following.year + 1)
        late = self._random.random() < 0.1 and following.year - registered.year > 1
        return following.replace(year=following.year - 1) if late else following

    def _plate(self, province: str, *, numbers: bool) -> str:
        """Such as `4ฅข 2742`, or `00-2742` of a lorry; the first 9,999 of a province have numbers of their own."""
        self._serials[province] += 1
        serial = self._serials[province]
        number = serial * 2_741 % 9_999 + 1
        if numbers:
            return f"00-{number:04d}"
        return f"{serial % 9 + 1}ฅ{_LETTERS[serial % len(_LETTERS)]} {number}"
