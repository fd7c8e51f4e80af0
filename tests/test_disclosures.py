"""Every disclosure is on record, the person concerned reads it, and nothing personal leaves without a line."""

import datetime
from dataclasses import replace
from typing import Any

import orjson
import pytest

from access.caller import Caller
from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.queries import LedgerQueries
from access.ledger.writer import Ledger
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.purposes import PURPOSES
from access.storage.database import Database
from access.storage.migrate import upgrade
from endpoints.graphql.disclosures import Disclosures
from execution.observation import Leaves
from federation.build import build_supergraph
from resolvers.subject import about
from tests.asgi import ask
from tests.conftest import Hubs
from tests.servers.valkey import Valkey

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


@pytest.mark.threat("disclosure-denied", "other-person")
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


@pytest.mark.threat("disclosure-denied")
async def test_an_app_s_reading_under_a_consent_is_on_record_with_the_consent_and_what_it_did_not_cover(
    hubs: Any, tmp_path: Any
) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["bank"], "{ me { profile { name { first } } home { houseId } } }")
        lines = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
    assert {(line["app"], line["basis"]) for line in lines} == {("bank-app", "consent")}
    assert [field for line in lines for field in line["withheld"]] == [{"field": "home", "code": "NO_CONSENT"}]


@pytest.mark.threat("sent-on", "disclosure-denied")
@pytest.mark.parametrize(("language", "what"), [("th", "เลขประจำตัวประชาชน"), ("en", "National id")])
async def test_a_citizen_reads_to_which_agency_her_id_was_sent_and_who_told_it(
    hubs: Any, tmp_path: Any, language: str, what: str
) -> None:
    looked_up = """{ parcel(deedNumber: "9800001", landOfficeCode: "1201") {
      holders { ... on Citizen { profile { name { first } } } } } }"""
    mine = "{ me { disclosures { nodes { agency recipient type fields what case } } } }"
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        assert "errors" not in await run(app, people["officer"], looked_up)
        headers = {**JSON, "authorization": f"Bearer {people['citizen']}", "accept-language": language}
        answer = (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": mine}))).json()
    (sent,) = [line for line in answer["data"]["me"]["disclosures"]["nodes"] if line["recipient"]]
    case = "OSS-2569-000123"
    told = {"agency": "dol", "recipient": "dopa", "type": "Citizen", "fields": ["nationalId"], "case": case}
    assert sent == {**told, "what": [what]}


@pytest.mark.threat("consent-withdrawn")
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
        none = await run(app, people["citizen"], mutation, id="nothing")
        again = await run(app, people["citizen"], mutation, id=mine["id"])
    assert after["data"] == {"me": {"profile": None}}
    assert after["errors"][0]["extensions"]["consent"] == "WITHDRAWN"
    assert stranger["data"] == none["data"] == {"withdrawConsent": None}
    (told,), (same,) = stranger["errors"], none["errors"]
    assert told["extensions"].items() >= {"code": "NOT_FOUND", "argument": "id"}.items()
    assert "ไม่มีความยินยอม" in told["extensions"]["messageTh"]
    assert (told["message"], told["path"]) == (same["message"], same["path"]), "another's is told as none at all"
    assert again["data"]["withdrawConsent"] == withdrawn["data"]["withdrawConsent"]
    assert "errors" not in again


@pytest.mark.threat("audit-untraced")
async def test_an_auditor_reads_across_persons_and_that_is_on_record_too(hubs: Any, tmp_path: Any) -> None:
    query = """query ($about: NationalId) { disclosures(about: $about) {
      nodes { app purpose type } pageInfo { hasNextPage } } }"""
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["bank"], "{ me { profile { name { first } } } }")
        about = await run(app, people["auditor"], query, about="9100000000011")
        refused = await run(app, people["officer"], query)
        everything = await run(app, people["auditor"], query)
        hers = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
    assert {line["app"] for line in about["data"]["disclosures"]["nodes"]} == {"bank-app"}
    assert refused["data"] == {"disclosures": None}
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert [line["app"] for line in hers if line["type"] == "Query"] == ["audit-office"], (
        "she reads that he looked at hers"
    )
    assert {"audit-office", "bank-app"} <= {line["app"] for line in everything["data"]["disclosures"]["nodes"]}


