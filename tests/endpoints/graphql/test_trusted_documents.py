"""Operations sent by their hash, and apps that send registered ones only."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from access.apps.document_names import names, sha256
from access.rate_limit.budget import Budget, BudgetTerms, InProcessCounts
from endpoints.graphql.trusted_documents import LONGEST, TrustedDocuments
from execution.document import Documents
from execution.planner import Planner
from tests.asgi import Answer, ask
from tests.hub import hub, token

QUERY = "{ laws(first: 1) { totalCount } }"
OTHER = "query Other { laws(first: 2) { totalCount } }"


class Known:
    """The operations of an app, without a database."""

    async def of(self, app: str) -> Mapping[str, str]:
        return {sha256(QUERY): QUERY} if app == "bank" else {}


def by_hash(query: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(query)}}}


async def send(asked: Any, body: dict[str, Any], **claims: Any) -> Answer:
    sent = {"content-type": "application/json", "accept": "application/json"}
    if claims:
        sent["authorization"] = f"Bearer {token(**claims)}"
    return await ask(asked, "/graphql", "POST", sent, orjson.dumps(body))


def code(answer: Answer) -> str | None:
    errors = answer.json().get("errors")
    return errors[0]["extensions"].get("code") if errors else None


async def test_a_hash_is_enough_once_the_text_was_sent() -> None:
    app = hub()
    unknown = await send(app, by_hash(QUERY))
    assert unknown.status == 200
    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert "data" in (await send(app, {"query": QUERY, **by_hash(QUERY)})).json()
    assert "data" in (await send(app, by_hash(QUERY))).json()
    target = "/graphql?" + urlencode({"extensions": orjson.dumps(by_hash(QUERY)["extensions"]).decode()})
    assert "data" in (await ask(app, target, headers={"accept": "application/json"})).json()


class KnownByAll:
    """The operation of an app under all its names."""

    async def of(self, app: str) -> Mapping[str, str]:
        return names(QUERY)

    async def of_any(self, hash_: str) -> str | None:
        return names(QUERY).get(hash_)


@pytest.mark.parametrize("how", ["sha256", "sha1", "md5"])
async def test_a_registered_operation_is_sent_as_each_client_sends_it(how: str) -> None:
    app = hub(persisted=TrustedDocuments(KnownByAll()))  # type: ignore[arg-type]
    hash_ = hashlib.new(how, QUERY.encode()).hexdigest()
    bodies: list[dict[str, Any]] = [
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": f"{how}:{hash_}"}}},
        {"documentId": f"{how}:{hash_}", "variables": {}},
        {"doc_id": hash_, "variables": {}},
        {"query": QUERY, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}},
    ]
    for body in bodies:
        for claims in ({}, {"app": "bank"}, {"app": "bank", "operations": "registered-only"}):
            assert "laws" in (await send(app, body, **claims)).json()["data"]
    for name in ("documentId", "doc_id"):
        got = await ask(app, f"/graphql?{urlencode({name: hash_})}", headers={"accept": "application/json"})
        assert "laws" in got.json()["data"]
        assert code(await send(app, {name: "0" * 32})) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_registered_operation_is_read_and_planned_when_it_is_first_used_and_not_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def noting(class_: type, method: str) -> None:
        original = getattr(class_, method)

        def noted(self: Any, *given: Any, **named: Any) -> Any:
            done.append(method)
            return original(self, *given, **named)

        monkeypatch.setattr(class_, method, noted)

    noting(Documents, "_read")
    noting(Planner, "__init__")
    app = hub(persisted=TrustedDocuments(KnownByAll()))  # type: ignore[arg-type]
    assert done == []
    for _ in range(2):
        assert "laws" in (await send(app, by_hash(QUERY), app="bank")).json()["data"]
        assert done == ["_read", "__init__"]


@pytest.mark.threat("operation-learned")
async def test_a_text_that_came_with_a_weak_hash_is_not_kept_under_it() -> None:
    app = hub()
    hash_ = hashlib.md5(QUERY.encode(), usedforsecurity=False).hexdigest()
    told = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}}
    assert "data" in (await send(app, {"query": QUERY, **told})).json()
    assert code(await send(app, told)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.threat("operation-learned")
async def test_by_a_hash_nobody_learns_what_another_app_has_asked() -> None:
    app = hub()
    assert "data" in (await send(app, {"query": QUERY, **by_hash(QUERY)}, app="clinic")).json()
    assert "data" in (await send(app, by_hash(QUERY), app="clinic")).json()
    for other in ({"app": "curious"}, {}):
        assert code(await send(app, by_hash(QUERY), **other)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.threat("memory-filled")
async def test_a_text_under_another_s_hash_is_refused_and_not_remembered() -> None:
    app = hub()
    answer = await send(app, {"query": OTHER, **by_hash(QUERY)})
    assert answer.status == 400
    assert code(answer) == "PERSISTED_QUERY_HASH_WRONG"
    assert code(await send(app, by_hash(QUERY))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.threat("memory-filled")
async def test_very_long_texts_are_run_and_not_remembered() -> None:
    app, long = hub(), QUERY + " " * LONGEST
    assert "data" in (await send(app, {"query": long, **by_hash(long)})).json()
    assert code(await send(app, by_hash(long))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_neither_text_nor_hash_is_no_request() -> None:
    for body in ({}, {"extensions": {}}):
        assert (await send(hub(), body)).status == 400


@pytest.mark.threat("budget-overrun")
async def test_an_app_of_registered_operations_sends_no_other() -> None:
    app = hub(persisted=TrustedDocuments(Known()))  # type: ignore[arg-type]
    bank = {"app": "bank", "operations": "registered-only"}
    assert "data" in (await send(app, {"query": QUERY}, **bank)).json()
    assert "data" in (await send(app, by_hash(QUERY), **bank)).json()
    for body in ({"query": OTHER}, {"query": QUERY + " "}, {"query": OTHER, **by_hash(OTHER)}):
        answer = await send(app, body, **bank)
        assert (answer.status, code(answer)) == (403, "NOT_REGISTERED")
    assert code(await send(app, by_hash(OTHER), **bank)) == "PERSISTED_QUERY_NOT_FOUND"
    another = {"app": "another", "operations": "registered-only"}
    assert code(await send(app, {"query": QUERY}, **another)) == "NOT_REGISTERED"


@pytest.mark.threat("budget-overrun")
async def test_what_an_app_sent_before_does_not_count_as_registered() -> None:
    app = hub(persisted=TrustedDocuments(Known()))  # type: ignore[arg-type]
    await send(app, {"query": OTHER, **by_hash(OTHER)}, app="bank")
    answer = await send(app, by_hash(OTHER), app="bank", operations="registered-only")
    assert code(answer) == "NOT_REGISTERED"


@pytest.mark.threat("budget-overrun")
async def test_registered_operations_may_be_free_and_others_limited() -> None:
    budget = Budget(BudgetTerms(1_000, 1, 1), InProcessCounts())
    app = hub(persisted=TrustedDocuments(Known()), budget=budget)  # type: ignore[arg-type]
    bank = {"app": "bank", "operations": "registered-free"}
    for _ in range(3):
        assert "data" in (await send(app, by_hash(QUERY), **bank)).json()
    assert "data" in (await send(app, {"query": OTHER}, **bank)).json()
    assert (await send(app, {"query": OTHER}, **bank)).status == 429
    assert "data" in (await send(app, by_hash(QUERY), **bank)).json()
