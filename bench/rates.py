"""Several runs under load as one figure: the middle one, and how far they lie apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.load import Tally


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most."""

    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Right answers in a second, CPU milliseconds of the server's process for each, latencies in milliseconds.

    `wrong` answers are not counted among the right ones; `fault` says what was wrong with the first of them.
    """

    per_second: Spread
    cpu: Spread | None
    p50: Spread
    p99: Spread
    wrong: int
    fault: str | None


def spread(values: Sequence[float]) -> Spread:
    """Of at least one value."""
    return Spread(median(values), min(values), max(values))


def rates(tallies: Iterable[Tally]) -> Rates:
    """Of at least one run."""
    runs = list(tallies)
    cpu = [run.cpu for run in runs if run.cpu is not None]
    return Rates(
        per_second=spread([run.per_second for run in runs]),
        cpu=spread(cpu) if cpu else None,
        p50=spread([run.p50 for run in runs]),
        p99=spread([run.p99 for run in runs]),
        wrong=sum(run.wrong for run in runs),
        fault=next((run.fault for run in runs if run.fault), None),
    )
