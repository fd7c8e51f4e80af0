"""What was accepted stays: whatever becomes of an agency's files, its types are there, its fields say why not."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from access.storage.accepted_copy import AcceptedCopy
from access.storage.accepted_schema import AcceptedSchema
from access.storage.accepted_schemas import AcceptedSchemas
from access.storage.database import Database
from access.storage.sealing import Seal, kept_secret
from cli.__main__ import app
from tests.federation.ferries import ASKED, FERRIES, MANIFESTS, WHOLE, Harbour, codes
from tests.servers.postgres import Postgres
from tests.shelf import NOW

PACKAGE = """
[package.old]
en = "Old"
th = "เก่า"
basis = "own_request"
purposes = ["self-service"]
scopes = ["old.own"]
"""
NOT_SERVED = {"ferry": "AGENCY_NOT_SERVED", "pier.ferry": "AGENCY_NOT_SERVED"}


@pytest.fixture(params=["sqlite", "postgresql"])
def harbour(request: pytest.FixtureRequest, tmp_path: Path) -> Harbour:
    made = Harbour(tmp_path)
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        made.settings["database_url"] = server.fresh()
    return made


def _unset(harbour: Harbour) -> None:
    del harbour.variables["FERRIES"]


FAILING: dict[str, Callable[[Harbour], None]] = {
    "its folder is gone": lambda harbour: harbour.take("ferries"),
    "its manifest is no TOML": lambda harbour: harbour.put("ferries", manifest="[agency"),
    "its manifest is at fault": lambda harbour: harbour.put(
        "ferries", manifest=MANIFESTS["ferries"].replace('"file"', '"telepathy"')
    ),
    "its manifest answers nothing any more": lambda harbour: harbour.put(
        "ferries", manifest=MANIFESTS["ferries"].partition("[[lookup]]")[0]
    ),
    "a variable is not set": _unset,
    "a variable of an optional one is not set": lambda harbour: (
        harbour.put("ferries", manifest=MANIFESTS["ferries"].replace("[source]", "optional = true\n[source]")),
        _unset(harbour),
    )[-1],
    "schema and manifest are gone, the folder is there": lambda harbour: (
        harbour.take("ferries"),
        (harbour.agencies / "ferries").mkdir(),
    )[-1],
}


@pytest.mark.parametrize("how", FAILING)
async def test_an_agency_that_fails_at_a_restart_leaves_its_types_and_says_it_is_not_served(
    how: str, harbour: Harbour
) -> None:
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
    FAILING[how](harbour)
    async with harbour.hub() as hub:
        answer = await hub.ask()
        assert answer["data"] == {"ferry": None, "pier": {"code": "A", "ferry": None}}
        assert codes(answer) == NOT_SERVED
        status = (await hub.status())["ferries"]
        assert status["state"] == "not served"
        assert status["why"]


FAULTY = {
    "no GraphQL": "type Ferry {",
    "a fault of composition": FERRIES.replace("seats: Int", "seats: Seats"),
    "too large": FERRIES + "#" * 300_000,
    "no UTF-8": FERRIES + "\udcff",
    "what others refer to taken away": FERRIES.replace("Ferry", "Boat"),
}


@pytest.mark.parametrize("fault", FAULTY)
async def test_a_new_schema_at_fault_changes_nothing_but_what_operators_are_told(fault: str, tmp_path: Path) -> None:
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    home = harbour.agencies / "ferries" / "schema.graphql"
    home.write_text(FAULTY[fault], encoding="utf-8", errors="surrogateescape")
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
        status = await hub.status()
        assert "its schema is at fault; the one that was accepted before stays" in status["ferries"]["why"]
        assert any("ferries/schema.graphql:" in line for line in status["ferries"]["why"])
        assert status["ferries"]["state"] == "up", "it is asked by the schema that was accepted"
        assert status["piers"]["why"] == []


async def test_one_that_was_never_accepted_is_left_out_whole(tmp_path: Path) -> None:
    harbour = Harbour(tmp_path)
    harbour.put("ferries", FERRIES.replace("seats: Int", "seats: Seats"))
    async with harbour.hub() as hub:
        assert len((await hub.ask())["errors"]) == 2, "neither is in the graph"
        status = await hub.status()
        for agency in ("ferries", "piers"):
            assert "its schema is left out" in status[agency]["why"]
    harbour.put("ferries")
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}


async def test_a_change_that_composes_is_accepted_and_stays_in_turn(tmp_path: Path) -> None:
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    more = FERRIES.replace("  seats: Int", '  seats: Int\n  "Its crew. / ลูกเรือ"\n  crew: Int')
    harbour.put("ferries", more, MANIFESTS["ferries"] + 'crew = "seats"\n')
    query = '{ ferry(number: "7") { crew } }'
    async with harbour.hub() as hub:
        assert await hub.ask(query) == {"data": {"ferry": {"crew": 120}}}
    harbour.take("ferries")
    async with harbour.hub() as hub:
        assert codes(await hub.ask(query)) == {"ferry": "AGENCY_NOT_SERVED"}


async def test_of_two_claims_to_a_name_the_one_accepted_earlier_wins_whatever_folders_are_called(
    tmp_path: Path,
) -> None:
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    harbour.put("a-first-by-name", FERRIES, MANIFESTS["ferries"].replace('"ferries"', '"a-first-by-name"'))
    for served in (True, False):
        async with harbour.hub() as hub:
            answer = await hub.ask()
            assert (answer == {"data": WHOLE}) is served
            assert codes(answer) == ({} if served else NOT_SERVED), "nobody else gives what was its own"
            why = (await hub.status())["a-first-by-name"]["why"]
            assert any("Ferry: ferries has it, and was accepted earlier" in line for line in why)
        if served:
            harbour.take("ferries")


async def test_one_that_is_gone_for_good_is_forgotten_by_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    harbour.take("piers")
    monkeypatch.setenv("SAAN_STATE", str(tmp_path / "state"))
    for status in (0, 2):
        done = await asyncio.to_thread(CliRunner().invoke, app, ["schema", "forget", "piers"])
        assert done.exit_code == status, done.output
    async with harbour.hub() as hub:
        assert "errors" in await hub.ask('{ pier(code: "A") { code } }')
        assert "piers" not in await hub.status()


async def test_without_its_database_a_hub_starts_with_the_files_and_says_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    harbour = Harbour(tmp_path)
    harbour.settings["database_url"] = "postgresql://nobody@127.0.0.1:1/none"
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
    said = capfd.readouterr()
    assert "accepted schemas unknown, the files stand alone" in said.out + said.err


async def test_without_its_database_a_hub_starts_with_what_it_accepted_last_whatever_the_files_say(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], postgres_server: Postgres
) -> None:
    harbour = Harbour(tmp_path)
    there = postgres_server.fresh()
    async with harbour.hub(database_url=there) as hub:
        assert await hub.ask() == {"data": WHOLE}
    renamed = MANIFESTS["ferries"].replace("seats =", "places =")
    harbour.put("ferries", FERRIES.replace("seats:", "places:"), renamed)
    harbour.take("piers")
    async with harbour.hub(database_url="postgresql://nobody@127.0.0.1:1/none") as hub:
        assert await hub.ask('{ ferry(number: "7") { seats } }') == {"data": {"ferry": {"seats": 120}}}
        assert "type Pier" in await hub.sdl()
        assert (await hub.ready())["waiting"] == "ferries"
    said = capfd.readouterr()
    assert "accepted schemas unknown, those that were accepted last stand" in said.out + said.err


@pytest.mark.threat("row-moved")
async def test_a_copy_that_the_hub_did_not_write_is_none(tmp_path: Path) -> None:
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    copy = AcceptedCopy(tmp_path / "state", Seal(kept_secret(tmp_path / "state")))
    copied = copy.read()
    assert copied is not None
    assert [one.contributor for one in copied.schemas] == ["ferries", "piers"]
    assert copied.manifests == MANIFESTS
    file = tmp_path / "state" / "accepted-schemas"
    file.write_bytes(file.read_bytes()[:-3] + b"AAA")
    assert copy.read() is None
    AcceptedCopy(tmp_path / "state", Seal(b"another" * 8)).write(copied)
    assert copy.read() is None


async def test_the_scopes_of_one_that_this_version_of_the_hub_cannot_read_stay(tmp_path: Path) -> None:
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    old = AcceptedSchema("old", "scalar Plate", '{"scopes": {"old.own": "personal"}}')
    async with Database(f"sqlite:///{tmp_path}/state/saan.db") as database:
        register = AcceptedSchemas(database, Seal(kept_secret(tmp_path / "state")), lambda: NOW)
        assert await register.accept([old], known=await register.all() or ())
    packages = tmp_path / "packages.toml"
    packages.write_text(PACKAGE, encoding="utf-8")
    async with harbour.hub(packages=packages) as hub:
        assert await hub.ask() == {"data": WHOLE}


@pytest.mark.threat("row-moved")
async def test_a_row_that_the_hub_did_not_write_is_not_believed(tmp_path: Path) -> None:
    """Else whoever writes into the database takes a guard away."""
    harbour = Harbour(tmp_path)
    async with harbour.hub():
        pass
    async with Database(f"sqlite:///{tmp_path}/state/saan.db") as database, database.writing() as connection:
        change = "UPDATE accepted_schemas SET sdl = replace(sdl, 'seats', 'crew') WHERE contributor = 'ferries'"
        await connection.execute(text(change))
    harbour.take("ferries")
    async with harbour.hub() as hub:
        answer: Any = await hub.ask('{ ferry(number: "7") { crew } }')
        assert "data" not in answer or answer["data"] is None
    harbour.put("ferries")
    async with harbour.hub() as hub:
        assert await hub.ask(ASKED) == {"data": WHOLE}
