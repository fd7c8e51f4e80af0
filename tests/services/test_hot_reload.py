"""Manifests change under a running hub."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Fact, ValueType
from connectors.provider import LookupContext, Trace
from connectors.serving import kit_result
from connectors.serving.load_agencies import load
from connectors.serving.manifest_watch import state_of
from connectors.serving.registry import AgencyState, Connectors
from services.hot_reload import HotReload
from tests.connectors.graph import CONTRACTS, FIRST, GRAPH, QUESTIONS, SECOND
from tests.connectors.serving.test_registry import GOOD, agency


def reloading(folder: Path, heard: list[bool] | None = None, grace: float = 0.05) -> HotReload[Connectors]:
    def loaded(previous: Connectors | None) -> Connectors:
        return load([folder / "agencies"], {"FOLDER": str(folder)}, GRAPH, previous=previous)

    told = heard if heard is not None else []
    return HotReload(loaded, lambda one: one, grace=grace, loaded=lambda _, first: told.append(first))


def rows(folder: Path) -> None:
    (folder / "b.csv").write_text(f"id,name,other\n{FIRST},ก,ข\n{SECOND},ค,ง\n", encoding="utf-8")


async def name(connectors: Connectors | None, key: str = FIRST) -> str:
    assert connectors is not None
    (provider,) = connectors.providers("Business", "juristicId")
    answers = await provider.ask([key], LookupContext(None, asyncio.get_running_loop().time() + 5), Trace())
    (record,) = answers[key].records
    return str(record.name_th)


def rewrite(folder: Path, old: str, new: str) -> None:
    manifest = folder / "agencies" / "one" / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


async def test_a_changed_manifest_is_taken_and_what_is_unchanged_goes_on(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    agency(tmp_path / "agencies", "two", GOOD.replace('by = "juristicId"', 'by = "branch"').replace("id", "name", 0))
    hub = reloading(tmp_path)
    await hub.start()
    before = hub.current
    assert await name(before) == "ก"
    rewrite(tmp_path, '"name" }', '"other" }')
    await hub.reload()
    assert await name(hub.current) == "ข"
    assert before is not None
    assert hub.current is not None
    assert hub.current.served("two") is before.served("two")
    assert hub.current.served("one") is not before.served("one")
    await hub.close()


async def test_a_request_in_flight_ends_on_the_old_connectors(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    hub = reloading(tmp_path, grace=0.2)
    await hub.start()
    before = hub.current
    rewrite(tmp_path, '"name" }', '"other" }')
    await hub.reload()
    assert await name(before, SECOND) == "ค"
    await hub.close()


async def test_a_bad_manifest_keeps_the_last_good_one_and_says_so(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    hub = reloading(tmp_path)
    await hub.start()
    rewrite(tmp_path, '"name" }', '"name", nothing = "x" }')
    await hub.reload()
    assert hub.current is not None
    (facts,) = hub.current.agencies()
    assert facts.state is AgencyState.UP
    assert "nothing" in facts.faults[0].wrong
    assert await name(hub.current) == "ก"
    rewrite(tmp_path, ', nothing = "x"', "")
    await hub.reload()
    assert hub.current.agencies()[0].faults == ()
    await hub.close()


async def test_one_that_its_kit_has_failed_since_is_served_no_longer(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    hub = reloading(tmp_path)
    await hub.start()
    kit_result.write(tmp_path / "agencies" / "one", ["shuffled rows"])
    await hub.reload()
    assert hub.current is not None
    (facts,) = hub.current.agencies()
    assert facts.state is AgencyState.NOT_SERVED
    assert "shuffled rows" in facts.faults[0].wrong
    await hub.close()


async def test_a_change_that_its_kit_fails_leaves_the_one_before(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    hub = reloading(tmp_path)
    await hub.start()
    rewrite(tmp_path, '"name" }', '"other" }')
    kit_result.write(tmp_path / "agencies" / "one", ["shuffled rows"])
    await hub.reload()
    assert await name(hub.current) == "ก"
    await hub.close()


async def test_a_watched_folder_is_loaded_again_by_itself(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    heard: list[bool] = []
    hub = reloading(tmp_path, heard)
    await hub.start([tmp_path / "agencies"], every=0.02)
    await asyncio.sleep(0.1)
    rewrite(tmp_path, '"name" }', '"other" }')
    for _ in range(100):
        await asyncio.sleep(0.02)
        if len(heard) == 2:
            break
    assert heard == [True, False]
    assert await name(hub.current) == "ข"
    agency(tmp_path / "agencies", "three", GOOD.replace("juristicId", "branch"))
    for _ in range(100):
        await asyncio.sleep(0.02)
        if len(heard) == 3:
            break
    assert hub.current is not None
    assert [facts.id for facts in hub.current.agencies()] == ["one", "three"]
    await hub.close()


async def test_replaced_connections_are_closed_when_no_request_can_use_them(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    hub = reloading(tmp_path, grace=0.01)
    await hub.start()
    before: Any = hub.current.served("one") if hub.current else None
    await name(hub.current)
    rewrite(tmp_path, '"name" }', '"other" }')
    await hub.reload()
    await asyncio.sleep(0.1)
    assert before.connection._kept == {}
    await hub.close()
    assert hub.current is None


@pytest.mark.parametrize(
    "name", ["connector.toml", "kit.json", "agent.py", "a.wsdl", "a.xsd", "schema.graphql", "samples/Law-lawId.json"]
)
def test_every_file_that_decides_what_is_served_is_watched(name: str, tmp_path: Path) -> None:
    before = state_of([tmp_path / "others", tmp_path])
    file = tmp_path / "one" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x", encoding="utf-8")
    assert state_of([tmp_path / "others", tmp_path]) != before


async def test_what_changed_of_which_agency_is_told_until_it_changes_again(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    agency(tmp_path / "agencies", "two")
    hub = reloading(tmp_path)
    await hub.start()
    assert hub.current is not None
    assert hub.current.changes == {}
    assert [facts.changed for facts in hub.current.agencies()] == [None, None]
    rewrite(tmp_path, '"name" }', '"other" }')
    agency(tmp_path / "agencies", "three")
    await hub.reload()
    told = ('Business by juristicId: fields.nameTh: "name" -> "other"',)
    assert hub.current.changes == {"one": told, "three": ("it is new",)}
    (tmp_path / "agencies" / "two" / "connector.toml").unlink()
    kit_result.write(tmp_path / "agencies" / "three", [])
    await hub.reload()
    assert hub.current.changes == {"two": ("it is gone",), "three": ("its kit: not tested -> passed",)}
    changed = {facts.id: facts.changed for facts in hub.current.agencies()}
    assert changed["one"] is not None
    assert changed["one"].what == told
    assert changed["three"] is not None
    await hub.close()


@pytest.mark.parametrize("name", ["agent.py", "a.wsdl", "a.xsd", "schema.graphql", "samples/Law-lawId.json"])
async def test_which_file_beside_a_manifest_changed_is_told_by_its_name(tmp_path: Path, name: str) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    file = tmp_path / "agencies" / "one" / name
    file.parent.mkdir(exist_ok=True)
    hub = reloading(tmp_path)
    await hub.start()
    heard = []
    for text in ("first", "second", None):
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")
        await hub.reload()
        assert hub.current is not None
        heard.append(hub.current.changes)
    assert heard == [{"one": (f"{name} is {how}",)} for how in ("new", "changed", "gone")]
    await hub.close()


async def test_the_types_an_agency_gives_are_those_of_its_manifest_served_or_not(tmp_path: Path) -> None:
    agency(tmp_path / "agencies", "one")
    agency(tmp_path / "agencies", "two", GOOD.replace("nameTh", "nameEn"))
    agency(tmp_path / "agencies", "three", "this is no manifest")
    found = load([tmp_path / "agencies"], {"FOLDER": str(tmp_path)}, GRAPH)
    assert [found.gives(one) for one in ("one", "two", "three", "four")] == [{"Business"}, {"Business"}, None, None]


async def test_an_agency_whose_schema_changes_or_that_is_asked_for_more_is_made_anew_and_no_other(
    tmp_path: Path,
) -> None:
    rows(tmp_path)
    contracts = dict(CONTRACTS)
    for one in ("one", "two"):
        agency(tmp_path / "agencies", one)

    def loaded(previous: Connectors | None) -> Connectors:
        def answerable(id_: str) -> Any:
            return (contracts if id_ == "one" else CONTRACTS), QUESTIONS

        return load([tmp_path / "agencies"], {"FOLDER": str(tmp_path)}, answerable, previous=previous)

    first = loaded(None)
    (tmp_path / "agencies" / "two" / "schema.graphql").write_text("type Query", encoding="utf-8")
    second = loaded(first)
    assert second.served("one") is first.served("one")
    assert second.served("two") is not first.served("two")
    facts = {**CONTRACTS["Business"].facts, "more": Fact("more", "more", ValueType.TEXT)}
    contracts["Business"] = replace(CONTRACTS["Business"], facts=facts)
    third = loaded(second)
    assert third.served("one") is not second.served("one")
    assert third.served("two") is second.served("two")
    assert list(third.changes) == ["one"]
    for connectors in (first, second, third):
        await connectors.close()


async def test_what_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    """Else a version could be made of the schema before and of the manifest behind it."""
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    folders = [tmp_path / "agencies"]
    made: list[Connectors] = []

    def loaded(previous: Connectors | None) -> Connectors:
        found = load(folders, {"FOLDER": str(tmp_path)}, GRAPH, previous=previous)
        if len(made) == 1:
            rewrite(tmp_path, '"other" }', '"name" }')
        made.append(found)
        return found

    hub: HotReload[Connectors] = HotReload(
        loaded, lambda one: one, grace=0.05, loaded=lambda *_: None, files=partial(state_of, folders)
    )
    await hub.start()
    rewrite(tmp_path, '"name" }', '"other" }')
    await hub.reload()
    assert len(made) == 3
    assert hub.current is made[2]
    assert await name(hub.current) == "ก"
    await hub.close()


async def test_what_changes_faster_than_it_is_read_holds_up_no_start_and_changes_nothing(tmp_path: Path) -> None:
    rows(tmp_path)
    agency(tmp_path / "agencies", "one")
    folders = [tmp_path / "agencies"]
    made: list[Connectors] = []

    def loaded(previous: Connectors | None) -> Connectors:
        rewrite(tmp_path, "[agency]", "# changed\n[agency]")
        made.append(load(folders, {"FOLDER": str(tmp_path)}, GRAPH, previous=previous))
        return made[-1]

    hub: HotReload[Connectors] = HotReload(
        loaded, lambda one: one, grace=0.05, loaded=lambda *_: None, files=partial(state_of, folders)
    )
    await hub.start()
    first, readings = hub.current, len(made)
    assert first is made[-1]
    await hub.reload()
    assert hub.current is first
    assert len(made) == 2 * readings
    assert await name(first) == "ก"
    await hub.close()
