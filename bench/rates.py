"""How often a server answers: several runs under load as one figure with its spread."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.figures import Spread, spread
from bench.load import Tally


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
