"""What an operation costs is told, limited, and paid for; GET changes nothing."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from access.rate_limit.budget import Budget, BudgetTerms, InProcessCounts
from connectors.contract import Search
from tests.asgi import ask
from tests.hub import hub, post, token
from tests.shelf import Shelf, record

LICENCES = "{ businesses(first: %d) { nodes { licences(first: 50) { nodes { kind { code } } } } } }"


@pytest.fixture(params=["breadth-first", "graphql-core"])
def executor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def limited(app: int | None = None, address: int | None = None, costliest: int = 10_000) -> Budget:
    return Budget(BudgetTerms(costliest, app, address, 0), InProcessCounts())


async def test_the_cost_is_told_to_whoever_asks_for_it(executor: str) -> None:
    app = hub(executor=executor, budget=limited(app=1_000))
    sent = {"content-type": "application/json", "authorization": f"Bearer {token()}"}
    body = {"query": LICENCES % 2, "extensions": {"cost": True}}
    answer = (await ask(app, "/graphql", "POST", sent, orjson.dumps(body))).json()
    cost = 1 + 2 * (3 + 50)
    told = {"requested": cost, "answered": 0, "costliest": 10_000, "limit": 1_000, "remaining": 1_000 - cost}
    assert answer["extensions"]["cost"] == told
    quiet = (await ask(app, "/graphql", "POST", sent, orjson.dumps({"query": LICENCES % 2}))).json()
    assert "extensions" not in quiet


@pytest.mark.threat("budget-overrun")
async def test_an_operation_that_costs_too_much_is_refused_before_anybody_is_asked(executor: str) -> None:
    answer = await post(hub(executor=executor, budget=limited()), LICENCES % 500)
    assert answer.status == 400
    (error,) = answer.json()["errors"]
    assert "data" not in answer.json()
    assert error["extensions"]["code"] == "OPERATION_TOO_COSTLY"
    assert error["extensions"]["cost"] == 1 + 500 * 53
    assert error["extensions"]["limit"] == 10_000
    assert "first" in error["message"]


@pytest.mark.threat("budget-overrun")
async def test_whoever_has_spent_the_minute_s_budget_is_told_when_to_come_back(executor: str) -> None:
    app = hub(executor=executor, budget=limited(address=60))
    assert (await post(app, LICENCES % 1)).status == 200
    answer = await post(app, LICENCES % 1)
    assert answer.status == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert "no-store" in answer.headers["cache-control"]
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BUDGET_SPENT"
    assert error["extensions"]["retryAfter"] == int(answer.headers["retry-after"])


LAWS = "{ laws(first: 3) { nodes { %s } } }"


def laws(search: Search) -> tuple[list[Any], int]:
    """Three laws with titles of 3,000 bytes."""
    found = [record("Law", law_id=f"l{number}", title_th="ก" * 1_000, kind=None, state=None) for number in range(3)]
    return found, 3


ALL_LAWS = Shelf("Law", "search", laws)


@pytest.mark.threat("answer-huge")
async def test_an_answer_s_bytes_are_taken_afterwards_and_told(executor: str) -> None:
    counted = limited(address=100)
    app = hub(ALL_LAWS, executor=executor, budget=counted)
    body = {"query": LAWS % "title", "extensions": {"cost": True}}
    answer = await ask(app, "/graphql", "POST", {"content-type": "application/json"}, orjson.dumps(body))
    told = answer.json()["extensions"]["cost"]
    without = len(orjson.dumps({"data": answer.json()["data"]}))
    assert told["answered"] == without // 1_000 == 9
    assert (told["requested"], told["limit"], told["remaining"]) == (1, 100, 90)
    again = (await ask(app, "/graphql", "POST", {"content-type": "application/json"}, orjson.dumps(body))).json()
    assert again["extensions"]["cost"]["remaining"] == told["remaining"] - 10


@pytest.mark.threat("answer-huge")
async def test_whoever_took_long_answers_for_little_is_told_to_come_back(executor: str) -> None:
    app = hub(ALL_LAWS, executor=executor, budget=limited(address=20))
    query = LAWS % " ".join(f"t{number}: title" for number in range(10))
    assert (await post(app, query)).status == 200
    answer = await post(app, LAWS % "id")
    assert answer.status == 429
    assert answer.json()["errors"][0]["extensions"]["code"] == "BUDGET_SPENT"


@pytest.mark.threat("cross-site")
async def test_a_mutation_by_get_changes_nothing(executor: str) -> None:
    query = urlencode({"query": 'mutation { withdrawConsent(id: "x") { id } }'})
    answer = await ask(hub(executor=executor), f"/graphql?{query}", "GET", {"accept": "application/json"})
    assert answer.status == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["errors"][0]["extensions"]["code"] == "ONLY_BY_POST"
    assert "data" not in answer.json()


TYPES = "{ __schema { types { name fields { name } } } }"


@pytest.mark.threat("schema-told")
async def test_introspection_tells_what_the_token_may_read(executor: str) -> None:
    app = hub(executor=executor)
    anybody = {type_["name"] for type_ in (await post(app, TYPES)).json()["data"]["__schema"]["types"]}
    assert "Law" in anybody
    assert "Citizen" not in anybody
    answer = (await post(app, TYPES, scopes=["citizen.name"])).json()["data"]["__schema"]["types"]
    shown = {type_["name"]: {field["name"] for field in type_["fields"] or ()} for type_ in answer}
    assert "profile" in shown["Citizen"]
    assert "healthRight" not in shown["Citizen"]
    by_name = await post(app, '{ __type(name: "HealthRight") { name } }', scopes=["citizen.name"])
    assert by_name.json()["data"] == {"__type": None}


@pytest.mark.threat("schema-told")
@pytest.mark.parametrize("name", ["HealthRight", "NoSuchType"])
async def test_a_type_that_is_not_shown_is_no_null_in_silence(name: str) -> None:
    answer = (await post(hub(), f'{{ __type(name: "{name}") {{ name }} law: __typename }}')).json()
    assert answer["data"] == {"__type": None, "law": "Query"}
    (error,) = answer["errors"]
    assert error["path"] == ["__type"]
    assert error["extensions"]["code"] == "TYPE_NOT_SHOWN"
    for told in (error["message"], error["extensions"]["messageTh"]):
        assert "/schema.graphql" in told


@pytest.mark.threat("schema-told")
async def test_no_way_of_asking_for_the_schema_tells_more(executor: str) -> None:
    app = hub(executor=executor)
    ways = (
        "{ a: __schema { ...F } } fragment F on __Schema { types { name } }",
        "{ ...Q } fragment Q on Query { __schema { types { name } } }",
        "query @experimental_disableErrorPropagation { __schema { types { name } } }",
        '{ __type(name: "Citizen") { name } laws(first: 1) { totalCount } }',
    )
    for way in ways:
        assert '"Citizen"' not in (await post(app, way)).text


@pytest.mark.threat("schema-told")
async def test_introspection_can_be_off(executor: str) -> None:
    answer = await post(hub(executor=executor, introspection=False), TYPES, scopes=["citizen.name"])
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTROSPECTION_OFF"
    assert "/schema.graphql" in error["message"]
    assert not answer.json().get("data")
    assert (await post(hub(executor=executor, introspection=False), "{ __typename }")).json()["data"]
