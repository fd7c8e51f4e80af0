"""Two trees' hubs at the same query, in turns: what a request costs in the one, and in the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.load import Tally
from bench.rates import Rates, rates


@dataclass(frozen=True, slots=True)
class Pair:
    """This tree's hub and the other's. `cpu` is the CPU time of a request here as a part of that there: the median of
    the rounds, in each of which both were asked; None where a round has no figure."""

    here: Rates
    there: Rates
    cpu: float | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A query of the other tree's hub: its answer's bytes, and the pairs by how both were asked.

    `own_text` is so where the other hub does not know the query as it is written here: it was asked its own.
    """

    bytes: int
    own_text: bool
    pairs: Mapping[str, Pair]


def pair(here: Sequence[Tally], there: Sequence[Tally]) -> Pair:
    """Of rounds in which both were asked, in their order."""
    both = [(one.cpu, other.cpu) for one, other in zip(here, there, strict=True)]
    parts = [one / other for one, other in both if one is not None and other]
    return Pair(rates(here), rates(there), median(parts) if len(parts) == len(both) else None)
