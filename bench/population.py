"""What a cache of many things wanted unevenly holds and asks for, by formula: the long run of `bench/cache.py`.

A thing wanted λ times a second, remembered for T seconds once it was asked for, is asked for every T + 1/λ seconds: of
its wants the part 1/(1 + λT) reaches an agency. It is in a memory that keeps it for K seconds with probability
1 − exp(−λK).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bench.cache import Portal, facts

EXACT: Final = 1_000
"""Things reckoned one by one, the most wanted first; the others in groups whose ranks differ by a hundredth."""


@dataclass(frozen=True, slots=True)
class Held:
    """In the long run: the part of the wants of each lookup that an agency is asked for, and answers remembered."""

    asked: float
    answers: float


def held(portal: Portal, rate: float, things: int) -> Held:
    """Of one portal, wanted `rate` times a second, as unevenly as Zipf has it among so many `things`."""
    groups = list(_groups(things))
    whole = sum(count / rank**portal.exponent for rank, count in groups)
    asked = answers = 0.0
    for agency, type_, by in portal.lookups:
        policy = facts(agency, type_, by, personal=portal.personal)
        fresh, kept = policy.ttl, policy.ttl + max(policy.stale, policy.behind)
        for rank, count in groups:
            part = 1 / rank**portal.exponent / whole
            wanted = rate * part
            asked += count * part / (1 + wanted * fresh)
            answers += count * (1 - math.exp(-wanted * kept))
    return Held(asked / len(portal.lookups), answers)


def _groups(things: int) -> Iterator[tuple[float, int]]:
    """Ranks that stand for as many things as follow them."""
    rank = 1
    while rank <= things:
        count = 1 if rank <= EXACT else min(rank // 100, things - rank + 1)
        yield rank + (count - 1) / 2, count
        rank += count
