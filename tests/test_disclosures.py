"""Every disclosure is on record, the person concerned reads it, and nothing personal leaves without a line."""

from typing import Any

import orjson
import pytest

from tests.asgi import ask

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:9/nothing"
JSON = {"content-type": "application/json"}
MINE = """{ me { disclosures { nodes {
  app actor purpose basis case agency type fields withheld { field code } count
} } } }"""


async def run(app: Any, token: str | None, query: str, **variables: Any) -> Any:
    headers = {**JSON, **({"authorization": f"Bearer {token}"} if token else {})}
    return (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": query, "variables": variables}))).json()


async def tokens(app: Any) -> dict[str, str]:
    return {p["id"]: p["token"] for p in (await ask(app, "/sandbox/personas")).json()}


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_a_citizen_reads_which_official_read_what_of_her_and_why(hubs: Any, tmp_path: Any, executor: str) -> None:
    query = """query ($id: NationalId!) { citizen(nationalId: $id) {
      profile { name { first last } birthDate { year } } home { houseId } } }"""
    async with hubs(state=tmp_path, executor=executor, data="synthetic") as app:
        people = await tokens(app)
        answer = await run(app, people["officer"], query, id="9100000000011")
        assert answer["data"]["citizen"]["profile"]["name"]["first"] == "สมศรี"
        lines = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
        others = (await run(app, people["neighbour"], MINE))["data"]["me"]["disclosures"]["nodes"]
    given = [line for line in lines if line["fields"] and line["agency"] != "saan"]
    assert {(line["app"], line["agency"], line["case"]) for line in given} == {
        ("one-stop-service", "dopa", "OSS-2569-000123")
    }
    assert {line["actor"] for line in given} == {"ธนกร วงศ์ใหญ่"}
    named = {field for line in given for field in line["fields"]}
    assert any(field.startswith("name") for field in named)
    assert any(field.startswith("birthDate") for field in named)
    assert "สมศรี" not in str(lines)
    assert others == []


async def test_an_app_s_reading_under_a_consent_is_on_record_with_the_consent_and_what_it_did_not_cover(
    hubs: Any, tmp_path: Any
) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["bank"], "{ me { profile { name { first } } home { houseId } } }")
        lines = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
    assert {(line["app"], line["basis"]) for line in lines} == {("bank-app", "consent")}
    assert [field for line in lines for field in line["withheld"]] == [{"field": "home", "code": "NO_CONSENT"}]


async def test_a_withdrawn_consent_ends_an_app_s_reading_at_once(hubs: Any, tmp_path: Any) -> None:
    name = "{ me { profile { name { first } } } }"
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        assert "errors" not in await run(app, people["bank"], name)
        consents = (await run(app, people["citizen"], "{ me { consents { id app ended } } }"))["data"]["me"]["consents"]
        (mine,) = [consent for consent in consents if consent["app"] == "bank-app"]
        assert mine["ended"] is None
        mutation = "mutation ($id: ID!) { withdrawConsent(id: $id) { id ended } }"
        withdrawn = await run(app, people["citizen"], mutation, id=mine["id"])
        assert withdrawn["data"]["withdrawConsent"]["ended"] == "WITHDRAWN"
        after = await run(app, people["bank"], name)
        stranger = await run(app, people["neighbour"], mutation, id=mine["id"])
    assert after["data"] == {"me": {"profile": None}}
    assert after["errors"][0]["extensions"]["consent"] == "WITHDRAWN"
    assert stranger["data"] == {"withdrawConsent": None}


async def test_an_auditor_reads_across_persons_and_that_is_on_record_too(hubs: Any, tmp_path: Any) -> None:
    query = """query ($about: NationalId) { disclosures(about: $about) {
      nodes { app purpose type } pageInfo { hasNextPage } } }"""
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["bank"], "{ me { profile { name { first } } } }")
        about = await run(app, people["auditor"], query, about="9100000000011")
        refused = await run(app, people["officer"], query)
        everything = await run(app, people["auditor"], query)
    assert {line["app"] for line in about["data"]["disclosures"]["nodes"]} == {"bank-app"}
    assert refused["data"] == {"disclosures": None}
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert {"audit-office", "bank-app"} <= {line["app"] for line in everything["data"]["disclosures"]["nodes"]}


async def test_without_a_database_public_data_is_served_and_personal_data_is_withheld(hubs: Any, tmp_path: Any) -> None:
    query = '{ me { profile { name { first } } } law(id: "558814") { yearBe } }'
    async with hubs(state=tmp_path, data="synthetic") as app:
        token = (await tokens(app))["citizen"]
    async with hubs(state=tmp_path, data="synthetic", database_url=NOWHERE) as app:
        answer = await run(app, token, query)
    assert answer["data"] == {"me": None, "law": {"yearBe": 2535}}
    assert answer["errors"][0]["extensions"]["code"] == "LEDGER_UNAVAILABLE"
