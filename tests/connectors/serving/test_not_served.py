"""An agency that has a manifest and is not asked fails in its part; it never looks as if it had nothing."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from connectors.connections.connect import connect
from connectors.contract import Search
from connectors.errors import AgencyError, AgencyNotServed
from connectors.provider import LookupContext, Trace
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import AgencyState, Connectors
from resolvers.lookups import Gathered, Lookups
from resolvers.stepwise import come
from tests.connectors.graph import FIRST, GRAPH, SECOND
from tests.connectors.serving.test_registry import agency

pytestmark = pytest.mark.threat("agency-not-served")

FILE = """
[source]
kind = "file"
folder = "${FOLDER}"
[[lookup]]
type = "Licence"
by = "juristicId"
request = { file = "b.csv" }
answer = { key = "id" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "no", juristicId = "id" }
[[lookup]]
type = "Licence"
by = "search"
request = { file = "b.csv", search = ["number"] }
privacy = { class = "public", basis = "public-task" }
fields = { number = "no", juristicId = "id" }
"""
FAULTY = {
    "a key nobody knows": FILE.replace('folder = "', 'colour = "red"\nfolder = "'),
    "a fact that is not there": FILE.replace("number = ", "nummer = "),
    "a source of no kind": FILE.replace('"file"', '"telepathy"'),
    "a variable that is not set": FILE.replace("FOLDER", "NOWHERE"),
    "no TOML, in the middle": FILE.replace("[source]", "[source"),
    "no TOML, below a lookup": FILE + "\n= = =",
    "nested without end": FILE + "\n[lookup.more]\nx = " + "[" * 5000,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.csv").write_text(f"id,no\n{FIRST},1\n", encoding="utf-8")
    agency(tmp_path / "agencies", "well", FILE)
    return tmp_path


def loaded(folder: Path, **how: Any) -> Connectors:
    return load([folder / "agencies"], {"FOLDER": str(folder)}, GRAPH, **how)


async def told(connectors: Connectors, *keys: str, agency: str | None = None) -> Sequence[Gathered]:
    context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5), Trace()
    found = await come(Lookups(connectors, context, trace).many("Licence", "juristicId", keys, agency=agency))
    assert any(touched.failed for touched in trace.touched)
    return found


def codes(found: Gathered) -> Mapping[str, str | None]:
    return {one.agency: one.code for one in found.contributions}


@pytest.mark.parametrize("fault", FAULTY)
async def test_a_faulty_manifest_fails_in_what_it_names(fault: str, folder: Path):
    agency(folder / "agencies", "ill", FAULTY[fault])
    connectors = loaded(folder)
    (first, second) = await told(connectors, FIRST, SECOND)
    assert [one.number for one in first.records] == ["1"]
    assert codes(first) == codes(second) == {"well": None, "ill": "AGENCY_NOT_SERVED"}
    assert {one.id: one.state for one in connectors.agencies()}["ill"] is AgencyState.NOT_SERVED
    await connectors.close()


@pytest.mark.parametrize("how", [{"wanted": lambda id_: id_ == "well"}, {"tested": True}])
async def test_an_agency_that_a_setting_leaves_out_fails(how: Mapping[str, Any], folder: Path):
    agency(folder / "agencies", "apart", FILE)
    connectors = loaded(folder, **how)
    (found,) = await told(connectors, SECOND)
    assert codes(found)["apart"] == "AGENCY_NOT_SERVED"
    await connectors.close()


@pytest.mark.threat("fault-unforeseen")
async def test_one_that_cannot_be_opened_fails_and_all_others_are_served(folder: Path):
    agency(folder / "agencies", "ill", FILE)

    def opening(manifest: Any) -> Any:
        if manifest.agency.id == "ill":
            raise MemoryError
        return connect(manifest)

    connectors = loaded(folder, deps=ConnectorDeps(connect=opening))
    (found,) = await told(connectors, FIRST)
    assert codes(found) == {"well": None, "ill": "AGENCY_NOT_SERVED"}
    (ill,) = (one for one in connectors.agencies() if one.id == "ill")
    assert "MemoryError at connectors.serving.agency_providers:" in ill.faults[0].wrong
    await connectors.close()


@pytest.mark.threat("fault-unforeseen")
async def test_one_that_cannot_be_proved_costs_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch):
    agency(folder / "agencies", "ill", FILE)
    from connectors.serving import load_agencies

    prove = load_agencies.prove

    def proved(reading: Any, *rest: Any) -> Any:
        if 'id = "ill"' in reading.text:
            raise RecursionError
        return prove(reading, *rest)

    monkeypatch.setattr(load_agencies, "prove", proved)
    connectors = loaded(folder)
    (found,) = await told(connectors, FIRST)
    assert codes(found) == {"well": None, "ill": "AGENCY_NOT_SERVED"}
    await connectors.close()


async def test_what_is_known_from_before_counts_where_nothing_can_be_read(folder: Path):
    agency(folder / "agencies", "apart", FILE)
    verdict = folder / "agencies" / "apart" / "connector.toml"
    first = loaded(folder, tested=False)
    verdict.write_bytes(b"\xff\xfe nothing of the kind")
    second = loaded(folder, previous=first)
    assert second.served("apart") is first.served("apart")
    third = loaded(folder, wanted=lambda id_: id_ == "well", previous=second)
    fourth = loaded(folder, previous=third)
    (found,) = await told(fourth, SECOND)
    assert codes(found) == {"well": None, "apart": "AGENCY_NOT_SERVED"}
    await fourth.close()
    await second.close(keep=fourth)


async def test_an_optional_agency_without_its_variable_is_no_agency_of_this_hub(folder: Path):
    optional = FILE.replace("FOLDER", "NOWHERE").replace("[source]", "optional = true\n[source]")
    agency(folder / "agencies", "optional", optional)
    connectors = loaded(folder)
    assert [one.agency for one in connectors.providers("Licence", "juristicId")] == ["well"]
    await connectors.close()


async def test_a_page_tells_who_is_not_served_beside_what_it_gives(folder: Path):
    agency(folder / "agencies", "ill", FAULTY["a fact that is not there"])
    connectors = loaded(folder)
    context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5), Trace()
    (page,) = await come(Lookups(connectors, context, trace).page("Licence", "search", [Search("1")]))
    assert [one.number for one in page.records] == ["1"]
    assert page.total == 1
    assert codes(page) == {"well": None, "ill": "AGENCY_NOT_SERVED"}
    await connectors.close()


async def test_one_record_is_given_and_none_is_an_error(folder: Path):
    agency(folder / "agencies", "ill", FAULTY["a fact that is not there"])
    connectors = loaded(folder)
    context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5), Trace()
    lookups = Lookups(connectors, context, trace)
    known, unknown = await come(lookups.one("Licence", "juristicId", [FIRST, SECOND]))
    assert known.number == "1"
    assert isinstance(unknown, AgencyNotServed)
    (alone,) = await come(lookups.one("Licence", "juristicId", [FIRST], agency="ill"))
    assert isinstance(alone, AgencyError)
    await connectors.close()


async def test_what_the_graph_has_of_an_agency_fails_though_its_folder_is_gone(folder: Path):
    """At a reload as at a start, and for no other question than those it brought."""
    agency(folder / "agencies", "apart", FILE)
    brought = {"apart": [one for one in GRAPH.questions if (one.type, one.by) == ("Licence", "juristicId")]}
    before = loaded(folder, brought=brought)
    shutil.rmtree(folder / "agencies" / "apart")
    for previous in (before, None):
        connectors = loaded(folder, brought=brought, previous=previous)
        (found,) = await told(connectors, FIRST)
        assert codes(found) == {"well": None, "apart": "AGENCY_NOT_SERVED"}
        assert [one.agency for one in connectors.providers("Licence", "search")] == ["well"]
        (apart,) = (one for one in connectors.agencies() if one.id == "apart")
        assert apart.state is AgencyState.NOT_SERVED
        assert "schema forget apart" in apart.faults[0].todo
        await connectors.close()
    await before.close()
