import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from connectors.connections.graphql import gives
from connectors.contract import Search
from connectors.errors import AgencyError, AgencyRefused, AgencyUnavailable, BadAnswer, QuotaExhausted
from connectors.serving.load_agencies import check
from tests.connectors.asgi_server import serving
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND, THIRD, Bureau

NAMES = {FIRST: "ร้านหนึ่ง", SECOND: "ร้านสอง"}


@strawberry.type
class Business:
    id: str
    name: str

    @strawberry.field
    def status(self) -> str | None:
        if self.id == SECOND:
            raise GraphQLError("no status of " + self.id)
        return "A"


@strawberry.type
class Slice:
    items: list[Business]
    total: int
    next: str | None


@strawberry.type
class Query:
    @strawberry.field
    def businesses(self, ids: list[str]) -> list[Business | None]:
        return [Business(id=id_, name=NAMES[id_]) if id_ in NAMES else None for id_ in reversed(ids)]

    @strawberry.field
    def find(self, words: str = "", skip: int = 0, take: int = 10, st: str | None = None) -> Slice:
        found = [Business(id=id_, name=name) for id_, name in NAMES.items() if words in name]
        return Slice(items=found[skip : skip + take], total=len(found), next=None)

    @strawberry.field
    def owned(self, after: str | None = None) -> Slice:
        number = int(after or 0)
        items = [Business(id=FIRST, name=str(number))]
        return Slice(items=items, total=3, next=str(number + 1) if number < 2 else None)


@strawberry.federation.type(keys=["juristicId"])
class Operator:
    juristic_id: strawberry.ID
    name: str

    @strawberry.field
    def status(self) -> str:
        if self.juristic_id == SECOND:
            raise GraphQLError("no status")
        return "A"

    @classmethod
    def resolve_reference(cls, juristicId: str) -> "Operator | None":  # noqa: N803  as the representation has it
        name = NAMES.get(juristicId)
        return cls(juristic_id=strawberry.ID(juristicId), name=name) if name else None


PLAIN = strawberry.Schema(Query)
SUBGRAPH = strawberry.federation.Schema(Query, types=[Operator])


class Service:
    """A real GraphQL server, and what it was asked."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self.asked: list[dict[str, Any]] = []
        self.instead: Response | None = None
        self.app = Starlette(routes=[Route("/graphql", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> Response:
        asked = await request.json()
        self.asked.append(json.loads(await request.body()))
        if self.instead is not None:
            return self.instead
        result = await self.schema.execute(asked["query"], variable_values=asked.get("variables"))
        answer: dict[str, Any] = {"errors": [error.formatted for error in result.errors]} if result.errors else {}
        if result.data is not None:
            answer["data"] = result.data
        return JSONResponse(answer)


@pytest.fixture
async def plain() -> AsyncIterator[tuple[Service, str]]:
    one = Service(PLAIN)
    async with serving(one.app) as url:
        yield one, url


@pytest.fixture
async def subgraph() -> AsyncIterator[tuple[Service, str]]:
    one = Service(SUBGRAPH)
    async with serving(one.app) as url:
        yield one, url


SOURCE = """
[source]
kind = "graphql"
url = "${URL}"
retry = { attempts = 1 }
"""
DOCUMENT = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { document = "query($ids: [String!]!) { businesses(ids: $ids) { id name } }", variables = { ids = "$keys" }, \
batch = 10 }
answer = { rows = "data.businesses", key = "id", errors = { quota = "errors[0].extensions.code == 'ENOUGH'" } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name" }
"""


def opened(bureau: Open, service: tuple[Service, str], lookup: str = DOCUMENT) -> Bureau:
    return bureau(SOURCE + lookup, {"URL": service[1]})


async def outcome(one: Bureau) -> AgencyError:
    error = (await one.one("Business", "juristicId", FIRST)).error
    assert isinstance(error, AgencyError)
    return error


async def test_a_batch_is_one_request_and_rows_are_matched(bureau: Open, plain: tuple[Service, str]):
    answers, calls = await opened(bureau, plain).ask("Business", "juristicId", FIRST, SECOND, THIRD)
    assert [[record.name_th for record in one.records] for one in answers.values()] == [["ร้านหนึ่ง"], ["ร้านสอง"], []]
    assert all(one.error is None for one in answers.values())
    assert len(calls) == len(plain[0].asked) == 1
    assert plain[0].asked[0]["variables"] == {"ids": [FIRST, SECOND, THIRD]}


