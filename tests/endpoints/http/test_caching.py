"""What an answer says of how long it may be kept, and what a caller may demand of it."""

import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from starlette.types import ASGIApp

from cache.caching_provider import CachingProvider
from cache.memory_store import MemoryStore
from connectors.errors import AgencyUnavailable
from connectors.provider import DataClass
from endpoints.graphql.trusted_documents import TrustedDocuments
from tests.asgi import Answer, ask
from tests.hub import CITIZEN, hub, token
from tests.shelf import Shelf, record

pytestmark = pytest.mark.threat("answer-kept")

LAW = '{ law(id: "1") { title } }'


def law(persisted: TrustedDocuments | None = None, *, explain: bool = True, **others: Any) -> tuple[ASGIApp, Shelf]:
    """A hub that knows one law and remembers it for ten minutes, or as `others` say."""
    found = record("Law", law_id="1", kind=_member("kind", "ACT"), title_th="ก", state=_member("state", "IN_FORCE"))
    shelf = Shelf("Law", "lawId", {"1": [found]})
    shelf.facts = replace(shelf.facts, **{"ttl": 600, "none": 30, "stale": 0, **others})
    return hub(_remembered(shelf), persisted=persisted, explain=explain), shelf


def _remembered(shelf: Shelf) -> Any:
    return CachingProvider(shelf, MemoryStore(1_000_000), time.time, random=lambda: 0.0)


def _member(fact: str, name: str) -> Any:
    from tests.shelf import CONTRACTS

    make = CONTRACTS["Law"].facts[fact].make
    assert make is not None
    return make(name)


async def get(app: ASGIApp, query: str, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(app, f"/graphql?query={quote(query)}", headers=sent)


async def test_a_public_answer_may_be_kept_by_anyone_while_it_is_fresh() -> None:
    app, _ = law()
    answer = await get(app, LAW)
    assert answer.json() == {"data": {"law": {"title": "ก"}}}
    assert answer.headers["cache-control"] in ("public, max-age=600", "public, max-age=599")
    assert {"Accept", "Accept-Language", "Authorization"} <= set(answer.headers["vary"].split(", "))


async def test_who_has_it_already_is_not_sent_it_again() -> None:
    app, _ = law()
    first = await get(app, LAW)
    again = await get(app, LAW, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert {name: again.headers[name] for name in ("etag", "vary")} == {
        name: first.headers[name] for name in ("etag", "vary")
    }
    assert not {"content-length", "content-type"} & again.headers.keys()
    assert (await get(app, LAW, if_none_match='"other"')).status == 200


async def test_nothing_is_kept_of_what_was_posted_or_asked_by_somebody() -> None:
    app, _ = law()
    posted = await ask(app, "/graphql", "POST", {"content-type": "application/json"}, b'{"query":"{ __typename }"}')
    known = await get(app, LAW, authorization=f"Bearer {token()}")
    for answer in (posted, known, await get(app, "{ __typename }")):
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("explains", [True, False])
@pytest.mark.parametrize("extensions", ['{"explain":true}', '{"cost":true}', None])
async def test_who_asks_how_or_for_how_much_is_answered_alone(explains: bool, extensions: str | None) -> None:
    """Whether or not he is told: what another may be shown is the answer to nobody's question but the plain one."""
    app, _ = law(explain=explains)
    assert (await get(app, LAW)).headers["cache-control"].startswith("public")
    target = f"/graphql?query={quote(LAW)}" + (f"&extensions={quote(extensions)}" if extensions else "")
    answer = await ask(app, target, headers={} if extensions else {"saan-explain": "1"})
    assert answer.json()["data"] == {"law": {"title": "ก"}}
    assert ("extensions" in answer.json()) == (explains or extensions == '{"cost":true}')
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    "query", ['{ law(id: "1") { title nonsense } }', '{ law(id: "2") { title } me { nationalId } }']
)
async def test_nothing_is_kept_of_what_holds_an_error(query: str) -> None:
    app, _ = law()
    assert (await get(app, query)).headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "query", ['{ errors: law(id: "1") { title } }', '{ law(id: "1") { errors: title } }', '{ law(id: "1") { title } }']
)
async def test_what_a_client_calls_a_field_does_not_make_its_answer_faulty(query: str) -> None:
    app, _ = law()
    answer = await get(app, query)
    assert "errors" not in answer.json()
    assert answer.headers["cache-control"].startswith("public")


async def test_nothing_is_kept_of_what_an_agency_failed_to_answer_or_called_personal() -> None:
    failing = Shelf("Law", "lawId", AgencyUnavailable("shelf", "Law by lawId"))
    assert (await get(hub(_remembered(failing)), LAW)).headers["cache-control"] == "private, no-store"
    app, _ = law(privacy=DataClass.PERSONAL)
    assert (await get(app, LAW)).headers["cache-control"] == "private, no-store"


async def test_a_caller_that_demands_something_newer_is_answered_anew() -> None:
    app, shelf = law(least=0)
    for _ in range(2):
        await get(app, LAW)
    assert len(shelf.asked) == 1
    await get(app, LAW, cache_control="no-cache")
    assert len(shelf.asked) == 2
    await get(app, LAW, cache_control="max-age=60")
    assert len(shelf.asked) == 2


async def test_a_demand_goes_no_further_than_the_manifest_allows() -> None:
    app, shelf = law(least=5)
    for _ in range(3):
        await get(app, LAW, cache_control="no-cache")
    assert len(shelf.asked) == 1


def test_there_is_a_citizen_to_ask_as() -> None:
    assert CITIZEN.startswith("9")
