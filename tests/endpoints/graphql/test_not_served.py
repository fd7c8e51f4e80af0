"""A hub that serves some agencies alone says so wherever the others would have had their part."""

from pathlib import Path
from shutil import copytree
from typing import Any

import orjson
import pytest

from settings import ROOT
from tests.asgi import ask

pytestmark = pytest.mark.threat("agency-not-served")

FIRST = "0985558000017"
QUERY = """
query ($id: JuristicId!) {
  business(juristicId: $id) { name licences { nodes { number } agencies { agency answered code } } }
}
"""


async def asked(app: Any, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    return await ask(app, "/graphql", "POST", {"content-type": "application/json"}, orjson.dumps(body))


async def test_the_agencies_left_out_stand_in_the_list(hubs: Any):
    async with hubs(agencies="dbd, local, dla") as app:
        told = (await asked(app, QUERY, id=FIRST)).json()["data"]["business"]["licences"]["agencies"]
    codes = {one["agency"]: one["code"] for one in told}
    assert {codes[one] for one in ("diw", "fda", "exd", "hotels")} == {"AGENCY_NOT_SERVED"}
    assert all(one["answered"] is False for one in told if one["agency"] in ("diw", "fda"))


async def test_a_record_that_only_an_agency_left_out_could_have_is_an_error_and_not_null(hubs: Any):
    async with hubs(agencies="diw") as app:
        answer = await asked(app, "query ($id: JuristicId!) { business(juristicId: $id) { name } }", id=FIRST)
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["agency"]) == ("AGENCY_NOT_SERVED", "dbd")
    assert "dbd" in error["extensions"]["messageTh"]
    assert "public" not in answer.headers.get("cache-control", "")


async def test_a_faulty_manifest_is_told_to_whoever_asks(hubs: Any, tmp_path: Path):
    folder = copytree(ROOT / "agencies", tmp_path / "agencies")
    manifest = folder / "dbd" / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("[source]", "[source]\ncolour = 1", 1), "utf-8")
    async with hubs(agencies_folder=folder) as app:
        answer = await asked(app, "query ($id: JuristicId!) { business(juristicId: $id) { name } }", id=FIRST)
    assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["AGENCY_NOT_SERVED"]
