"""A change of a schema is a proposal: what it breaks is refused, what a rule leaves to an operator waits for one, and
each that is accepted is kept and can be gone back from."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from tests.federation.ferries import ASKED, FERRIES, MANIFESTS, SCHEMAS, WHOLE, Harbour, Hub, known_to_commands, until

CREW = FERRIES.replace("seats: Int", 'seats: Int\n  "Its crew. / ลูกเรือ"\n  crew: Int')
WITH_CREW = MANIFESTS["ferries"].replace('seats = "seats"', 'seats = "seats"\ncrew = "no"')
PLACES = FERRIES.replace("seats: Int", "places: Int")
WITH_PLACES = MANIFESTS["ferries"].replace("seats =", "places =")
CREW_ASKED = '{ ferry(number: "7") { crew } }'
ABOUT_PIERS = '{ __type(name: "Pier") { description } }'
SEATS = '{ ferry(number: "7") { seats } }'


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """One whose commands know its folders and its database."""
    return known_to_commands(Harbour(tmp_path), monkeypatch)


@pytest.fixture
async def started(harbour: Harbour) -> AsyncIterator[Hub]:
    """A hub that has accepted both, and looks at no file by itself."""
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
        yield hub


async def saan(*words: str, status: int = 0) -> str:
    """What a command says, in a process's place."""
    done = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    assert done.exit_code == status, done.output
    return done.output


async def _registered(tmp_path: Path, text: str) -> None:
    (tmp_path / "ask.graphql").write_text(text, encoding="utf-8")
    names = ("--name-th", "เมือง", "--name-en", "City")
    await saan(
        "app", "register", "city", *names, "--package", "own-data", "--redirect-uri", "https://city.example/back"
    )
    await saan("app", "operations", "add", "city", str(tmp_path / "ask.graphql"))


async def test_what_would_change_is_told_and_nothing_is(harbour: Harbour, started: Hub) -> None:
    assert await saan("schema", "propose") == "Nothing differs from what is accepted.\n"
    harbour.put("ferries", CREW, WITH_CREW)
    said = await saan("schema", "propose", "ferries")
    assert said == (
        'ferries: accepted\n  safe: Field Ferry.crew was added\n  manifest: fields.Ferry.crew: not there -> "no"\n'
        "  kit: not run: there are no samples of what its source answers (./saan connector try … --record)\n"
    )
    assert "crew" not in await saan("schema", "log")


async def test_a_manifest_that_does_not_go_with_it_is_told(harbour: Harbour, started: Hub) -> None:
    harbour.put("ferries", PLACES)
    assert "MANIFEST_AT_FAULT" in await saan("schema", "propose", status=1)


async def test_what_breaks_a_registered_operation_is_refused_with_app_and_line_until_it_is_forced(
    harbour: Harbour, started: Hub, tmp_path: Path
) -> None:
    await _registered(tmp_path, '{\n  ferry(number: "7") {\n    seats\n  }\n}')
    harbour.put("ferries", PLACES, WITH_PLACES)
    for words in (("propose",), ("accept", "ferries", "--by", "Somsri")):
        said = await saan("schema", *words, status=1)
        assert "BREAKS_OPERATION" in said
        assert "app city, operation " in said
        assert "line 3: Cannot query field 'seats' on type 'Ferry'" in said
    assert await started.ask() == {"data": WHOLE}
    await saan("schema", "accept", "ferries", "--by", "Somsri", "--force")
    await until(started, '{ ferry(number: "7") { places } }', {"data": {"ferry": {"places": 120}}})
    log = await saan("schema", "log", "ferries")
    assert "by Somsri" in log
    assert "forced: BREAKS_OPERATION  app city, operation " in log


@pytest.mark.parametrize(("rule", "waits"), [("all", False), ("additive", False), ("none", True)])
async def test_what_only_adds_and_is_public_waits_for_an_operator_where_the_rule_says_so(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, rule: str, waits: bool
) -> None:
    monkeypatch.setenv("SAAN_ACCEPT", rule)
    harbour.settings |= {"accept": rule, "watch": True}
    crew = '{ ferry(number: "7") { crew } }'
    async with harbour.hub() as hub:
        harbour.put("ferries", CREW, WITH_CREW)
        if waits:
            await _waits(hub, "NOT_ACCEPTED")
            assert any("./saan schema accept ferries" in one for one in (await hub.status())["ferries"]["why"])
            assert (await hub.ready())["waiting"] == "ferries"
            await saan("schema", "accept", "ferries", "--by", "Somsri")
        await until(hub, crew, {"data": {"ferry": {"crew": 7}}})
    log = await saan("schema", "log", "ferries", "-n", "1")
    assert f"safe: Field Ferry.crew was added (and 1 more)  by {'Somsri' if waits else 'the hub'}\n" in log


