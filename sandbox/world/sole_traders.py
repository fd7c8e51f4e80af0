"""What persons hold of their local administrations: shops in their own names, entered in the commercial register
(Commercial Registration Act B.E. 2499), some of which sell food (Public Health Act B.E. 2535, s. 38)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from sandbox.world import named
from sandbox.world.licences import Licensing, Premises
from sandbox.world.model import House, Licence, Person
from sandbox.world.places import Places

TRADERS = 60
"""How many persons beside the named ones trade in their own names."""


def named_traders(licensing: Licensing) -> Iterator[Licence]:
    """The owner, whose pharmacy is a shop like any other to her municipality, and the neighbour with his noodles."""
    people = {one.national_id: one for one in named.persons()}
    homes = {one.house_id: one.address for one in named.houses()}
    owner, neighbour = people[named.OWNER], people[named.NEIGHBOUR]
    pharmacy = Premises("ร้านยากมลวรรณ", "Kamonwan Pharmacy", homes[owner.house_id], 36.0)
    noodles = Premises("ก๋วยเตี๋ยวเรืออนันต์", "Anan Boat Noodles", homes[neighbour.house_id], 24.5)
    yield licensing.issue(owner, "COMMERCIAL_REGISTRATION", pharmacy, date(2019, 3, 18))
    yield licensing.issue(neighbour, "FOOD_PREMISES_NOTIFICATION", noodles, date(2004, 5, 6))


def traders(
    random: Random, licensing: Licensing, places: Places, persons: Sequence[Person], houses: Sequence[House]
) -> Iterator[Licence]:
    """Of some who live; their shops stand where they live, in a municipality or subdistrict that registers them."""
    where = {house.house_id: house.address.subdistrict for house in houses}
    able = [one for one in persons if one.died_on is None and where[one.house_id] in places.of_subdistrict]
    today = licensing.today
    for person in random.sample(able, TRADERS):
        words = (person.name_th.first, (person.name_en or person.name_th).first)
        address = places.address(random, where[person.house_id])
        shop = Premises(f"ร้าน{words[0]}", f"{words[1]}'s Shop", address, round(random.triangular(12, 150, 30), 1))
        opened = today - timedelta(days=random.randint(30, 6_000))
        yield licensing.issue(person, "COMMERCIAL_REGISTRATION", shop, opened)
        if random.random() < 0.5:
            yield licensing.issue(person, "FOOD_PREMISES_NOTIFICATION", shop, opened)
