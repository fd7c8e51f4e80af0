"""Of whom a graph can be made: what no rule of composition has found costs who wrote it, and nobody else."""

from collections.abc import Callable, Collection, Sequence

import structlog

from supergraph.faults import SchemaFault, shortened
from supergraph.scope_proof import ScopesForgotten
from supergraph.source_schema import SourceSchema

log = structlog.get_logger("saan.federation")

Build = Callable[[Sequence[SourceSchema]], object]
"""Makes a graph of these contributors, and raises whatever is in its way."""


def that_go_together(
    sources: Collection[SourceSchema], accepted: Sequence[str], build: Build
) -> tuple[list[SourceSchema], dict[str, tuple[SchemaFault, ...]]]:
    """Those of whom a graph can be made, and why not of the others; of those that do not go together the older
    accepted one stays. Raises what the core alone raises."""
    build([])
    rank = {contributor: place for place, contributor in enumerate(accepted)}
    left = sorted(sources, key=lambda one: (rank.get(one.contributor, len(rank)), one.contributor))
    faults: dict[str, tuple[SchemaFault, ...]] = {}
    while (said := _why_not(left, build)) is not None:
        culprit, said = _first_that_breaks(left, said, build)
        left.remove(culprit)
        advice = "mend what it names, or take away what you wrote last and tell those who run the hub"
        faults[culprit.contributor] = (SchemaFault(culprit.path, 1, 1, "NOT_BUILT", culprit.contributor, said, advice),)
    return left, faults


def _first_that_breaks(sources: Sequence[SourceSchema], said: str, build: Build) -> tuple[SourceSchema, str]:
    """The first with which those before it make no graph, found by halves, and why."""
    good, bad = 0, len(sources)
    while bad - good > 1:
        middle = (good + bad) // 2
        why = _why_not(sources[:middle], build)
        if why is None:
            good = middle
        else:
            bad, said = middle, why
    return sources[bad - 1], said


def _why_not(sources: Sequence[SourceSchema], build: Build) -> str | None:
    try:
        build(sources)
    except ScopesForgotten as forgotten:
        return shortened("; ".join(forgotten.faults), most=400)
    except Exception as error:  # whatever it is: the others are served all the same
        log.error("schema not built", contributor=sources[-1].contributor if sources else None, exc_info=error)
        return "the hub cannot make a graph of it, and no rule says why"
    return None
