"""Who does what of a question: what the source is asked to pick, narrow, order and slice, and what the hub does itself.

Told before anything is sent, from the manifest alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.connections.connection import ProvedRequest
from connectors.contract import Answers
from connectors.proof.lookup_proof import ProvedLookup

WORDS = "words"
SLICE = "slice"


@dataclass(frozen=True, slots=True)
class Division:
    """Of one way to ask a lookup: what the `source` gets, what the `hub` does, what `nobody` can and is refused.

    `fits` says for which keys it is asked so ("": all); `order` is the one that rows come in.
    """

    lookup: str
    fits: str
    source: tuple[str, ...]
    hub: tuple[str, ...]
    nobody: tuple[str, ...]
    order: str

    def __str__(self) -> str:
        told = (("the source gets", self.source), ("done by the hub", self.hub), ("refused, neither can", self.nobody))
        parts = [f"{who}: {', '.join(what)}" for who, what in told if what]
        parts += [f"order: {self.order}"] if self.order else []
        return f"{self.lookup}{self.fits} - {'; '.join(parts) or 'everything comes'}"


def divisions(lookups: Iterable[ProvedLookup]) -> Iterator[Division]:
    """Those of every lookup, in the order in which ways are tried."""
    for lookup in lookups:
        for plan, _ in lookup.plans:
            yield _of_search(lookup.name, plan) if lookup.question.answers is Answers.PAGE else _of_keys(lookup, plan)


def _of_keys(lookup: ProvedLookup, plan: ProvedRequest) -> Division:
    parts = tuple(lookup.question.key)
    if plan.request.kept_whole:
        return Division(lookup.name, _fits(plan), (), parts, (), "")
    many = f"up to {plan.batch} keys a call" if plan.batch > 1 else "one key a call"
    return Division(lookup.name, _fits(plan), (*parts, many) if parts else (), (), (), _order(plan) if parts else "")


def _of_search(name: str, plan: ProvedRequest) -> Division:
    filters, request = tuple(plan.question.key), plan.request
    if request.asked_by_itself:
        return Division(name, _fits(plan), (WORDS, *filters, SLICE), (), (), _order(plan, ""))
    if request.kept_whole:
        words = f"{WORDS} in {' and '.join(name for key, _, name in request.searched() if key == 'search')}"
        facts = {part: plan.question.condition(part).fact for part in filters}
        mapped = [part for part in filters if plan.shapes[-1].map.leaf(facts[part]) is not None]
        left = tuple(part for part in filters if part not in mapped)
        return Division(name, _fits(plan), (), (words, *mapped, SLICE), left, _order(plan, "that of the file"))
    sent = plan.sent or frozenset()
    source = (*([WORDS] if "text" in sent else []), *(part for part in filters if part in sent))
    nobody = (*([WORDS] if plan.refuses("text") else []), *(part for part in filters if plan.refuses(part)))
    looked_for = [f"{WORDS} in {' and '.join(plan.looked_in)}"] if plan.looked_in else []
    hub = (*looked_for, *(part for part in filters if part not in sent and part not in nobody))
    if plan.whole:
        return Division(name, _fits(plan), source, (*hub, SLICE), nobody, _order(plan))
    if plan.walks:
        # Pages that lead one to another are walked to the rows that are wanted.
        return Division(name, _fits(plan), (*source, "pages"), (SLICE,), nobody, _order(plan))
    return Division(name, _fits(plan), (*source, SLICE), hub, nobody, _order(plan))


def _fits(plan: ProvedRequest) -> str:
    fits = [f"{part} {' or '.join(sorted(values))}" for part, values in plan.fits.items()]
    return f" (for {', '.join(fits)})" if fits else ""


def _order(plan: ProvedRequest, order: str | None = None) -> str:
    """The order rows come in, where the hub knows of it; as the schema says it, who sees to it."""
    asked = " or ".join(", ".join(one) for one in plan.question.orders)
    if asked:
        by_hub = plan.whole or plan.request.kept_whole
        return f"{asked} ({'by the hub' if by_hub else 'by the source, and looked at by the hub'})"
    order = plan.request.told_order() if order is None else order
    if order is not None:
        return order
    return "the source's own" if plan.question.answers is Answers.PAGE else ""
