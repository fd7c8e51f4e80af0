"""What a month's requests need: processes, memory, Redis, the ledger. Arithmetic alone, each step with its numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bench.cache import PORTALS, Portal
from bench.classes import Figures
from bench.population import held

MONTH: Final = 30 * 86_400  # seconds
OFFICE: Final = 22 * 8 * 3_600  # seconds of a month in which offices are open
MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody has measured.

    mix       the part of each class in all requests, and the portal of `bench/cache.py` that stands for its keys
    burst     the busiest hour, in multiples of a month whose requests all come while offices are open
    busy      the part of its core that a process should use at the busiest hour
    spare     processes beyond those, so that one may be away while another is replaced
    people    citizens who come in a month of forty million requests; with more requests come more of them
    room      bytes that Redis takes for each byte of answers: its own tables, and what it cannot fill
    """

    mix: Mapping[str, tuple[float, str]] = field(
        default_factory=lambda: {
            "4-law-portal": (0.40, "law"),
            "2-business-portal": (0.30, "business"),
            "1-citizen-app": (0.24, "citizen"),
            "3-one-stop-service": (0.04, "citizen"),
            "5-bank-with-consent": (0.02, "citizen"),
        }
    )
    burst: float = 2.0
    busy: float = 0.6
    spare: int = 2
    people: int = 500_000
    room: float = 1.5


@dataclass(frozen=True, slots=True)
class Needs:
    """What so many requests a month need. Memory and Redis in bytes, `entries` in bytes a month; keys a second that are
    asked of agencies at the busiest hour. `lines` say how it was reckoned."""

    requests: int
    processes: int
    memory: float
    redis: float
    entries: float
    keys: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The part of each portal's keys that agencies are asked for, and all answers in Redis, in the long run."""

    asked: Mapping[str, float]
    answers: float


def needs(requests: int, figures: Figures, assumed: Assumed) -> Needs:
    """Of so many requests a month."""
    mean, peak = requests / MONTH, requests / OFFICE * assumed.burst
    lines = [
        f"requests   {requests:,} a month / {MONTH:,} s = {mean:,.1f} a second on average;",
        f"           / {OFFICE:,} s of office hours × {assumed.burst:g} = {peak:,.1f} a second at the busiest hour",
    ]
    kept = _remembered(requests, assumed, lines)
    each = _cpu(kept, figures, assumed, lines)
    cores = peak * each / 1000
    busy = math.ceil(cores / assumed.busy)
    processes = busy + assumed.spare
    memory, redis = processes * figures.process, kept.answers * figures.answer * assumed.room
    lines += [
        f"processes  {peak:,.1f} a second × {each:.2f} ms = {cores:.2f} cores;",
        f"           / {assumed.busy:g} busy = {busy}, + {assumed.spare} spare = {processes}",
        f"memory     {processes} × {figures.process / MIB:.0f} MiB = {memory / MIB:,.0f} MiB",
        f"Redis      {kept.answers:,.0f} answers × {figures.answer} bytes × {assumed.room:g} = {redis / MIB:,.0f} MiB",
    ]
    return Needs(
        requests,
        processes,
        memory,
        redis,
        _entries(requests, peak, figures, assumed, lines),
        _keys(peak, kept, assumed, lines),
        tuple(lines),
    )


def _remembered(requests: int, assumed: Assumed, lines: list[str]) -> _Remembered:
    asked, answers = {}, 0.0
    for portal in PORTALS:
        things = round(assumed.people * requests / 40e6) if portal.personal else portal.things
        rate = requests / MONTH * sum(part for part, of in assumed.mix.values() if of == portal.name)
        one = held(portal, rate, things)
        asked[portal.name], answers = one.asked, answers + one.answers
        lines += [
            f"{portal.name:<10} {rate:,.1f} a second for {things:,} things: {one.asked:.0%} of keys asked of agencies,",
            f"           {one.answers:,.0f} answers remembered",
        ]
    return _Remembered(asked, answers)


def _cpu(kept: _Remembered, figures: Figures, assumed: Assumed, lines: list[str]) -> float:
    """Milliseconds of CPU for a request of the mix: warm, and of what a cold one costs more the part that is asked."""
    whole, before = 0.0, "CPU        "
    for name, (part, of) in assumed.mix.items():
        cost, asked = figures.classes[name], kept.asked[of]
        whole += part * (cost.warm + asked * (cost.cold - cost.warm))
        lines.append(f"{before}{part:.0%} × ({cost.warm:.2f} + {asked:.0%} × {cost.cold - cost.warm:.2f}) ms  {name}")
        before = "         + "
    lines.append(f"         = {whole:.2f} ms a request")
    return whole


def _entries(requests: int, peak: float, figures: Figures, assumed: Assumed, lines: list[str]) -> float:
    """Bytes that the ledger grows by in a month."""
    parts = [(part, figures.classes[name].entries) for name, (part, _) in assumed.mix.items()]
    each = sum(part * entries for part, entries in parts)
    sums = " + ".join(f"{part:.0%} × {entries:g}" for part, entries in parts if entries)
    grown = requests * each * figures.entry
    lines += [
        f"ledger     {sums} = {each:.2f} entries a request, {peak * each:,.0f} a second at the busiest hour;",
        f"           × {requests:,} × {figures.entry:,} bytes = {grown / 1e9:,.1f} GB a month",
    ]
    return grown


def _keys(peak: float, kept: _Remembered, assumed: Assumed, lines: list[str]) -> float:
    """Keys a second that agencies are asked for at the busiest hour; a call may carry several."""
    lookups: dict[str, Portal] = {portal.name: portal for portal in PORTALS}
    each = sum(part * kept.asked[of] * len(lookups[of].lookups) for part, of in assumed.mix.values())
    lines.append(
        f"agencies   {peak:,.1f} a second × {each:.2f} keys = {peak * each:,.0f} keys a second at the busiest hour"
    )
    return peak * each
