"""Agencies in several folders: an operator's own beside those that ship."""

import asyncio
from pathlib import Path

import pytest

from connectors.serving.agency_homes import homes, twice
from connectors.serving.load_agencies import load, missing, names
from connectors.serving.registry import AgencyState, Connectors
from services.hot_reload import HotReload
from tests.connectors.graph import FIRST, GRAPH
from tests.connectors.serving.test_registry import GOOD, agency


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Those that ship and an operator's own; one agency is in both."""
    (tmp_path / "b.csv").write_text(f"id,name\n{FIRST},ก\n", encoding="utf-8")
    agency(tmp_path / "ship", "one")
    agency(tmp_path / "ship", "two")
    agency(tmp_path / "own", "two", GOOD.replace("${FOLDER}", "${ELSEWHERE}"))
    agency(tmp_path / "own", "three", GOOD.replace("${FOLDER}", "${ELSEWHERE}"))
    return [tmp_path / "ship", tmp_path / "own"]


def test_each_agency_is_where_it_is_found_first(folders: list[Path]) -> None:
    ship, own = folders
    assert homes(folders) == {"one": ship / "one", "three": own / "three", "two": ship / "two"}
    assert homes(folders[::-1])["two"] == own / "two"
    assert names(folders) == ["one", "three", "two"]
    assert missing(folders, {}, lambda id_: id_ != "one") == {"three": ("ELSEWHERE",), "two": ("FOLDER",)}


def test_an_id_in_two_folders_is_a_fault_that_names_both(folders: list[Path]) -> None:
    ship, own = folders
    (fault,) = twice(folders)["two"]
    assert fault.file == own / "two" / "connector.toml"
    assert str(ship / "two") in fault.wrong
    assert list(twice(folders)) == ["two"]
    assert twice([ship, ship]) == {}


async def test_the_first_is_served_and_the_fault_is_told(folders: list[Path], tmp_path: Path) -> None:
    connectors = load(folders, {"FOLDER": str(tmp_path), "ELSEWHERE": str(tmp_path)}, GRAPH)
    found = {facts.id: facts for facts in connectors.agencies()}
    assert {facts.state for facts in found.values()} == {AgencyState.UP}
    assert [len(facts.twice) for facts in found.values()] == [0, 0, 1]
    assert all(not facts.faults for facts in found.values())
    await connectors.close()


async def test_all_of_them_are_watched(folders: list[Path], tmp_path: Path) -> None:
    variables = {"FOLDER": str(tmp_path), "ELSEWHERE": str(tmp_path)}
    hub: HotReload[Connectors] = HotReload(
        lambda previous: load(folders, variables, GRAPH, previous=previous),
        lambda connectors: connectors,
        grace=0.05,
        loaded=lambda *_: None,
    )
    await hub.start(folders, every=0.02)
    await asyncio.sleep(0.1)
    agency(folders[1], "four")
    for _ in range(200):
        await asyncio.sleep(0.02)
        if hub.current is not None and len(hub.current.agencies()) == 4:
            break
    assert hub.current is not None
    assert len(hub.current.agencies()) == 4
    await hub.close()
