"""Pharmacies: half of them a person's, half a business's (Drug Act B.E. 2510, s. 12)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from sandbox.world import named
from sandbox.world.model import Address, Business, House, Person, Pharmacy
from sandbox.world.places import Places

PHARMACIES = 60
"""How many there are of persons, and as many of businesses."""

FEES = {"PHARMACY": 2_000, "PHARMACY_PACKAGED": 1_000}
_LETTERS = {"PHARMACY": "ขย1", "PHARMACY_PACKAGED": "ขย2"}


def named_pharmacies(today: date) -> list[Pharmacy]:
    """The owner's own, which she holds herself, and that of the citizen's partnership; both end with the year."""
    owners = Address("20", "120104", "11000", road_th="ริมคลอง", road_en="Rim Khlong")
    partnerships = Address(
        "99/8", "120102", "11000", soi_th="สุขใจ 9", soi_en="Suk Chai 9", road_th="สุขใจ", road_en="Suk Chai"
    )
    held = (
        ("12-ขย1-9001/2562", "PHARMACY", ("ร้านยากมลวรรณ", "Kamonwan Pharmacy"), owners, named.OWNER, None),
        ("12-ขย2-9001/2559", "PHARMACY_PACKAGED", ("ร้านยาสมศรี", "Somsi Drugstore"), partnerships, None, named.SWEETS),
    )
    return [
        Pharmacy(
            number,
            kind,
            "VALID",
            *names,
            address,
            date(int(number[-4:]) - 543, 4, 1),
            date(today.year, 12, 31),
            FEES[kind],
            person,
            business,
        )
        for number, kind, names, address, person, business in held
    ]


class Pharmacies:
    """Draws them, with printed numbers that are unique; each is good to the end of a year (s. 17)."""

    def __init__(self, random: Random, today: date, places: Places) -> None:
        self._random = random
        self._today = today
        self._places = places
        self._numbers: Counter[str] = Counter()

    def of_persons(self, persons: Sequence[Person], houses: Sequence[House]) -> Iterator[Pharmacy]:
        """Of some who live and are of an age to; they stand where their holders live."""
        where = {house.house_id: house.address.subdistrict for house in houses}
        able = [one for one in persons if one.died_on is None and 25 <= one.birth.age(self._today) <= 75]
        for person in self._random.sample(able, PHARMACIES):
            address = self._places.address(self._random, where[person.house_id])
            first = (person.name_th.first, (person.name_en or person.name_th).first)
            yield self.one(first, address, national_id=person.national_id)

    def of_businesses(self, businesses: Sequence[Business]) -> Iterator[Pharmacy]:
        """Of some that are in business; they stand at their seats."""
        able = [one for one in businesses if one.status == "ACTIVE"]
        for business in self._random.sample(able, PHARMACIES):
            words = (business.name_th, business.name_en or business.name_th)
            yield self.one(words, business.address, juristic_id=business.juristic_id)

    def one(
        self,
        words: tuple[str, str],
        address: Address,
        *,
        national_id: str | None = None,
        juristic_id: str | None = None,
    ) -> Pharmacy:
        """One of whoever holds it; some were not renewed when the year ended."""
        kind = self._random.choices(tuple(_LETTERS), (85, 15))[0]
        issued = date(self._random.randint(self._today.year - 12, self._today.year - 1), *self._day())
        lapsed = self._random.random() < 0.1
        state = "EXPIRED" if lapsed else self._random.choices(("VALID", "SUSPENDED"), (97, 3))[0]
        return Pharmacy(
            self._number(kind, address, issued),
            kind,
            state,
            f"ร้านยา {words[0]}",
            f"{words[1]} Pharmacy",
            address,
            issued,
            date(self._today.year - lapsed, 12, 31),
            FEES[kind],
            national_id,
            juristic_id,
        )

    def _day(self) -> tuple[int, int]:
        return self._random.randint(1, 12), self._random.randint(1, 28)

    def _number(self, kind: str, address: Address, issued: date) -> str:
        """Such as `12-ขย1-0045/2562`: province, form, running number and year."""
        series = f"{address.subdistrict[:2]}-{_LETTERS[kind]}-{{:04d}}/{issued.year + 543}"
        self._numbers[series] += 1
        return series.format(self._numbers[series])
