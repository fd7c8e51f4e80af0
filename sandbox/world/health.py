"""The right to health care: which of the schemes pays, and where one is registered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from sandbox.world import tables
from sandbox.world.model import Entitlement, Person

if TYPE_CHECKING:
    from sandbox.world.insurance import Insured

OFFICIALS = 0.06
"""The part of those of working age, and not insured, who are officials (OFC)."""


@dataclass(frozen=True, slots=True)
class Hospital:
    """`social`: the Social Security Office contracts with it as well."""

    code: str
    province: str
    name_th: str
    name_en: str
    social: bool


@dataclass(frozen=True, slots=True)
class HealthRight:
    """`scheme` is UCS, SSS, OFC or WEL."""

    national_id: str
    scheme: str
    hospital: Hospital | None
    since: date


class Hospitals:
    """Those of the data file, by province."""

    def __init__(self) -> None:
        self.all = tuple(
            Hospital(one["code"], one["province"], one["nameTh"], one["nameEn"], one["social"])
            for one in tables.toml("hospitals")["hospital"]
        )

    def near(self, random: Random, province: str, *, social: bool = False) -> Hospital:
        """Some hospital of `province`; one that takes insured persons if `social`."""
        return random.choice([one for one in self._of(province) if one.social or not social])

    def other(self, hospital: Hospital) -> Hospital:
        """Another hospital of the same province."""
        here = self._of(hospital.province)
        return here[(here.index(hospital) + 1) % len(here)]

    def _of(self, province: str) -> list[Hospital]:
        return [one for one in self.all if one.province == province]


def rights(
    random: Random,
    today: date,
    *,
    hospitals: Hospitals,
    persons: Sequence[Person],
    insured: Mapping[str, "Insured"],
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
