"""Student loans: what is owed to the fund, and how it is being paid back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.world.model import Person

DUE = (7, 5)
"""Instalments fall due on the fifth of July, from the third year after studies end."""
YEARS = 15


@dataclass(frozen=True, slots=True)
class Loan:
    """Money is in satang. `state` is STUDYING, GRACE, REPAYING, OVERDUE or SETTLED; what is settled has no next day."""

    national_id: str
    contract: str
    state: str
    borrowed: int
    balance: int
    instalment: int | None
    next_due: date | None
    first_year: int


def loans(random: Random, today: date, persons: Sequence[Person]) -> Iterator[Loan]:
    """One in five of those of 19 to 42 borrowed."""
    for serial, person in enumerate(persons):
        age = person.birth.age(today)
        if person.died_on is None and 19 <= age <= 42 and random.random() < 0.2:
            borrowed = random.randrange(40_000, 360_000, 2_500)
            late = random.random() < 0.18
            yield loan(today, person, serial, borrowed, late=late)


def loan(today: date, person: Person, serial: int, borrowed: int, *, late: bool) -> Loan:
    """Of somebody who began to borrow at 19, for four years, and pays back over fifteen from the third year after."""
    began = person.birth.year + 19
    paying = began + 6
    due = date(today.year, *DUE)
    behind = today.year - paying + (today >= due)
    paid = max(0, min(YEARS, behind) - (2 if late and behind > 1 else 0))
    instalment = borrowed * 100 // YEARS
    balance = borrowed * 100 - instalment * paid if paid < YEARS else 0
    if today.year < began + 4:
        state = "STUDYING"
    elif behind <= 0:
        state = "GRACE"
    elif balance == 0:
        state = "SETTLED"
    else:
        state = "OVERDUE" if late and behind > 1 else "REPAYING"
    following = date(max(paying, today.year + (today >= due)), *DUE)
    owing = state in ("REPAYING", "OVERDUE", "GRACE")
    return Loan(
        person.national_id,
        f"{(began + 543) % 100:02d}-{serial:07d}",
        state,
        borrowed * 100,
        balance,
        instalment if owing else None,
        following if owing else None,
        began,
    )
