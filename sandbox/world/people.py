"""Households: who lives where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world.ids import national_id
from sandbox.world.model import Birth, House, Person
from sandbox.world.names import Names, title
from sandbox.world.places import Places

PERSONS = 5_300


@dataclass(frozen=True, slots=True)
class _Member:
    sex: str
    age: int
    married: bool
    family: tuple[str, str]


def settle(random: Random, today: date, places: Places) -> tuple[list[House], list[Person]]:
    """Houses with their households, until there are enough persons."""
    names = Names()
    houses: list[House] = []
    persons: list[Person] = []
    serial = 20_000_000_000
    while len(persons) < PERSONS:
        house = places.house(random, 1_000 + len(houses), places.subdistrict(random))
        houses.append(house)
        for member in _household(random, names):
            serial += random.randrange(1, 5_000_000)
            persons.append(_person(random, today, names, member, (national_id(serial), house.house_id)))
    return houses, persons


def _household(random: Random, names: Names) -> Sequence[_Member]:
    family = names.family(random)
    age = int(random.triangular(24, 96, 48))
    sex = random.choice(("MALE", "FEMALE"))
    if random.random() < 0.25:
        return [_Member(sex, age, random.random() < 0.4, family)]
    other = "FEMALE" if sex == "MALE" else "MALE"
    members = [_Member(sex, age, True, family), _Member(other, max(20, age + random.randint(-6, 6)), True, family)]
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        child = age - random.randint(22, 38)
        if 0 <= child < 32:
            members.append(_Member(random.choice(("MALE", "FEMALE")), child, False, family))
    if age < 62 and random.random() < 0.3:
        members.append(_Member("FEMALE", age + random.randint(20, 32), True, names.family(random)))
    return members


def _person(random: Random, today: date, names: Names, member: _Member, ids: tuple[str, str]) -> Person:
    name_th, name_en = names.person(random, member.sex, title(member.sex, member.age, member.married), member.family)
    born = today - timedelta(days=member.age * 365.25 + random.randint(0, 364))
    unknown = member.age > 60 and random.random() < 0.05
    month_only = unknown and random.random() < 0.3
    birth = Birth(
        born.year,
        born.month if not unknown or month_only else None,
        born.day if not unknown else None,
    )
    dead = member.age > 50 and random.random() < 0.06
    return Person(
        ids[0],
        name_th,
        name_en if random.random() > 0.08 else None,
        member.sex,
        birth,
        ids[1],
        today - timedelta(days=random.randint(10, 1_500)) if dead else None,
    )
