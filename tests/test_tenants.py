"""Eight thousand local administrations do not mean eight thousand calls."""

from pathlib import Path
from typing import Any

import orjson

from bench.tenants import MANY, register
from endpoints.graphql.examples import read_examples
from settings import ROOT
from tests.asgi import ask


async def test_of_eight_thousand_local_administrations_only_those_concerned_are_asked(
    hubs: Any, tmp_path: Path
) -> None:
    reference = register(tmp_path / "reference", MANY)
    query = next(e.query for e in read_examples(ROOT / "ide" / "examples") if e.id == "3-one-stop-service")
    count = "{ localAdministrations(first: 0) { totalCount } }"
    async with hubs({"REFERENCE": str(reference)}, data="synthetic") as app:
        people = {p["id"]: p["token"] for p in (await ask(app, "/sandbox/personas")).json()}
        headers = {"content-type": "application/json", "authorization": f"Bearer {people['officer']}"}
        total = (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": count}))).json()
        body = {"query": query, "variables": {"juristicId": "0985558000017"}, "extensions": {"explain": True}}
        answer = (await ask(app, "/graphql", "POST", headers, orjson.dumps(body))).json()
    assert total["data"]["localAdministrations"]["totalCount"] == MANY
    local = [call for call in answer["extensions"]["explain"]["calls"] if call["agency"] == "local"]
    assert sorted(call["lookup"] for call in local) == [
        "Licence by localAdministrationId+juristicId",
        "LocalService by localAdministrationId",
    ]
    assert [call["keys"] for call in local] == [1, 1]
