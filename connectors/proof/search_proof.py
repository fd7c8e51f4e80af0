"""Conditions and orders of a search, proved: each is the source's, by the manifest, or the hub's on what it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract import Answers, Operator, Question
from connectors.manifest import AnswerTable, RequestTable
from connectors.manifest.faults import Faults
from connectors.manifest.toml_positions import Place
from connectors.mapping.row_mapper import RowMapper
from connectors.proof.request_proof import Uses
from connectors.values.sending import Send


@dataclass(frozen=True, slots=True)
class SearchProof:
    """Proves one way to ask a search, whose rows are mapped by `rows`."""

    question: Question
    rows: RowMapper
    faults: Faults

    def sends(self, request: RequestTable, uses: Uses, answer: AnswerTable, place: Place) -> Mapping[str, Send]:
        """How the source writes the values that are sent to it, by the parts of the question."""
        if self.question.answers is not Answers.PAGE:
            return {}
        where = (*place, "request")
        self._several(request, where)
        self._ordered(request, uses, answer, place)
        known: dict[str, Send] = {}
        named = {name for name, _ in request.references()}
        for part in self.question.key:
            leaf = self.rows.leaf(self.question.condition(part).fact)
            if f"filter.{part}" not in named or leaf is None or leaf.codes:
                continue
            if leaf.send is None:
                wrong = f"nobody can say how the source writes what {part} is narrowed by"
                todo = "give yes and no a code list, a date numbers alone as its first format, or leave this to the hub"
                self.faults.add(where, wrong, todo)
            else:
                known[part] = leaf.send
        return known

    def _several(self, request: RequestTable, where: Place) -> None:
        """Of several values all are sent."""
        several = [part for part in self.question.key if self.question.condition(part).by is Operator.IN]
        for part in several:
            for key, todo in request.narrow({f"filter.{part}"}):
                self.faults.add(
                    (*where, key), f"several values may be asked for by {part}, and here is room for one", todo
                )

    def _ordered(self, request: RequestTable, uses: Uses, answer: AnswerTable, place: Place) -> None:
        """Rows that come in slices come in each order that is asked for; those that come whole tell what they are
        ordered by."""
        facts = {name.removeprefix("-") for order in self.question.orders for name in order}
        for fact in sorted(facts):
            if self.rows.leaf(fact) is None:
                wrong = f"rows are asked for in order of {fact}, which is not mapped"
                self.faults.add((*place, "fields"), wrong, f'say where it stands: {fact} = "…"')
        whole = uses.whole or request.kept_whole
        orders = () if whole or request.asked_by_itself else self.question.orders
        if len(orders) > 1:
            wrong = f"rows come in slices, which have one order, and are asked for in {len(orders)}"
            self.faults.add((*place, "answer"), wrong, "ask for no slice: the hub orders what it has whole")
            return
        for order in orders:
            if tuple(answer.order) != order:
                shown = ", ".join(f'"{name}"' for name in order)
                wrong = f"rows come in slices, and are asked for in the order {', '.join(order)}"
                todo = f"have the source order them so and write order = [{shown}], or ask for no slice"
                self.faults.add((*place, "answer"), wrong, todo)