async def test_a_key_that_looks_like_graphql_is_only_a_value(bureau: Open, plain: tuple[Service, str]):
    lookup = DOCUMENT.replace('by = "juristicId"', 'by = "branch"').replace("nameTh", 'juristicId = "id", nameTh')
    answer = await opened(bureau, plain, lookup).one("Business", "branch", '"]) { id } evil: __schema { types')
    assert (answer.records, answer.error) == ((), None)


async def test_errors_beside_data_fail_only_what_is_missing(bureau: Open, plain: tuple[Service, str]):
    one = opened(bureau, plain, DOCUMENT.replace("{ id name }", "{ id name status }"))
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [len(found.records) for found in answers.values()] == [1, 1]
    plain[0].instead = JSONResponse(
        {"data": {"businesses": [{"id": FIRST, "name": "ก"}]}, "errors": [{"message": "x"}]}
    )
    answers, _ = await one.ask("Business", "juristicId", FIRST, THIRD)
    assert answers[FIRST].error is None
    assert isinstance(answers[THIRD].error, BadAnswer)


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (200, {"errors": [{"message": "syntax"}]}, BadAnswer),
        (200, {"data": None, "errors": [{"message": "boom"}]}, AgencyUnavailable),
        (200, {"data": None, "errors": [{"extensions": {"code": "UNAUTHENTICATED"}}]}, AgencyRefused),
        (200, {"data": None, "errors": [{"extensions": {"code": "RATE_LIMITED"}}]}, QuotaExhausted),
        (200, {"data": None, "errors": [{"extensions": {"code": "ENOUGH"}}]}, QuotaExhausted),
        (200, {"data": {"businesses": None}, "errors": [{"message": "boom"}]}, BadAnswer),
        (400, {"errors": [{"message": "syntax"}]}, AgencyRefused),
        (401, {"errors": [{"message": "key"}]}, AgencyRefused),
        (500, {"errors": [{"message": "boom"}]}, AgencyUnavailable),
        (503, "<html>", AgencyUnavailable),
        (200, "<html>", AgencyUnavailable),
        (200, [], BadAnswer),
        (200, {}, BadAnswer),
    ],
)
async def test_a_failing_answer_is_an_error_of_its_kind(
    bureau: Open, plain: tuple[Service, str], status: int, answer: Any, error: type
):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    plain[0].instead = PlainTextResponse(text, status)
    found = await outcome(opened(bureau, plain))
    assert type(found) is error
    assert "boom" not in str(found)


SEARCH = """
[[lookup]]
type = "Business"
by = "search"
answer = { rows = "data.find.items", total = "data.find.total" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
[lookup.request]
document = '''query($w: String!, $s: Int, $t: Int, $st: String) {
  find(words: $w, skip: $s, take: $t, st: $st) { total items { id name } }
}'''
variables = { w = "$text", s = "$offset", t = "$limit", st = "$filter.status" }
[[lookup]]
type = "Business"
by = "all"
answer = { rows = "data.owned.items" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
[lookup.request]
document = "query($a: String) { owned(after: $a) { next items { id name } } }"
variables = { a = "$cursor" }
pages = { by = "cursor", next = "data.owned.next" }
"""


async def test_searches_and_pages(bureau: Open, plain: tuple[Service, str]):
    one = opened(bureau, plain, SEARCH)
    found = await one.one("Business", "search", Search("ร้าน", (), 1, 5))
    assert ([record.name_th for record in found.records], found.total) == (["ร้านสอง"], 2)
    assert [record.name_th for record in (await one.one("Business", "all", ())).records] == ["0", "1", "2"]


