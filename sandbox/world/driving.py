"""Driving licences: who may drive what, and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world import tables
from sandbox.world.model import Person

FOR_LIFE_UNTIL = date(2003, 1, 1)
"""Licences that were given before are good for life."""


@dataclass(frozen=True, slots=True)
class DrivingKind:
    """`type` is the licensing office's word; `years` how long one is good for, `least` the age from which one may."""

    code: str
    type: str
    law: str
    section: str
    years: int
    least: int
    weight: int


@dataclass(frozen=True, slots=True)
class DrivingLicence:
    """`state` is VALID, EXPIRED, SUSPENDED or REVOKED; one without `expires_on` is good for life."""

    number: str
    national_id: str
    kind: str
    state: str
    issued_on: date
    expires_on: date | None


def driving_kinds() -> dict[str, DrivingKind]:
    """By code, in the order of the data file."""
    return {one["code"]: DrivingKind(**one) for one in tables.toml("vehicles")["licence"]}


def driving_licence(today: date, kind: DrivingKind, national_id: str, serial: int, issued: date) -> DrivingLicence:
    """One of somebody, in the state that the day makes of it. No real number begins with 98."""
    for_life = kind.code == "CAR" and issued < FOR_LIFE_UNTIL
    expires = None if for_life else issued.replace(year=issued.year + kind.years, day=min(issued.day, 28))
    state = "EXPIRED" if expires and expires < today else "VALID"
    return DrivingLicence(f"98{serial:06d}", national_id, kind.code, state, issued, expires)


def driving_licences(random: Random, today: date, persons: Sequence[Person]) -> Iterator[DrivingLicence]:
    """Of three in ten who are old enough, one or two each; now and then one was suspended or taken back."""
    kinds = tuple(driving_kinds().values())
    weights = [one.weight for one in kinds]
    serial = 1_000
    for person in persons:
        age = person.birth.age(today)
        if person.died_on is not None or not 18 <= age <= 85 or random.random() > 0.3:
            continue
        for kind in dict.fromkeys(random.choices(kinds, weights, k=random.choice((1, 1, 2)))):
            if age < kind.least:
                continue
            serial += 1
            back = (age - kind.least) * 365 if kind.code == "CAR" and random.random() < 0.2 else kind.years * 400
            issued = today - timedelta(days=random.randint(5, max(30, back)))
            found = driving_licence(today, kind, person.national_id, serial, issued)
            yield _doubted(random, found) if found.state == "VALID" else found


def _doubted(random: Random, one: DrivingLicence) -> DrivingLicence:
    chance = random.random()
    if chance > 0.03:
        return one
    state = "SUSPENDED" if chance > 0.01 else "REVOKED"
    return DrivingLicence(one.number, one.national_id, one.kind, state, one.issued_on, one.expires_on)
