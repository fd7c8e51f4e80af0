"""What the state pays to persons of the world."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from sandbox.world.model import Entitlement, House, Person

OLD_AGE_TIERS = ((90, 1000), (80, 800), (70, 700), (60, 600))
"""From which age how many baht a month."""


def old_age_amount(age: int) -> int | None:
    """Baht a month at `age`; None below 60."""
    return next((amount for least, amount in OLD_AGE_TIERS if age >= least), None)


def entitlements(
    random: Random,
    today: date,
    houses: Sequence[House],
    persons: Sequence[Person],
    administration_of: Mapping[str, str],
) -> Iterator[Entitlement]:
    """Old-age allowances from the local administration of the home, the rest from the Comptroller General."""
    where = {house.house_id: administration_of[house.address.subdistrict] for house in houses}
    for person in persons:
        yield from _of(random, today, person, where[person.house_id])


def _of(random: Random, today: date, person: Person, administration: str) -> Iterator[Entitlement]:
    age = person.birth.age(today)
    id_ = person.national_id
    ended = person.died_on is not None
    paid = last_payment(person.died_on or today)
    card = age >= 18 and random.random() < 0.28
    amount = old_age_amount(age)
    if amount and random.random() < 0.92:
        yield Entitlement(
            id_,
            administration,
            "OLD_AGE_ALLOWANCE",
            _state(random, ended),
            amount,
            "MONTH",
            old_age_since(person),
            paid,
        )
    if card:
        yield Entitlement(
            id_, "cgd", "WELFARE_CARD", _state(random, ended), 300, "MONTH", max(date(2023, 4, 1), _adult(person)), paid
        )
    if random.random() < 0.04 and age >= 3:
        since = today - timedelta(days=random.randint(200, 3_000))
        amount = 1000 if card or age < 18 else 800
        yield Entitlement(id_, "cgd", "DISABILITY_ALLOWANCE", _state(random, ended), amount, "MONTH", since, paid)
    if age < 6 and random.random() < 0.6:
        pending = random.random() < 0.1
        since = date(person.birth.year, person.birth.month or 1, 1)
        state = "PENDING" if pending else "ACTIVE"
        yield Entitlement(id_, "cgd", "NEWBORN_GRANT", state, 600, "MONTH", since, None if pending else paid)


def _state(random: Random, ended: bool) -> str:
    if ended:
        return "ENDED"
    return "SUSPENDED" if random.random() < 0.02 else "ACTIVE"


def last_payment(day: date) -> date:
    """The tenth of the month on or before `day`."""
    return day.replace(day=10) if day.day >= 10 else (day.replace(day=1) - timedelta(days=1)).replace(day=10)


def old_age_since(person: Person) -> date:
    """The month after the sixtieth birthday; an unknown month counts as January."""
    month = person.birth.month or 1
    return date(person.birth.year + 60 + month // 12, month % 12 + 1, 1)


def _adult(person: Person) -> date:
    return date(person.birth.year + 18, person.birth.month or 1, 1)
