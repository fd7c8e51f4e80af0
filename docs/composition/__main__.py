"""Prints `docs/composition.md`."""

import sys
from typing import Final

import bounds
from docs.composition import draft_sources, draft_whole
from docs.composition.own import CODES
from docs.composition.row import DraftRule, Example, Verdict

DRAFT: Final = (*draft_sources.RULES, *draft_whole.RULES)

_HEAD: Final = """# Composition

Every rule that the schema of an agency (`agencies/ID/schema.graphql`) is held to. This page is printed from
`docs/composition/` (`python -m docs.composition > docs/composition.md`) and a test holds it together with the code:
each example is composed, and told its code. All faults of a contributor are told at once, as

    file:line:column  CODE  coordinate: what is wrong; what to do

up to {most} of them and how many more there are. A contributor with faults is left out whole, or what was accepted of
it before stays; nobody else is affected.

## The Composite Schemas draft

Each rule of the GraphQL Composite Schemas draft (its "Error Code" entries), in its order: {kept} are kept, {different}
are different here, {none} are not applicable.
"""


def page() -> str:
    """The text of `docs/composition.md`."""
    counts = {verdict: sum(one.verdict is verdict for one in DRAFT) for verdict in Verdict}
    head = _HEAD.format(
        most=bounds.FAULTS.most,
        kept=counts[Verdict.KEPT],
        different=counts[Verdict.DIFFERENT],
        none=counts[Verdict.NOT_APPLICABLE],
    )
    draft = ["| code | asks | here | a fault |", "|---|---|---|---|", *map(_row, DRAFT), ""]
    parts = dict.fromkeys(one.part for one in CODES)
    return "\n".join([head, *draft, "## The hub's own\n", *(_part(part) for part in parts)])


def _row(rule: DraftRule) -> str:
    here = ". ".join(filter(None, [f"**{rule.verdict.value}**", rule.why]))
    told = f" Told as `{rule.told}`." if rule.told else ""
    return f"| `{rule.code}` | {rule.asks} | {here}{told} | {_shown(rule.example)} |"


def _part(part: str) -> str:
    rows = (f"| `{one.code}` | {one.means} | {_shown(one.example)} |" for one in CODES if one.part == part)
    return "\n".join([f"### {part}\n", "| code | means | a fault |", "|---|---|---|", *rows, ""])


def _shown(example: Example | None) -> str:
    if example is None:
        return "–"
    beside = f", beside `{example.beside}`" if example.beside else ""
    return f"`{example.schema}`{beside}".replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
