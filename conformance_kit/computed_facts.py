"""Facts that are computed from what a row holds as its key, and so are others when the key is written otherwise."""

from collections.abc import Iterator
from typing import Any

from connectors.expressions.jmespath_paths import Unfit
from connectors.mapping.answer_reader import NOTHING
from connectors.mapping.entity_keys import MappedReference
from connectors.mapping.mapped_fact import MappedFact
from connectors.mapping.row_mapper import Mapped
from connectors.proof.lookup_proof import ProvedLookup


def computed(lookup: ProvedLookup, row: Any, other: Any) -> Iterator[str]:
    """The facts that read otherwise from `other`, which is `row` with its key written otherwise.

    The parts of the key themselves are none of them: however they are written, they are the same.
    """
    for plan, _ in lookup.plans:
        for shape in plan.shapes:
            for fact in shape.map.facts:
                if fact.fact.name not in lookup.question.key and _read(fact, row) != _read(fact, other):
                    yield fact.fact.name


def conditional(lookup: ProvedLookup) -> Iterator[str]:
    """The facts that are there only `when` something holds, in any shape of an answer."""
    for plan, _ in lookup.plans:
        for shape in plan.shapes:
            for fact in shape.map.facts:
                parts = (
                    [fact]
                    if isinstance(fact, MappedFact)
                    else fact.leaves()
                    if isinstance(fact, MappedReference)
                    else ()
                )
                if any(part.when is not None for part in parts):
                    yield fact.fact.name


def _read(fact: Mapped, row: Any) -> Any:
    try:
        found = fact.read(row, NOTHING) if isinstance(fact, MappedFact) else fact.record(row, NOTHING, lambda *_: None)
    except (Unfit, ValueError, TypeError):
        return None
    return found if isinstance(fact, MappedReference) else repr(found)
