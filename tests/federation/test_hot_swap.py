"""A changed schema is swapped in whole while requests run, and what is unchanged goes on."""

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from access.storage.accepted_schemas import AcceptedSchemas
from tests.connectors.server import Server
from tests.federation.ferries import ASKED, FERRIES, MANIFESTS, WHOLE, Harbour, Hub, codes, until

NUMBERED = '{ ferry(number: "7") { seats } __type(name: "Ferry") { description } }'


@pytest.fixture
def harbour(tmp_path: Path) -> Harbour:
    made = Harbour(tmp_path)
    made.settings["watch"] = True
    return made


async def test_an_agency_that_comes_while_the_hub_runs_is_in_the_graph_and_answers(harbour: Harbour) -> None:
    harbour.take("piers")
    async with harbour.hub() as hub:
        refused = await hub.ask()
        assert [one["extensions"]["code"] for one in refused["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
        harbour.put("piers")
        await until(hub, ASKED, {"data": WHOLE})
        assert "type Pier" in await hub.sdl()


async def test_a_changed_schema_is_accepted_and_stands_at_the_next_start(harbour: Harbour) -> None:
    async with harbour.hub() as hub:
        harbour.put(
            "ferries",
            FERRIES.replace("seats: Int", 'seats: Int\n  "Its name. / ชื่อ"\n  name: String'),
            MANIFESTS["ferries"].replace('seats = "seats"', 'seats = "seats"\nname = "no"'),
        )
        await until(hub, '{ ferry(number: "7") { name } }', {"data": {"ferry": {"name": "7"}}})
    harbour.take("ferries")
    async with harbour.hub() as hub:
        assert codes(await hub.ask('{ ferry(number: "7") { name } }')) == {"ferry": "AGENCY_NOT_SERVED"}


async def test_a_schema_that_its_manifest_does_not_go_with_changes_nothing_but_what_operators_are_told(
    harbour: Harbour,
) -> None:
    """Else a graph would ask of records what they do not have."""
    async with harbour.hub() as hub:
        harbour.put("ferries", FERRIES.replace("seats: Int", "places: Int"))
        await _status(hub, "ferries", "MANIFEST_AT_FAULT")
        assert await hub.ask() == {"data": WHOLE}
        harbour.put(
            "ferries", FERRIES.replace("seats: Int", "places: Int"), MANIFESTS["ferries"].replace("seats =", "places =")
        )
        await until(hub, '{ ferry(number: "7") { places } }', {"data": {"ferry": {"places": 120}}})
        assert (await hub.status())["ferries"]["why"] == []


async def test_a_schema_at_fault_changes_nothing_but_what_operators_are_told(harbour: Harbour) -> None:
    async with harbour.hub() as hub:
        harbour.put("ferries", FERRIES.replace("seats: Int", "seats: Seats"))
        await _status(hub, "ferries", "UNKNOWN_TYPE")
        assert await hub.ask() == {"data": WHOLE}


async def test_the_log_names_the_schema_s_fault_and_not_what_its_manifest_lacks_by_it(harbour: Harbour) -> None:
    """At a start, and of a change: the graph lacks the type, and so the manifest gives one that is not there."""
    fault = r"ferries/schema.graphql:\d+:\d+  UNKNOWN_TYPE  Boat.seats"
    boats = FERRIES.replace("Ferry", "Boat").replace("ferry(", "boat(").replace("seats: Int", "seats: Seats")
    manifest = MANIFESTS["ferries"].replace("Ferry", "Boat")
    async with harbour.hub() as hub:
        with capture_logs() as log:
            harbour.put("ferries", boats, manifest)
            await _status(hub, "ferries", "UNKNOWN_TYPE")
        assert _blamed(log, "schema not taken, the manifest before still serves", fault)
    harbour.settings["state"] = harbour.folder / "another"
    with capture_logs() as log:
        async with harbour.hub():
            pass
    assert _blamed(log, "schema not taken, agency not served", fault)


def _blamed(log: Sequence[Mapping[str, Any]], event: str, fault: str) -> bool:
    """Whether the log blames the schema alone, by this fault."""
    told = [one for one in log if one.get("agency") == "ferries" and one["log_level"] == "error"]
    assert not [one for one in told if "faults" in one and "agencies give no type" in str(one["faults"])]
    return any(one["event"] == event and re.match(fault, one["schema"][0]) for one in told)


async def test_a_schema_that_puts_others_out_changes_nothing_but_what_operators_are_told(harbour: Harbour) -> None:
    async with harbour.hub() as hub:
        harbour.put("ferries", FERRIES.replace("Ferry", "Boat"), MANIFESTS["ferries"].replace("Ferry", "Boat"))
        await _status(hub, "ferries", "BREAKS_ACCEPTED")
        assert await hub.ask() == {"data": WHOLE}


async def test_an_unchanged_agency_keeps_what_is_remembered_of_it_and_its_records_their_class(
    harbour: Harbour, server: Server
) -> None:
    _over_http(harbour, server)
    server.answer["/pier"] = {"code": "A", "ferry": "7"}
    async with harbour.hub() as hub:
        assert await hub.ask() == {"data": WHOLE}
        _replace(harbour, *_version(harbour, 3))
        await until(hub, NUMBERED, _numbered(3, "A ferry of version 3. / เรือ 3"))
        assert (await hub.ask())["data"]["pier"] == {"code": "A", "ferry": {"seats": 3}}
    assert server.paths() == ["/pier?code=A"]


async def test_a_request_ends_under_the_version_that_it_was_admitted_under(harbour: Harbour, server: Server) -> None:
    """Its second question is of a field that is gone by then."""
    asked, told = asyncio.Event(), asyncio.Event()

    async def pier(_: web.Request) -> web.StreamResponse:
        asked.set()
        await told.wait()
        return web.json_response({"code": "A", "ferry": "7"})

    server.answer["/pier"] = pier
    _over_http(harbour, server)
    async with harbour.hub() as hub:
        waiting = asyncio.create_task(hub.ask('{ pier(code: "A") { ferry { seats } } }'))
        await asyncio.wait_for(asked.wait(), 10)
        _replace(harbour, FERRIES.replace("seats", "places"), MANIFESTS["ferries"].replace("seats =", "places ="))
        await until(hub, '{ ferry(number: "7") { places } }', {"data": {"ferry": {"places": 120}}})
        told.set()
        assert await waiting == {"data": {"pier": {"ferry": {"seats": 120}}}}


async def test_no_answer_is_of_two_versions_while_schemas_change(harbour: Harbour) -> None:
    """Each version names in its schema the number of seats that its manifest reads."""
    versions = [(n, *_version(harbour, n)) for n in range(8)]
    async with harbour.hub() as hub:
        await until(hub, NUMBERED, _numbered(120, "A ferry of the register. / เรือข้ามฟาก"))
        seen: set[int] = set()
        async with _asking(hub, seen):
            for n, schema, manifest in versions:
                _replace(harbour, schema, manifest)
                await until(hub, NUMBERED, _numbered(n, f"A ferry of version {n}. / เรือ {n}"))
        assert seen >= {n for n, *_ in versions}


async def test_what_changes_while_a_version_is_made_is_the_next_and_holds_that_one_up_no_longer(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever a version is accepted, the files are of the next one already."""
    versions = [_version(harbour, n) for n in range(6)]
    left = iter(versions[1:])
    accept, served = AcceptedSchemas.accept, set()

    async def accepted(register: AcceptedSchemas, *given: Any, **more: Any) -> bool:
        if (following := next(left, None)) is not None:
            _replace(harbour, *following)
        return await accept(register, *given, **more)

    async with harbour.hub() as hub:
        monkeypatch.setattr(AcceptedSchemas, "accept", accepted)
        _replace(harbour, *versions[0])
        for _ in range(1500):
            served.add((await hub.ask(NUMBERED))["data"]["ferry"]["seats"])
            if 5 in served:
                break
            await asyncio.sleep(0.02)
    assert served == {120, *range(6)}


@contextlib.asynccontextmanager
async def _asking(hub: Hub, seen: set[int]) -> AsyncIterator[None]:
    """Asks all the time: whatever comes is whole."""
    ends = asyncio.Event()

    async def ask() -> None:
        while not ends.is_set():
            answer = await hub.ask(NUMBERED)
            seats = answer["data"]["ferry"]["seats"]
            said = f"A ferry of version {seats}. / เรือ {seats}"
            assert answer == _numbered(seats, said if seats != 120 else "A ferry of the register. / เรือข้ามฟาก")
            seen.add(seats)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(ask())
        yield
        ends.set()


def _numbered(seats: int, description: str) -> Any:
    return {"data": {"ferry": {"seats": seats}, "__type": {"description": description}}}


def _over_http(harbour: Harbour, server: Server) -> None:
    """Piers are asked for over HTTP, and remembered."""
    served = MANIFESTS["piers"].replace('kind = "file"\nfolder = "${PIERS}"', 'kind = "rest"\nurl = "${PIERS}"')
    served = served.replace(
        'request = { file = "piers.csv" }',
        'request = { path = "/pier", query = { code = "$key" } }\ncache = { ttl = "1h" }',
    )
    harbour.put("piers", manifest=served)
    harbour.variables["PIERS"] = server.url


def _version(harbour: Harbour, n: int) -> tuple[str, str]:
    (harbour.folder / f"ferries{n}.csv").write_text(f"no,seats\n7,{n}\n", encoding="utf-8")
    schema = FERRIES.replace("A ferry of the register. / เรือข้ามฟาก", f"A ferry of version {n}. / เรือ {n}")
    return schema, MANIFESTS["ferries"].replace("ferries.csv", f"ferries{n}.csv")


def _replace(harbour: Harbour, schema: str, manifest: str) -> None:
    """Both files at once, as who deploys a folder does: it is another folder from one moment to the next."""
    home, aside = harbour.agencies / "ferries", harbour.folder / "aside"
    shutil.copytree(home, aside)
    (aside / "schema.graphql").write_text(schema, encoding="utf-8")
    (aside / "connector.toml").write_text(manifest, encoding="utf-8")
    home.rename(harbour.folder / "old")
    aside.rename(home)
    shutil.rmtree(harbour.folder / "old")


async def _status(hub: Hub, agency: str, code: str) -> None:
    why: Any = None
    for _ in range(300):
        why = (await hub.status())[agency]["why"]
        if any(code in line for line in why):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"/status does not say {code}: {why}")
