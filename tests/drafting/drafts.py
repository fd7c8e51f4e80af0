"""Drafts as tests make them: written into a folder, and proved."""

from dataclasses import replace
from pathlib import Path

from cli.agency_proof import graph
from conformance_kit.subject import proved
from connectors.contract import Graph, Question
from drafting.manifest import draft, lookup
from drafting.outline import Outline
from drafting.wanted import SKELETON, Wanted

DESCRIPTIONS = Path(__file__).parent / "descriptions"
GRAPH = Graph(*graph()("bureau"))


def question(type_: str, by: str, asks: Graph = GRAPH) -> Question:
    return next(one for one in asks.questions if (one.type, one.by) == (type_, by))


def drafted(
    tmp_path: Path, outline: Outline | None, type_: str, by: str, kind: str | None = None, *, asks: Graph = GRAPH
) -> str:
    """The text of a draft, which is proved."""
    chosen = kind or (outline.kind if outline else "rest")
    wanted = Wanted("bureau", chosen, question(type_, by, asks), asks.contracts[type_], outline, "T")
    # Who lists kinds is asked for each by its code, too: that lookup is drafted first, and this one goes behind it.
    code = next((one for one in asks.questions if by == "all" and (one.type, one.by) == (type_, "code")), None)
    text = f"{draft(replace(wanted, question=code))}\n{lookup(wanted)}" if code else draft(wanted)
    home = tmp_path / "bureau"
    home.mkdir(exist_ok=True)
    (home / "connector.toml").write_text(text, encoding="utf-8")
    (home / "agent.py").write_text(SKELETON, encoding="utf-8")
    faults = proved(home, {}, asks).faults
    assert not faults, "\n".join([text, *map(str, faults)])
    return text
