"""The conformance kit is run over what is proposed. Outside the sandbox nothing is accepted that it has not passed as
the files are, neither by the rule nor by an operator, unless he forces it, which is on record."""

import asyncio
import json
from pathlib import Path

import pytest

from cli.schema_kit import run_kit
from connectors.serving.load_agencies import load
from federation.acceptance import Proposal
from federation.build import supergraph_of
from settings import Settings
from supergraph.graph import Supergraph
from tests.federation.ferries import Harbour, known_to_commands
from tests.federation.test_schema_proposals import CREW, WITH_CREW, saan
from wiring.accepted_schemas import graph_with_accepted

ROWS = b"no,seats\\n7,120\\n8,80\\n".decode("unicode_escape")


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """One outside the sandbox, that has accepted both as they are and is given more by the ferries since."""
    monkeypatch.setenv("SAAN_SANDBOX", "false")
    monkeypatch.setenv("SAAN_SECRET", "f" * 64)
    monkeypatch.setenv("SAAN_DATABASE_URL", f"sqlite:///{tmp_path}/hub.db")
    made = known_to_commands(Harbour(tmp_path), monkeypatch)
    (tmp_path / "ferries.csv").write_text(ROWS, encoding="utf-8")
    started()
    made.put("ferries", CREW, WITH_CREW)
    return made


def started() -> Supergraph:
    """The graph of a hub that starts now."""
    return graph_with_accepted(Settings(), accepting=True)


async def sampled(harbour: Harbour) -> Path:
    """A sample of the ferries, recorded from their file."""
    await saan("connector", "try", "ferries", "Ferry by number", "7", "8", "9", "--record")
    return harbour.agencies / "ferries" / "samples" / "Ferry-number.json"


def waiting() -> str:
    """What a hub that starts now says of the ferries' change; "" where it has taken it."""
    return " ".join(map(str, started().faults.get("ferries", ())))


@pytest.mark.threat("manifest-faulty")
async def test_what_the_kit_passes_is_taken_by_the_rule_and_its_verdict_is_kept_with_the_change(
    harbour: Harbour,
) -> None:
    assert "KIT_NOT_PASSED" in await asyncio.to_thread(waiting)
    await sampled(harbour)
    said = await saan("schema", "propose")
    assert "ferries: accepted" in said
    assert "kit: passed" in said
    assert await asyncio.to_thread(waiting) == ""
    assert "kit: passed" in await saan("schema", "log", "ferries")


async def test_a_verdict_is_of_the_files_as_they_were_and_of_no_others(harbour: Harbour) -> None:
    await sampled(harbour)
    await saan("schema", "propose")
    harbour.put("ferries", CREW, WITH_CREW + "\n")
    assert "changed since its test" in await asyncio.to_thread(waiting)


@pytest.mark.threat("manifest-faulty")
async def test_what_the_kit_fails_is_accepted_by_nobody_until_it_is_forced(harbour: Harbour) -> None:
    file = await sampled(harbour)
    sample = json.loads(file.read_text(encoding="utf-8"))
    sample["expected"] = [[{"seats": 1}], None, []]
    file.write_text(json.dumps(sample), encoding="utf-8")
    for words in (("propose",), ("accept", "ferries", "--by", "Somsri")):
        said = await saan("schema", *words, status=1)
        assert "KIT_NOT_PASSED" in said
        assert "records as expected" in said
    await saan("schema", "accept", "ferries", "--by", "Somsri", "--force")
    graph = await asyncio.to_thread(started)
    assert "ferries" not in graph.faults
    served = load(graph.read, harbour.variables, graph.answerable, standing=graph.manifests, brought=graph.brought)
    assert served.served("ferries") is not None
    assert "forced: KIT_NOT_PASSED" in await saan("schema", "log", "ferries")


async def test_where_it_cannot_be_run_that_is_said_and_counts_as_no_pass(harbour: Harbour) -> None:
    assert "kit: not run: there are no samples" in await saan("schema", "propose", status=1)
    assert "KIT_NOT_PASSED" in await saan("schema", "accept", "ferries", "--by", "Somsri", status=1)


def test_it_ends_when_its_time_is_over_which_is_no_pass(harbour: Harbour) -> None:
    asyncio.run(sampled(harbour))
    graph = supergraph_of([harbour.agencies])[0]
    proposal = Proposal("ferries", answerable=graph.answerable)
    (run,) = run_kit([proposal], graph.read.agencies, seconds=0).values()
    assert (run.result, run.said) == (None, "not run to its end: it took longer than 0 s (--seconds)")
    assert not (harbour.agencies / "ferries" / "kit.json").exists()
