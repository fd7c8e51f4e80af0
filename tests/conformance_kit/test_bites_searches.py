"""Of a search the kit proves what an agency declares: its order, its conditions, its end."""

import dataclasses
import importlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from cli.agency_choice import keys_of
from conformance_kit import search_checks
from conformance_kit.report import CheckOutcome
from conformance_kit.run import test as kit
from conformance_kit.try_call import record
from connectors.connections.connect import connect
from connectors.contract import Answers, Condition, Graph, Operator, Question, ValueType
from connectors.proof.manifest_proof import Proof
from connectors.serving.load_agencies import check
from tests.conformance_kit.broken.searches.sound import Sound
from tests.connectors.graph import contract
from tests.connectors.server import Server

BROKEN = Path(__file__).parent / "broken" / "searches"
NAMES = sorted(file.stem for file in BROKEN.glob("*.py") if file.stem != "sound")
FACTS: dict[str, Any] = {"code": ValueType.TEXT, "status": ValueType.ENUM, "registered_on": ValueType.DATE}
SHOPS = Question(
    "Shop",
    "search",
    {"status": ValueType.ENUM, "registeredOn_from": ValueType.DATE},
    Answers.PAGE,
    {"registeredOn_from": Condition("registeredOn", Operator.FROM)},
    (("-registeredOn", "code"),),
)
SHOP = dataclasses.replace(contract("Shop", FACTS, ["code"]), owner="shops")
GRAPH = Graph({"Shop": SHOP}, (SHOPS,))
MANIFEST = """
[agency]
id = "shops"
name = { th = "ทะเบียนร้าน" }
contact = "data@shops.example"
[source]
kind = "rest"
url = "${URL}"
[[lookup]]
type = "Shop"
by = "search"
answer = { rows = "items", total = "total", order = ["-registeredOn", "code"] }
privacy = { class = "public", basis = "public-task" }
[lookup.request]
path = "/s"
query = { at = "$offset", n = "$limit", st = "$filter.status", since = "$filter.registeredOn_from" }
[lookup.fields]
code = "code"
status = { from = "st", as = { A = "ACTIVE", D = "DISSOLVED" } }
registeredOn = { from = "since", as = "date-ce" }
"""
ROWS = [
    {"code": "05", "st": "A", "since": "2026-03-01"},
    {"code": "02", "st": "D", "since": "2026-02-01"},
    {"code": "04", "st": "A", "since": "2026-02-01"},
    {"code": "01", "st": "A", "since": None},
    {"code": "03", "st": "D", "since": None},
]


def _shops(request: web.Request) -> Any:
    asked = request.query
    rows = [row for row in ROWS if asked.get("st") in (None, row["st"])]
    rows = [row for row in rows if "since" not in asked or (row["since"] or "") >= asked["since"]]
    begin = int(asked["at"])
    return {"items": rows[begin : begin + int(asked["n"])], "total": len(rows)}


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Path]:
    """An agency whose samples were recorded, by one search without a condition, from its real source."""
    server = Server()
    await server.start()
    server.answer["/s"] = _shops
    one = tmp_path / "shops"
    one.mkdir()
    (one / "connector.toml").write_text(MANIFEST, encoding="utf-8")
    variables = {"URL": server.url}
    proof = _proved(one, variables)
    (lookup,) = proof.lookups
    await record(one, proof, lookup, keys_of(lookup, [""], {"limit": 4}), variables)
    yield one
    await server.stop()


def _proved(home: Path, variables: dict[str, str]) -> Proof:
    proof = check(home / "connector.toml", variables, GRAPH)
    assert not proof.faults, [str(one) for one in proof.faults]
    return proof


async def test_what_is_declared_of_a_search_is_recorded_with_it(home: Path) -> None:
    sample = json.loads((home / "samples" / "Shop-search.json").read_text(encoding="utf-8"))
    assert [(one["filters"], one["offset"]) for one in sample["keys"]] == [
        ({}, 0),
        ({"status": "ACTIVE"}, 0),
        ({"registeredOn_from": "2026-02-01"}, 0),
        ({}, 3),
    ]
    assert all(one["order"] == ["-registeredOn", "code"] for one in sample["keys"])
    assert sample["records"] == [4, 3, 3, 2]


@pytest.mark.parametrize("connector", [connect, Sound])
async def test_a_sound_search_passes(home: Path, connector: Any) -> None:
    report = await kit(home, GRAPH, connect=connector)
    assert report.failed == ()
    passed = {one.check for one in report.findings if one.outcome is CheckOutcome.PASSED}
    assert {search_checks.IN_ORDER, search_checks.FITTING, search_checks.ENDING} <= passed


@pytest.mark.parametrize("name", NAMES)
async def test_a_broken_search_is_rejected_for_what_is_broken(home: Path, name: str) -> None:
    module = importlib.import_module(f"tests.conformance_kit.broken.searches.{name}")
    report = await kit(home, GRAPH, connect=module.Connector)
    (found,) = [one for one in report.findings if one.check == module.BREAKS]
    assert found.outcome is CheckOutcome.FAILED
    assert found.todo


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_condition_that_no_sample_shows_fails(home: Path, lost: int) -> None:
    file = home / "samples" / "Shop-search.json"
    sample = json.loads(file.read_text(encoding="utf-8"))
    (part,) = sample["keys"][lost]["filters"]
    for each in ("keys", "records"):
        del sample[each][lost]
    file.write_text(json.dumps(sample), encoding="utf-8")
    (fault,) = [one for one in (await kit(home, GRAPH)).findings if one.outcome is CheckOutcome.FAILED]
    assert (fault.check, fault.says) == ("samples there", f"no sample with records is narrowed by {part}")
    assert "--record" in fault.todo
