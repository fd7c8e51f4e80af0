"""Licences to produce food, of the Food and Drug Administration, and to run a hotel, of Provincial Administration."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from sandbox.world.model import Address, Business, Licence
from sandbox.world.places import Places

FOOD_ACTIVITIES = ("1071", "1030", "1104")
"""Those who make food for sale, by the classes of ISIC revision 4."""
HOTEL_ACTIVITY = "5510"


class Permits:
    """Draws them, with printed numbers that are unique within each agency."""

    def __init__(self, random: Random, today: date, places: Places) -> None:
        self._random = random
        self._today = today
        self._places = places
        self._numbers: Counter[str] = Counter()

    def of(self, businesses: Sequence[Business]) -> Iterator[Licence]:
        """Of makers of food and of hotels; a few makers of food let theirs run out and have none."""
        for business in businesses:
            if business.activity in FOOD_ACTIVITIES and self._random.random() < 0.95:
                yield from self._renewed(business, "FOOD_PRODUCTION", 3)
            if business.activity == HOTEL_ACTIVITY:
                yield from self._renewed(business, "HOTEL", 5)

    def food_production(self, business: Business, names: tuple[str, str], address: Address, issued: date) -> Licence:
        """Good to the end of the third year, counting the year of issue (Food Act B.E. 2522, s. 18)."""
        number = self._number("FOOD_PRODUCTION", address, issued)
        expires = date(issued.year + 2, 12, 31)
        return self._licence(("fda", "FOOD_PRODUCTION", number), business, names, address, (issued, expires, 3_000))

    def hotel(self, business: Business, names: tuple[str, str], address: Address, issued: date) -> Licence:
        """Good for five years from the day of issue (Hotel Act B.E. 2547, s. 20)."""
        number = self._number("HOTEL", address, issued)
        expires = date(issued.year + 5, issued.month, min(issued.day, 28))
        return self._licence(("hotels", "HOTEL", number), business, names, address, (issued, expires, 10_000))

    def _renewed(self, business: Business, kind: str, years: int) -> Iterator[Licence]:
        """The latest licence of a business, and the ones it followed."""
        issue = self.food_production if kind == "FOOD_PRODUCTION" else self.hotel
        names = (business.name_th, business.name_en or "Premises")
        last = self._today.year - self._random.randrange(years)
        for year in range(max(business.registered_on.year, last - years), last + 1, years):
            issued = date(year, self._random.randint(1, 12), self._random.randint(1, 28))
            if business.registered_on <= issued <= self._today:
                yield issue(business, names, business.address, issued)

    def _licence(
        self,
        what: tuple[str, str, str],
        business: Business,
        names: tuple[str, str],
        address: Address,
        term: tuple[date, date, int],
    ) -> Licence:
        agency, kind, number = what
        issued, expires, fee = term
        state = "EXPIRED" if expires < self._today else self._random.choices(("VALID", "SUSPENDED"), (97, 3))[0]
        return Licence(
            number,
            agency,
            kind,
            state,
            business.juristic_id,
            names[0],
            names[1],
            address,
            issued,
            expires,
            fee=fee,
            rooms=self._random.randint(12, 220) if kind == "HOTEL" else None,
        )

    def _number(self, kind: str, address: Address, issued: date) -> str:
        """Such as `12-1-00045` (food, by province) or `20-รร-0012/2565` (hotels)."""
        province, year = address.subdistrict[:2], issued.year + 543
        series = f"{province}-1-{{:05d}}" if kind == "FOOD_PRODUCTION" else f"{province}-รร-{{:04d}}/{year}"
        self._numbers[series] += 1
        return series.format(self._numbers[series])