@pytest.mark.threat("database-away")
async def test_without_a_database_public_data_is_served_and_personal_data_is_withheld(hubs: Any, tmp_path: Any) -> None:
    query = '{ me { profile { name { first } } } law(id: "558814") { yearBe } }'
    async with hubs(state=tmp_path, data="synthetic") as app:
        token = (await tokens(app))["citizen"]
    async with hubs(state=tmp_path, data="synthetic", database_url=NOWHERE) as app:
        answer = await run(app, token, query)
    assert answer["data"] == {"me": None, "law": {"yearBe": 2535}}
    assert answer["errors"][0]["extensions"]["code"] == "LEDGER_UNAVAILABLE"


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_whatever_is_told_of_a_person_leaves_a_line_even_where_no_fact_is_selected(
    hubs: Any, tmp_path: Any, executor: str
) -> None:
    """That there is a record, that there is none, where somebody lives, what another agency says."""
    told = {
        "{ me { profile { __typename } } }": ("Citizen", "profile"),
        "{ me { healthRight { source { agency } } } }": ("Citizen", "healthRight"),
        "{ me { entitlements { totalCount } } }": ("Citizen", "entitlements"),
        "{ me { entitlements(kinds: [NEWBORN_GRANT]) { nodes { code } } } }": ("Citizen", "entitlements"),
        "{ me { certificates { number } } }": ("Citizen", "certificates"),
        "{ me { home { address { subdistrict { name } } } } }": ("Citizen", "home.address.subdistrict"),
        "{ me { socialSecurity { employer { name } } } }": ("Citizen", "socialSecurity.employer"),
        "{ me { profile { birthDate { __typename } } } }": ("Person", "birthDate"),
    }
    async with hubs(state=tmp_path, executor=executor, data="synthetic") as app:
        people = await tokens(app)
        for query, (type_, field) in told.items():
            answer = await run(app, people["citizen"], query)
            if "errors" in answer:
                assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", answer
            (line, *_) = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
            lines = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
            named = {(line["type"], one) for line in lines for one in line["fields"]}
            withheld = {(line["type"], one["field"]) for line in lines for one in line["withheld"]}
            assert (type_, field) in named | withheld, (query, line)


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_what_another_agency_says_otherwise_is_on_record_as_that_agency_s(
    hubs: Any, tmp_path: Any, executor: str
) -> None:
    query = "{ me { healthRight { conflicts { name value } } } }"
    async with hubs(state=tmp_path, executor=executor, data="synthetic") as app:
        people = await tokens(app)
        assert (await run(app, people["owner"], query))["data"]["me"]["healthRight"]["conflicts"]
        lines = (await run(app, people["owner"], MINE))["data"]["me"]["disclosures"]["nodes"]
    named = {line["agency"]: line["fields"] for line in lines if line["agency"] in ("sso", "nhso")}
    assert named["nhso"] == ["healthRight.conflicts.name", "healthRight.conflicts.value"]


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
async def test_what_was_withheld_of_a_person_she_reads_too_and_what_she_withdrew(
    hubs: Any, tmp_path: Any, executor: str
) -> None:
    query = "query ($id: NationalId!) { citizen(nationalId: $id) { home { houseId } } }"
    async with hubs(state=tmp_path, executor=executor, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["officer"], query, id="9100000000011")
        (consent,) = (await run(app, people["citizen"], "{ me { consents { id } } }"))["data"]["me"]["consents"]
        await run(app, people["citizen"], "mutation ($id: ID!) { withdrawConsent(id: $id) { id } }", id=consent["id"])
        lines = (await run(app, people["citizen"], MINE))["data"]["me"]["disclosures"]["nodes"]
    of_officer = [line for line in lines if line["app"] == "one-stop-service"]
    assert [one for line in of_officer for one in line["withheld"]] == [{"field": "home", "code": "NOT_PERMITTED"}]
    assert {field for line in of_officer for field in line["fields"]} == {"citizen"}
    assert "withdrawConsent.id" in {field for line in lines for field in line["fields"]}


async def test_two_officials_of_one_name_are_told_apart_and_what_would_defeat_a_case_is_told_later(
    tmp_path: Any,
) -> None:
    now = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
    hidden = PURPOSES["investigation"].hidden
    assert hidden is not None
    official = Caller(app="police", actor="สมชาย ใจดี", actor_reference="p1", purpose="investigation", case="1/2569")
    keys = LedgerKeys.understand(generate())
    async with Database(f"sqlite:///{tmp_path}/ledger.db") as database:
        await upgrade(database)
        async with Ledger(database, keys) as ledger:
            for caller in (official, replace(official, actor_reference="p2")):
                found = Disclosures()
                found.given("Query", "citizen", Leaves(("citizen",)), [None], [Person("9100000000011")])
                await ledger.record(found.entries(caller, ledger, at=now, operation="{ x }"))
            subjects = ledger.subjects("9100000000011")
        at_once = await LedgerQueries(database, lambda: now).disclosures(subjects, first=10)
        auditor = await LedgerQueries(database, lambda: now).disclosures(subjects, first=10, hidden=True)
        later = await LedgerQueries(database, lambda: now + hidden).disclosures(subjects, first=10)
    assert at_once.entries == []
    assert {one.entry.actor_reference for one in auditor.entries} == {"p1", "p2"}
    assert later.entries == auditor.entries


