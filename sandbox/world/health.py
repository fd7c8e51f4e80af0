"""The right to health care: which of the schemes pays, and where one is registered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.world.hospitals import Hospital, Hospitals
from sandbox.world.insurance import Insured
from sandbox.world.model import Entitlement, Person

OFFICIALS = 0.06
"""The part of those of working age, and not insured, who are officials (OFC)."""


@dataclass(frozen=True, slots=True)
class HealthRight:
    """`scheme` is UCS, SSS, OFC or WEL."""

    national_id: str
    scheme: str
    hospital: Hospital | None
    since: date


def rights(
    random: Random,
    today: date,
    *,
    hospitals: Hospitals,
    persons: Sequence[Person],
    insured: Mapping[str, Insured],
    paid: Sequence[Entitlement],
    provinces: Mapping[str, str],
    officers: Collection[str],
) -> Iterator[HealthRight]:
    """The right of everybody alive, as it is (what the offices say of it: see `conflicts`)."""
    disabled = {one.national_id for one in paid if one.kind == "DISABILITY_ALLOWANCE" and one.state == "ACTIVE"}
    for person in persons:
        if person.died_on:
            continue
        id_, age = person.national_id, person.birth.age(today)
        at = insured.get(id_)
        since = date(max(2002, person.birth.year), random.randint(1, 12), random.randint(1, 28))
        place = hospitals.near(random, provinces[person.house_id])
        official = id_ in officers or (random.random() < OFFICIALS and age >= 22)
        if at is not None and at.hospital is not None:
            yield HealthRight(id_, "SSS", at.hospital, at.since)
        elif official:
            yield HealthRight(id_, "OFC", None, max(since, date(person.birth.year + 22, 10, 1)))
        else:
            welfare = id_ in disabled or age < 12 or age >= 60
            yield HealthRight(id_, "WEL" if welfare else "UCS", place, min(since, today))
