"""Several processes with Redis and PostgreSQL, under load and under trouble: `python -m bench.endurance`.

It brings its servers itself, asks the loopback interface alone, and ends by itself.

- **disturbances**: a process is killed, Redis stands still, PostgreSQL is restarted; every answer is judged, and
  afterwards the ledger is held against what was answered
- **slowed**: how long requests take with one agency slower by a second, beside none
- **soak**: memory of each process over `--minutes` of steady load

    python -m bench.endurance --minutes 10 --json figures.json
    python -m bench.endurance --quick
"""

import argparse
import asyncio
import dataclasses
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import orjson

from bench.endurance.disturbances import Disturbance, Trouble, calm, disturbed, killed, paused, restarted
from bench.endurance.load import Load
from bench.endurance.proof import Proof, proved
from bench.endurance.site import Site, site
from bench.endurance.slowed import Latency, slowed
from bench.endurance.soak import Soak, line, soaked
from cli.sandbox_process import sandbox

AGENCY_SLOWER = 1.0
Tell = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of calm, that Redis stands still, that PostgreSQL is away, of each measurement, between two samples."""

    calm: float = 10.0
    redis: float = 5.0
    postgresql: float = 3.0
    slowed: float = 30.0
    sample: float = 30.0


QUICK = Pace(calm=1.0, redis=2.0, postgresql=1.0, slowed=3.0, sample=0.5)
QUICK_MINUTES = 0.05


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """All that was found."""

    processes: int
    disturbances: list[Disturbance]
    proof: Proof
    slowed: list[Latency]
    soak: Soak


def measure(pace: Pace, *, processes: int, minutes: float, tell: Tell) -> Figures:
    """Everything in turn. Raises ServerDidNotStart, TimeoutError where the hub does not recover."""
    from tests.servers.postgres import postgres
    from tests.servers.valkey import valkey

    with (
        tempfile.TemporaryDirectory(prefix="saan-bench-") as folder,
        sandbox(Path(folder) / "sandbox") as agencies,
        postgres() as database,
        valkey() as redis,
    ):
        tell(f"starting {processes} processes")
        known = agencies.environment
        with site(Path(folder), known, database=database.fresh(), redis=redis.url(), workers=processes) as running:
            troubles = {
                "nothing": partial(calm, pace.calm),
                "kill -9 of a process": partial(killed, running),
                f"Redis paused for {pace.redis:g} s": partial(paused, redis, pace.redis),
                f"PostgreSQL restarted after {pace.postgresql:g} s": partial(restarted, database, pace.postgresql),
            }
            return asyncio.run(_all(running, agencies=known, troubles=troubles, pace=pace, minutes=minutes, tell=tell))


async def _all(
    running: Site,
    *,
    agencies: Mapping[str, str],
    troubles: Mapping[str, Trouble],
    pace: Pace,
    minutes: float,
    tell: Tell,
) -> Figures:
    load, found = Load(running), []
    async with load.running():
        for name, disturb in troubles.items():
            tell(name)
            found.append(await disturbed(running, load, name, disturb))
    proof = await proved(running, load.asked)
    tell(f"one agency slower by {AGENCY_SLOWER:g} s")
    latencies = await slowed(running, agencies, by=AGENCY_SLOWER, seconds=pace.slowed)
    tell(f"{minutes:g} minutes of steady load")
    return Figures(running.count, found, proof, latencies, await soaked(running, minutes=minutes, every=pace.sample))


def shown(figures: Figures) -> str:
    """The figures as tables of text."""
    lines = [f"{'':34} {'right':>7} {'refused':>8} {'failed':>7} {'wrong':>6} {'longest s':>10} {'recovered s':>12}"]
    for one in figures.disturbances:
        counts = f"{one.right:>7} {one.refused:>8} {one.failed:>7} {one.wrong:>6}"
        lines.append(f"{one.name:34} {counts} {one.longest:>10.2f} {one.recovered:>12.2f}")
        lines += [f"    {fault}" for fault in one.faults]
    proof = figures.proof
    lines.append(
        f"\nLedger: {proof.answered} disclosures answered, {proof.missing} without an entry, {proof.twice} with one "
        f"twice, {proof.unanswered} entries of requests without an answer, {proof.findings} faults in the chain."
    )
    lines.append(
        f"\n{'':34} {'slower s':>9} {'requests':>9} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'not right':>10}"
    )
    for row in figures.slowed:
        times = f"{row.p50:>8.1f} {row.p95:>8.1f} {row.p99:>8.1f}"
        lines.append(f"{row.operation:34} {row.slowed:>9g} {row.requests:>9} {times} {row.not_right:>10}")
    soak = figures.soak
    lines.append(f"\nMemory (PSS, MB) over {soak.requests} requests, {soak.not_right} of them not answered right:")
    for memory in soak.processes:
        lines.append(f"  {line(memory)}   {memory.slope / 1e6:+.2f} MB a minute")
    return "\n".join(lines)


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--processes", type=int, default=4)
    arguments.add_argument("--minutes", type=float, default=10.0, help="of the soak")
    arguments.add_argument("--quick", action="store_true", help="whether it runs; its figures mean little")
    arguments.add_argument("--json", type=Path)
    asked = arguments.parse_args()
    pace, minutes = (QUICK, QUICK_MINUTES) if asked.quick else (Pace(), asked.minutes)
    figures = measure(pace, processes=asked.processes, minutes=minutes, tell=lambda what: print(what, file=sys.stderr))
    print(shown(figures))
    if asked.json:
        asked.json.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