@about("national_id")
class Person:
    """A record that is about somebody."""

    def __init__(self, national_id: str) -> None:
        self.national_id = national_id


@pytest.mark.threat("consent-withdrawn")
async def test_a_withdrawal_leaves_nothing_of_her_remembered_in_any_process(
    hubs: Hubs, valkey_server: Valkey, tmp_path: Any
) -> None:
    query = "{ me { profile { name { first } source { state } } } }"
    shared = {"state": tmp_path, "data": "synthetic", "redis_url": valkey_server.url(), "redis_deadline": 2}

    async def state(app: Any, token: str) -> str:
        told: str = (await run(app, token, query))["data"]["me"]["profile"]["source"]["state"]
        return told

    async with hubs(**shared) as one, hubs(**shared) as other:
        people = await tokens(one)
        assert await state(one, people["citizen"]) == "LIVE"
        await state(other, people["citizen"])  # from Redis, or anew where that was too slow on a busy machine
        assert await state(other, people["citizen"]) == "CACHED"
        (consent,) = (await run(one, people["citizen"], "{ me { consents { id } } }"))["data"]["me"]["consents"]
        await run(one, people["citizen"], "mutation ($id: ID!) { withdrawConsent(id: $id) { id } }", id=consent["id"])
        assert await state(other, people["citizen"]) == "LIVE"


async def test_a_cursor_that_the_ledger_did_not_give_is_the_client_s_mistake(hubs: Any, tmp_path: Any) -> None:
    query = '{ me { disclosures(after: "xx") { nodes { app } } } }'
    async with hubs(state=tmp_path, data="synthetic") as app:
        answer = await run(app, (await tokens(app))["citizen"], query)
    assert answer["errors"][0]["extensions"].items() >= {"code": "BAD_USER_INPUT", "argument": "after"}.items()


async def test_the_ledger_is_paged_as_every_list_is(hubs: Any, tmp_path: Any) -> None:
    query = """query ($first: Int!, $after: String) { me { disclosures(first: $first, after: $after, app: "bank-app") {
      edges { cursor node { id } } nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } } }"""

    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["bank"], "{ me { profile { name { first } } socialSecurity { state } } }")

        async def page(first: int, after: str | None = None) -> Any:
            answer = await run(app, people["citizen"], query, first=first, after=after)
            return answer["data"]["me"]["disclosures"]

        whole, one, none = await page(50), await page(1), await page(0)
        rest = await page(50, one["edges"][0]["cursor"])
    assert [edge["node"] for edge in whole["edges"]] == whole["nodes"] == one["nodes"] + rest["nodes"]
    assert len(whole["nodes"]) == whole["totalCount"] > 1
    assert [part["totalCount"] for part in (one, rest, none)] == [None, None, None], "they would have to be counted"
    cursors = [edge["cursor"] for edge in whole["edges"]]
    assert whole["pageInfo"] == {
        "hasNextPage": False, "hasPreviousPage": False, "startCursor": cursors[0], "endCursor": cursors[-1],
    }  # fmt: skip
    assert (one["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (True, True)
    assert none["pageInfo"]["startCursor"] is None


async def test_a_citizen_reads_in_words_who_read_what_and_on_which_law(hubs: Any, tmp_path: Any) -> None:
    query = "{ me { disclosures { nodes { appName(language: TH) what law type } } } }"
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        await run(app, people["bank"], "{ me { profile { name { first } } socialSecurity { state } } }")
        lines = (await run(app, people["citizen"], query))["data"]["me"]["disclosures"]["nodes"]
    assert {line["appName"] for line in lines} == {"แอปธนาคารตัวอย่าง"}
    assert {line["law"] for line in lines} == {"PDPA B.E. 2562, s. 19"}
    told = {word for line in lines for word in line["what"]}
    assert told == {"ชื่อและนามสกุล", "นายจ้างและมาตราประกันสังคม"}


def test_every_field_that_can_be_on_record_has_its_words() -> None:
    assert {scope.name for scopes in build_supergraph().guarded.values() for scope in scopes} <= CORE_SCOPES.keys()
