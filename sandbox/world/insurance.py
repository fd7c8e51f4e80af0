"""Social security: who is insured under which section, what was paid in, and what is saved for old age."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world.hospitals import Hospital, Hospitals
from sandbox.world.model import Business, Person

RATE = 0.05
"""What an employee and her employer each pay in of the wage (Social Security Act B.E. 2533, s. 46)."""
FIRST_DAY = date(1991, 3, 2)
CEILINGS = ((date(2026, 1, 1), 17_500), (date.min, 15_000))
"""The highest wage contributions are reckoned of, since when: at most 875 baht a month, 750 before 2026."""
MONTHS_TOLD = 12
"""How many months of contributions the office tells of one by one."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """Of one month; each of the two pays `amount` baht."""

    year: int
    month: int
    amount: int


@dataclass(frozen=True, slots=True)
class Insured:
    """`until` is absent for those still insured; `employer` is a juristic id; `balance` is in satang."""

    national_id: str
    section: str
    employer: str | None
    since: date
    until: date | None
    hospital: Hospital | None
    months: int
    balance: int
    contributions: tuple[Contribution, ...]


def ceiling(month: date) -> int:
    """Baht of wage in `month` above which nothing more is paid."""
    return next(wage for since, wage in CEILINGS if month >= since)


@functools.cache
def _ceiling(month: tuple[int, int]) -> int:
    return ceiling(date(*month, 1))


@dataclass(frozen=True, slots=True)
class Term:
    """From the day somebody was insured to the last day, which for those still insured is the world's."""

    since: date
    last: date
    ended: bool = False

    def months(self) -> Iterator[tuple[int, int]]:
        """Those that are over on the last day, from the one that `since` is in."""
        for number in range(self.since.year * 12 + self.since.month - 1, self.last.year * 12 + self.last.month - 1):
            yield number // 12, number % 12 + 1


def insured(
    national_id: str, section: str, employer: str | None, term: Term, *, wage: int, hospital: Hospital | None
) -> Insured:
    """An employee (`S33`), a former one who pays 432 baht (`S39`), or another who pays 100 (`S40`)."""
    months = list(term.months())
    paid = [_monthly(section, wage, month) for month in months]
    told = zip(months[-MONTHS_TOLD:], paid[-MONTHS_TOLD:], strict=True)
    return Insured(
        national_id,
        section,
        employer if section == "S33" else None,
        term.since,
        term.last if term.ended else None,
        None if term.ended or section == "S40" else hospital,
        len(paid),
        _saved(section, sum(paid)),
        tuple(Contribution(*month, amount) for month, amount in told)[::-1],
    )


def workforce(
    random: Random,
    today: date,
    *,
    hospitals: Hospitals,
    persons: Sequence[Person],
    businesses: Sequence[Business],
    provinces: Mapping[str, str],
) -> Iterator[Insured]:
    """Two in three of working age are insured; those in employment work for a business of their province."""
    employers: dict[str, list[Business]] = {}
    for business in businesses:
        if business.status == "ACTIVE" and business.registered_on < today - timedelta(days=60):
            employers.setdefault(business.address.subdistrict[:2], []).append(business)
    for person in persons:
        age = person.birth.age(today)
        if person.died_on or not 20 <= age <= 59 or random.random() > 0.66:
            continue
        province = provinces[person.house_id]
        section = random.choices(("S33", "S39", "S40"), (78, 8, 14))[0]
        employer = random.choice(employers[province])
        earliest = max(date(today.year - age + 20, 1, 1), employer.registered_on, FIRST_DAY)
        since = date.fromordinal(random.randint(earliest.toordinal(), today.toordinal() - 35))
        yield insured(
            person.national_id,
            section,
            employer.juristic_id,
            Term(since, today),
            wage=random.randrange(11_000, 48_000, 500),
            hospital=hospitals.near(random, province, social=True),
        )


def _monthly(section: str, wage: int, month: tuple[int, int]) -> int:
    if section == "S33":
        return round(min(wage, _ceiling(month)) * RATE)
    return 432 if section == "S39" else 100


def _saved(section: str, paid: int) -> int:
    """Satang saved for old age: 6 per cent of the wage where 5 are paid in, of S40 half of what is paid in."""
    if section == "S40":
        return paid * 50
    return round(paid / RATE * 6)
