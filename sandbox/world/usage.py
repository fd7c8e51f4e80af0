"""How often services of the catalogue were used, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

SERVICES = 400
"""Figures are kept of the first so many services of the catalogue."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one month: how many asked, how many of them online, how many were served to the end."""

    service_id: str
    year: int
    month: int
    requests: int
    online: int
    completed: int


def usage(random: Random, today: date) -> Iterator[Usage]:
    """The twelve months before that of `today`, the earliest first; use grows and is never steady."""
    last = today.year * 12 + today.month - 1
    for number in range(1, SERVICES + 1):
        usual = random.choice((120, 600, 2_500, 9_000, 40_000))
        share = random.uniform(0.2, 0.95)
        for at, month in enumerate(range(last - MONTHS, last)):
            asked = round(usual * (1 + at / 40) * random.uniform(0.85, 1.15))
            served = round(asked * random.uniform(0.93, 1))
            yield Usage(f"SVC{number:04d}", month // 12, month % 12 + 1, asked, round(asked * share), served)
