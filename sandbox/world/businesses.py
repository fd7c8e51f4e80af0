"""Businesses, directed by persons of the world."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sandbox.world import tables
from sandbox.world.ids import juristic_id
from sandbox.world.model import Activity, Business, Directorship, House, Person
from sandbox.world.places import Places

BUSINESSES = 1_250
KIND_DIGITS = {"REGISTERED_PARTNERSHIP": 2, "LIMITED_PARTNERSHIP": 3, "COMPANY": 5, "PUBLIC_COMPANY": 7}
FIRST_FREE_SEQUENCE = 100
"""Sequences below this are kept for the businesses that have a name of their own."""

HOTELS = 60
"""How many hotels there are, founded apart from the others."""
FIRST_HOTEL_SEQUENCE = 60_000

_LICENCES = ("food", "liquor", "tobacco", "hazard", "factory")
_FORMS = {
    "REGISTERED_PARTNERSHIP": ("ห้างหุ้นส่วนสามัญนิติบุคคล {}", "{} Registered Ordinary Partnership"),
    "LIMITED_PARTNERSHIP": ("ห้างหุ้นส่วนจำกัด {}", "{} Limited Partnership"),
    "COMPANY": ("บริษัท {} จำกัด", "{} Co., Ltd."),
    "PUBLIC_COMPANY": ("บริษัท {} จำกัด (มหาชน)", "{} Public Company Limited"),
}


def activities() -> tuple[Activity, ...]:
    """What businesses of the world do."""
    return tuple(
        Activity(
            one["code"],
            one["th"],
            one["en"],
            (one["word"][0], one["word"][1]),
            one["weight"],
            {name: one[name] for name in _LICENCES},
        )
        for one in tables.toml("companies")["activity"]
    )


class Founding:
    """Draws businesses with names, directors and a seat."""

    def __init__(
        self,
        random: Random,
        today: date,
        places: Places,
        activities: Sequence[Activity],
        first: int = FIRST_FREE_SEQUENCE,
    ) -> None:
        table = tables.toml("companies")
        self._heads: list[tuple[str, str]] = [(th, en) for th, en in table["heads"]]
        self._tails: list[tuple[str, str]] = [(th, en) for th, en in table["tails"]]
        self._random = random
        self._today = today
        self._places = places
        self._activities = activities
        self._weights = [one.weight for one in activities]
        self._first = first
        self._sequences: Counter[tuple[int, int]] = Counter()

    def businesses(
        self, houses: Sequence[House], persons: Sequence[Person], number: int = BUSINESSES
    ) -> list[Business]:
        """So many; directors are living adults, the seat is in the first director's subdistrict."""
        where = {house.house_id: house.address.subdistrict for house in houses}
        able = [one for one in persons if one.died_on is None and 26 <= one.birth.age(self._today) <= 80]
        return [self._business(where, able) for _ in range(number)]

    def _business(self, where: dict[str, str], able: Sequence[Person]) -> Business:
        random = self._random
        kind = random.choices(tuple(KIND_DIGITS), (5, 18, 74, 3))[0]
        activity = random.choices(self._activities, self._weights)[0]
        owners = random.sample(able, 2 if "PARTNERSHIP" in kind else random.choice((1, 2, 2, 3, 3, 4)))
        youngest = min(owner.birth.age(self._today) for owner in owners)
        registered = self._today - timedelta(days=random.randint(30, (youngest - 20) * 365))
        capital = random.choice((1, 1, 1, 2, 3, 5, 5, 10, 20, 50)) * (20 if kind == "PUBLIC_COMPANY" else 1) * 1_000_000
        name_th, name_en = self._name(kind, activity)
        return Business(
            self._id(kind, registered.year + 543),
            name_th,
            name_en if random.random() > 0.05 else None,
            kind,
            random.choices(("ACTIVE", "DISSOLVED", "IN_LIQUIDATION", "STRUCK_OFF", "BANKRUPT"), (90, 5, 2, 2, 1))[0],
            registered,
            capital,
            capital * random.choice((1, 1, 1, 3)) // 4 if capital > 1_000_000 else capital,
            activity.code,
            self._places.address(random, where[owners[0].house_id]),
            self._directors(kind, owners, registered, capital),
        )

    def _id(self, kind: str, year_be: int) -> str:
        digit = KIND_DIGITS[kind]
        self._sequences[digit, year_be] += 1
        return juristic_id(digit, year_be, self._first + self._sequences[digit, year_be])

    def _name(self, kind: str, activity: Activity) -> tuple[str, str]:
        (head_th, head_en), (tail_th, tail_en) = self._random.choice(self._heads), self._random.choice(self._tails)
        form_th, form_en = _FORMS[kind]
        return form_th.format(activity.word[0] + head_th + tail_th), form_en.format(
            head_en + activity.word[1] + tail_en
        )

    def _directors(self, kind: str, owners: Sequence[Person], since: date, capital: int) -> tuple[Directorship, ...]:
        partners = "PARTNERSHIP" in kind
        first, other = ("MANAGING_PARTNER", "PARTNER") if partners else ("AUTHORISED_DIRECTOR", "DIRECTOR")
        shares = capital // 100
        found: list[Directorship] = []
        for place, owner in enumerate(owners):
            later = self._random.random() < 0.3 and place > 0
            latest = (self._today - since).days
            appointed = since + timedelta(days=self._random.randint(0, latest)) if later else since
            part = shares - sum(one.shares for one in found) if place == len(owners) - 1 else shares // len(owners)
            found.append(Directorship(owner.national_id, other if place else first, appointed, 0 if partners else part))
        return tuple(found)