async def test_what_takes_away_waits_for_an_operator_where_only_what_adds_is_accepted(harbour: Harbour) -> None:
    harbour.settings |= {"accept": "additive", "watch": True}
    async with harbour.hub() as hub:
        harbour.put("ferries", PLACES, WITH_PLACES)
        await _waits(hub, "NOT_ACCEPTED")
        assert await hub.ask() == {"data": WHOLE}


async def test_a_rollback_is_served_and_what_it_put_away_is_not_taken_again_by_itself(
    harbour: Harbour, tmp_path: Path
) -> None:
    harbour.settings["watch"] = True
    crew = '{ ferry(number: "7") { crew } }'
    async with harbour.hub() as hub:
        harbour.put("ferries", CREW, WITH_CREW)
        await until(hub, crew, {"data": {"ferry": {"crew": 7}}})
        # The hub, which is of this process here, may say meanwhile that it has loaded.
        assert (await saan("schema", "diff", "2")).endswith("safe: Field Ferry.crew was added\n")
        assert "ferries: as it was at change 2" in await saan("schema", "rollback", "2", "--by", "Somsri")
        await _gone(hub, crew)
        (harbour.agencies / "ferries" / "note.py").write_text("# changes what is watched\n", encoding="utf-8")
        await asyncio.sleep(1.5)
        assert "errors" in await hub.ask(crew)
        assert "PUT_AWAY" in await saan("schema", "propose", status=1)
        await saan("schema", "accept", "ferries", "--by", "Somsri")
        await until(hub, crew, {"data": {"ferry": {"crew": 7}}})
    assert [line.split()[-1] for line in (await saan("schema", "log")).splitlines()] == [
        "Somsri", "Somsri", "hub", "hub", "hub",
    ]  # fmt: skip


async def test_a_rollback_that_breaks_an_operation_is_refused_until_it_is_forced(
    harbour: Harbour, tmp_path: Path
) -> None:
    harbour.settings["watch"] = True
    async with harbour.hub() as hub:
        harbour.put("ferries", CREW, WITH_CREW)
        await until(hub, '{ ferry(number: "7") { crew } }', {"data": {"ferry": {"crew": 7}}})
        await _registered(tmp_path, '{ ferry(number: "7") { crew } }')
        assert "BREAKS_OPERATION" in await saan("schema", "rollback", "2", "--by", "Somsri", status=2)
        await saan("schema", "rollback", "0", "--by", "Somsri", "--force")
        await _gone(hub, ASKED)
        assert "pier" not in await hub.sdl()


async def test_a_rollback_that_ends_in_between_has_changed_nothing(
    harbour: Harbour, started: Hub, tmp_path: Path
) -> None:
    harbour.put("ferries", CREW, WITH_CREW)
    await saan("schema", "accept", "ferries", "--by", "Somsri")
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "saan.db")) as connection:
        full = "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        connection.execute(f"CREATE TRIGGER full BEFORE INSERT ON schema_changes WHEN NEW.sdl = '' {full}")
    done = await asyncio.to_thread(CliRunner().invoke, app, ["schema", "rollback", "1", "--by", "Somsri", "--force"])
    assert (done.exit_code, "the database cannot be used" in done.output) == (2, True)
    # The hub, which is of this process here, may say meanwhile that it has loaded.
    assert "back to change" not in await saan("schema", "log")
    assert (await saan("schema", "diff", "3")).endswith("nothing is different for clients\n")


async def test_a_hub_whose_files_are_older_goes_on_with_what_another_accepted(harbour: Harbour, tmp_path: Path) -> None:
    """Two machines whose images are exchanged one after the other: the older does not put the newer away."""
    older = Harbour(tmp_path)
    older.agencies = tmp_path / "older"
    older.settings["accept"] = harbour.settings["accept"] = "additive"
    for agency in ("ferries", "piers"):
        older.put(agency)
    async with older.hub() as first:
        harbour.put("ferries", CREW, WITH_CREW)
        async with harbour.hub() as second:
            await until(second, '{ ferry(number: "7") { crew } }', {"data": {"ferry": {"crew": 7}}})
            await asyncio.sleep(1.5)
            assert await first.ask() == {"data": WHOLE}
    async with older.hub() as again:
        assert await again.ask(SEATS) == {"data": {"ferry": {"seats": 120}}} or "errors" in await again.ask(SEATS)
    async with harbour.hub() as second:
        assert await second.ask('{ ferry(number: "7") { crew } }') == {"data": {"ferry": {"crew": 7}}}


async def test_what_waits_at_a_restart_leaves_schema_and_manifest_as_they_were_accepted(harbour: Harbour) -> None:
    harbour.settings["accept"] = "additive"
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
    harbour.put("ferries", PLACES, WITH_PLACES)
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
        await _waits(hub, "NOT_ACCEPTED")
        assert (await hub.ready())["waiting"] == "ferries"


