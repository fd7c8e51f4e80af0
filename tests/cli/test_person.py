"""The commands for a person's own rights, as an operator runs them against a hub that serves."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from graphql import parse, validate
from typer.testing import CliRunner, Result

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import read_packages
from cli.__main__ import app
from endpoints.my_data.gathered import gathered
from federation.build import build_supergraph, supergraph_of
from settings import ROOT
from supergraph.declarations import scopes_of
from supergraph.subject_access_export import everything
from tests.test_serve import run, served

CITIZEN = "9100000000011"
OWN = read_packages(CORE_SCOPES)["own-data"].scopes


def person(state: Path, *arguments: str, text: str = CITIZEN, **environment: str) -> Result:
    return CliRunner().invoke(
        app, ("person", *arguments), input=text + "\n", env={"SAAN_STATE": str(state), "PORT": "0", **environment}
    )


@pytest.mark.threat("person-requests")
def test_everything_is_all_that_the_scopes_open_and_each_operation_is_valid() -> None:
    graph = build_supergraph()
    schema = graph.schema
    asked = everything(graph, OWN).operations
    fields: Any = schema.type_map["Citizen"].fields  # type: ignore[attr-defined]
    assert asked.keys() == {name for name, field in fields.items() if set(scopes_of(field)) & set(OWN)}
    for operation in asked.values():
        assert validate(schema, parse(operation)) == []
    assert "directors" not in asked["businesses"]
    assert "source { agency" in asked["profile"]
    assert everything(graph, ["citizen.name"]).operations.keys() == {"profile"}
    assert "birthDate" not in everything(graph, ["citizen.name"]).operations["profile"]


async def test_a_list_is_asked_for_page_by_page_and_what_failed_is_told() -> None:
    pages = {None: ([1, 2], "b"), "b": ([3], None)}

    async def answer(query: str, variables: Any) -> Any:
        if "profile" in query:
            return {"data": {"me": {"profile": None}}, "errors": [{"message": "away"}]}
        nodes, cursor = pages[variables["after"]]
        info = {"hasNextPage": cursor is not None, "endCursor": cursor}
        return {"data": {"me": {"disclosures": {"nodes": list(nodes), "pageInfo": info}}}}

    asked = {"disclosures": "query ($after: String) { x }", "profile": "{ profile }"}
    assert await gathered(asked, answer) == {
        "data": {"disclosures": {"nodes": [1, 2, 3]}, "profile": None},
        "errors": [{"message": "away"}],
    }


@pytest.mark.threat("person-requests")
async def test_a_person_is_handed_all_of_hers_and_then_what_the_hub_holds_is_erased(tmp_path: Path) -> None:
    import asyncio

    async with served(tmp_path, SAAN_DATA="synthetic") as hub, aiohttp.ClientSession() as http:
        arguments = ("export", "--by", "สมหญิง ผู้ดูแล", "--hub", hub.url)
        done = await asyncio.to_thread(person, tmp_path, *arguments)
        assert done.exit_code == 0, done.output
        handed = json.loads(done.stdout[done.stdout.index("{") :])
        data = handed["data"]
        graph, _ = supergraph_of([ROOT / "agencies"])
        own = [name for name, one in graph.scopes.items() if one.own]
        assert data.keys() == everything(graph, own).operations.keys()
        assert data["profile"]["name"]["first"] == "สมศรี"
        assert data["profile"]["source"]["agency"] == "dopa"
        assert data["entitlements"]["nodes"]
        assert len(data["consents"]) == 1
        assert handed["notFollowed"] == []

        asked = ("erase", "--by", "สมหญิง ผู้ดูแล", "--yes")
        erased = await asyncio.to_thread(person, tmp_path, *asked, text="๙-๑๐๐๐-๐๐๐๐๐-๐๑-๑")
        assert erased.exit_code == 0, erased.output
        assert "1 consents" in erased.stdout
        assert CITIZEN not in done.stderr + erased.output

        async with http.get(f"{hub.url}/sandbox/personas") as response:
            token = {one["id"]: one["token"] for one in await response.json()}["citizen"]
        mine = "{ me { consents { id } disclosures { nodes { app actor type fields } } } }"
        me = (await run(http, hub.url, {"query": mine}, token))["data"]["me"]
    assert me["consents"] == []
    (line,) = [line for line in me["disclosures"]["nodes"] if line["type"] == "Erasure"]
    assert line["actor"] == "สมหญิง ผู้ดูแล"
    by_access = [line for line in me["disclosures"]["nodes"] if line["app"] == "saan-right-of-access"]
    assert {line["actor"] for line in by_access} == {"สมหญิง ผู้ดูแล"}


@pytest.mark.threat("person-requests")
@pytest.mark.parametrize("command", [("erase", "--yes"), ("export", "--hub", "http://127.0.0.1:9")])
@pytest.mark.parametrize("by", ["9.1000.00000.01.1", "A\x07", " ", "x" * 401])
def test_who_could_not_be_put_on_record_does_nothing(command: tuple[str, ...], by: str, tmp_path: Path) -> None:
    refused = person(tmp_path, *command, "--by", by)
    assert refused.exit_code == 2
    assert "National id" not in refused.output, "nothing was asked"
    assert "9.1000" not in refused.output


@pytest.mark.threat("person-requests")
@pytest.mark.parametrize("text", ["1234567890123", "nobody", "910000000001", "0985569000013"])
def test_what_is_no_national_id_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    refused = person(tmp_path, "erase", "--by", "A", "--yes", text=text)
    assert refused.exit_code == 2
    assert text not in refused.output


def test_a_hub_that_does_not_answer_is_told(tmp_path: Path) -> None:
    away = person(tmp_path, "export", "--by", "A", "--hub", "http://127.0.0.1:9")
    assert away.exit_code == 3
    assert "start the hub" in away.stderr


def test_a_mandate_is_recorded_and_ended(tmp_path: Path) -> None:
    both = f"{CITIZEN}\n9100000000020"
    made = person(tmp_path, "mandate", "--relation", "parent", "--until", "2099-05-01", text=both)
    assert made.exit_code == 0, made.output
    id_ = made.stdout.splitlines()[-1]
    assert "9100000000020" not in made.output
    assert person(tmp_path, "end-mandate", id_).exit_code == 0
    director = person(tmp_path, "mandate", "--relation", "director", text="๙๑๐๐๐๐๐๐๐๐๐๑๑\n0985569000013")
    assert director.exit_code == 0, director.output
    nobody = person(tmp_path, "mandate", "--relation", "director", text=f"0985569000013\n{CITIZEN}")
    assert nobody.exit_code == 2
    again = person(tmp_path, "end-mandate", id_)
    assert again.exit_code == 2
    assert "no mandate" in again.stderr