ENTITIES = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { entity = "Operator", representation = { juristicId = "$key" }, select = "juristicId name", batch = 10 }
answer = { key = "juristicId" }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name" }
"""


async def test_entities_of_a_subgraph_are_asked_for_in_one_request(bureau: Open, subgraph: tuple[Service, str]):
    one = opened(bureau, subgraph, ENTITIES)
    answers, calls = await one.ask("Business", "juristicId", FIRST, SECOND, THIRD)
    assert [[record.name_th for record in found.records] for found in answers.values()] == [
        ["ร้านหนึ่ง"],
        ["ร้านสอง"],
        [],
    ]
    assert all(found.error is None for found in answers.values())
    await one.one("Business", "juristicId", FIRST)
    assert ["_service" in asked["query"] for asked in subgraph[0].asked] == [True, False, False]
    assert subgraph[0].asked[1]["variables"]["representations"][0] == {"__typename": "Operator", "juristicId": FIRST}
    assert len(calls) == 1


async def test_rows_that_do_not_say_whose_they_are_are_those_of_the_one_entity_asked_for(
    bureau: Open, subgraph: tuple[Service, str]
):
    """Children of an entity come in the place of their parent and may hold no key of it."""
    alone = ENTITIES.replace("batch = 10", "batch = 1").replace('answer = { key = "juristicId" }\n', "")
    answers, calls = await opened(bureau, subgraph, alone.replace('"juristicId name"', '"name"')).ask(
        "Business", "juristicId", FIRST, SECOND, THIRD
    )
    assert [[one.name_th for one in found.records] for found in answers.values()] == [["ร้านหนึ่ง"], ["ร้านสอง"], []]
    assert all(found.error is None for found in answers.values())
    assert len(calls) == 3


async def test_an_entity_that_fails_is_an_error_and_not_no_record(bureau: Open, subgraph: tuple[Service, str]):
    one = opened(bureau, subgraph, ENTITIES.replace('"juristicId name"', '"juristicId name status"'))
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert (len(answers[FIRST].records), answers[FIRST].error) == (1, None)
    assert isinstance(answers[SECOND].error, BadAnswer)


@pytest.mark.parametrize(("good", "bad"), [('"Operator"', '"Operater"'), ("{ juristicId =", "{ id =")])
async def test_an_entity_the_subgraph_does_not_give_is_told(
    bureau: Open, subgraph: tuple[Service, str], good: str, bad: str
):
    found = await outcome(opened(bureau, subgraph, ENTITIES.replace(good, bad)))
    assert (type(found), found.reason) == (BadAnswer, "its schema has no such entity by this key")


async def test_a_plain_service_is_no_subgraph(bureau: Open, plain: tuple[Service, str]):
    found = await outcome(opened(bureau, plain, ENTITIES))
    assert (type(found), found.reason) == (BadAnswer, "it is no subgraph")


@pytest.mark.parametrize(
    ("schema", "known"),
    [
        ('type L @key(fields: "number") { number: ID! }', True),
        ('type L @shareable @key(fields: "id") @key(fields: "number year") { id: ID! }', False),
        ('type L @key(fields: "id") @key(fields: "number") { id: ID! }', True),
        ('interface L @key(fields: "number") { number: ID! }', True),
        ('extend type L @federation__key(fields: "number", resolvable: true) { number: ID! }', True),
        ('type L @key(fields: "number", resolvable: false) { number: ID! }', False),
        ('type Licence @key(fields: "number") { number: ID! }', False),
        ("type L { number: ID! }", False),
    ],
)
def test_keys_are_found_in_a_schema(schema: str, known: bool):
    assert gives(schema, "L", {"number": "$key"}) is known


def test_a_key_may_hold_a_key():
    schema = 'type L @key(fields: "number holder { id }") { number: ID! }'
    assert gives(schema, "L", {"number": "$key", "holder": {"id": "x"}})
    assert not gives(schema, "L", {"number": "$key"})


FAULTS = [
    (DOCUMENT, "query($ids", "mutation($ids", "the document does not begin with query"),
    (DOCUMENT, "ids = ", "idz = ", 'the document has no variable "idz"; did you mean "ids"?'),
    (DOCUMENT, ", batch = 10", "", '"batch" is missing'),
    (DOCUMENT, "{ document", '{ entity = "A", document', "what is asked is a document or an entity"),
    (ENTITIES, ', select = "juristicId name"', "", "an entity needs a representation and a selection"),
    (ENTITIES, '"$key"', '"x"', 'the request does not say which "juristicId" it asks for'),
]


@pytest.mark.parametrize(("lookup", "good", "bad", "fault"), FAULTS, ids=[fault for *_, fault in FAULTS])
def test_faults_are_told_before_anything_is_asked(tmp_path: Path, lookup: str, good: str, bad: str, fault: str):
    file = tmp_path / "bureau" / "connector.toml"
    file.parent.mkdir()
    assert good in lookup
    file.write_text(AGENCY + SOURCE + lookup.replace(good, bad), encoding="utf-8")
    faults = [str(one) for one in check(file, {"URL": "http://a.example"}, GRAPH).faults]
    assert any(fault in one for one in faults), faults