async def test_a_rollback_brings_the_manifest_of_that_time_back_with_the_schema(harbour: Harbour) -> None:
    harbour.settings["watch"] = True
    async with harbour.hub() as hub:
        harbour.put("ferries", PLACES, WITH_PLACES)
        await until(hub, '{ ferry(number: "7") { places } }', {"data": {"ferry": {"places": 120}}})
        await saan("schema", "rollback", "2", "--by", "Somsri")
        await until(hub, ASKED, {"data": WHOLE})
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}


@pytest.mark.parametrize("rule", ["all", "none"])
async def test_a_change_of_the_manifest_alone_is_a_proposal_too_and_kept(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    monkeypatch.setenv("SAAN_ACCEPT", rule)
    harbour.settings |= {"accept": rule, "watch": True}
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
        harbour.put("ferries", manifest=MANIFESTS["ferries"].replace('"seats"', '"no"'))
        if rule == "none":
            await _waits(hub, "NOT_ACCEPTED")
            assert await hub.ask(SEATS) == {"data": {"ferry": {"seats": 120}}}
            assert "manifest: fields.Ferry.seats" in await saan("schema", "propose", status=1)
            await saan("schema", "accept", "ferries", "--by", "Somsri")
        await until(hub, SEATS, {"data": {"ferry": {"seats": 7}}})
    assert 'manifest: fields.Ferry.seats: "seats" -> "no"' in await saan("schema", "log", "ferries", "-n", "1")


async def test_a_hub_that_watches_no_folder_follows_what_is_accepted_and_looks_at_none(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAAN_ACCEPT", "none")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "ferries.csv").write_text("no,seats\n7,99\n", encoding="utf-8")
    async with harbour.hub(accept="none") as hub:
        assert await hub.ask() == {"data": WHOLE}
        harbour.put("ferries", manifest=MANIFESTS["ferries"].replace("${FERRIES}", "${FERRIES}/other"))
        await saan("schema", "accept", "ferries", "--by", "Somsri")
        await until(hub, SEATS, {"data": {"ferry": {"seats": 99}}})
        (harbour.agencies / "ferries" / "connector.toml").write_text("this is no manifest", encoding="utf-8")
        harbour.put("piers", SCHEMAS["piers"].replace("A pier.", "A pier of the port."))
        await saan("schema", "accept", "piers", "--by", "Somsri")
        await until(hub, ABOUT_PIERS, {"data": {"__type": {"description": "A pier of the port. / ท่าเรือ"}}})
        assert await hub.ask(SEATS) == {"data": {"ferry": {"seats": 99}}}
        assert (await hub.status())["ferries"]["why"] == []
        assert "waiting" not in await hub.ready()


async def test_of_two_folders_beside_one_database_neither_puts_away_the_other_s_for_ever(
    harbour: Harbour, tmp_path: Path
) -> None:
    """Both hubs accept all and watch: what was accepted last stands, and who says less is told so."""
    other = Harbour(tmp_path)
    other.agencies = tmp_path / "others"
    for agency in SCHEMAS:
        other.put(agency)
    harbour.settings["watch"] = other.settings["watch"] = True
    async with harbour.hub() as first, other.hub() as second:
        harbour.put("ferries", CREW, WITH_CREW)
        for hub in (first, second):
            await until(hub, CREW_ASKED, {"data": {"ferry": {"crew": 7}}})
        await _waits(second, "PUT_AWAY")
        other.put("piers", SCHEMAS["piers"].replace("A pier.", "A pier of the port."))
        for hub in (first, second):
            await until(hub, ABOUT_PIERS, {"data": {"__type": {"description": "A pier of the port. / ท่าเรือ"}}})
        await _waits(first, "PUT_AWAY", "piers")
        harbour.put("ferries")
        for hub in (first, second):
            await until(hub, ASKED, {"data": WHOLE})
        await _gone(first, CREW_ASKED)
        await asyncio.sleep(2.5)  # both have looked for changes since
        assert [(await hub.ready())["graph"] for hub in (first, second)] == ["5", "5"]
        assert (await first.ready())["waiting"] == "piers"
        assert "waiting" not in await second.ready()
    async with other.hub() as again:
        assert (await again.ready())["graph"] == "5"


async def _gone(hub: Hub, query: str) -> None:
    for _ in range(300):
        if "data" not in (answer := await hub.ask(query)):
            assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            return
        await asyncio.sleep(0.05)
    pytest.fail("after 15 s it is still answered")


async def _waits(hub: Hub, code: str, agency: str = "ferries") -> None:
    why: Any = None
    for _ in range(300):
        why = (await hub.status())[agency]["why"]
        if any(code in line for line in why):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"/status does not say {code}: {why}")
