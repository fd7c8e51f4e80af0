"""GraphQL over HTTP: what the specification asks, and what is sent to break a server."""

import gzip
from typing import ClassVar
from urllib.parse import quote

import orjson
import pytest
from graphql import located_error
from starlette.responses import PlainTextResponse

from access.permissions.field_refusals import RecordUnavailable
from endpoints.graphql.told_errors import described
from resolvers.page import BadPaging
from tests.asgi import ask
from tests.hub import hub, post, token

APP = hub()
JSON = {"content-type": "application/json"}
GRAPHQL = "application/graphql-response+json"
COMPRESSED = gzip.compress(b'{"query":"{__typename}"}', mtime=0)


async def test_a_query_is_answered_with_the_graphql_media_type() -> None:
    answer = await post(APP, "{ __typename }")
    assert (answer.status, answer.headers["content-type"]) == (200, f"{GRAPHQL}; charset=utf-8")
    assert answer.json()["data"] == {"__typename": "Query"}


async def test_a_query_may_come_by_get() -> None:
    answer = await ask(
        APP,
        "/graphql?query="
        + quote("query($a:Boolean!){__typename @include(if:$a)}")
        + "&variables="
        + quote('{"a":true}'),
    )
    assert (answer.status, answer.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "",
        "{ nothing }",
        "{ business }",
        "query ($a: Int!) { laws(first: $a) { totalCount } }",
        '{ laws(first: "many") { totalCount } }',
        '{ business(juristicId: "0985569000014") { name } }',
        "{ laws(first: 99999999999999999999) { totalCount } }",
        "query A { __typename } query B { __typename }",
        "subscription { x }",
        "mutation { x }",
    ],
)
async def test_what_does_not_parse_validate_or_coerce_is_a_client_s_error(query: str) -> None:
    answer = await post(APP, query)
    assert answer.status == 400
    for error in answer.json()["errors"]:
        assert error["message"]
        assert error["extensions"]["code"] in ("GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED")
    assert "data" not in answer.json()
    legacy = await post(APP, query, accept="application/json")
    assert (legacy.status, legacy.headers["content-type"]) == (200, "application/json; charset=utf-8")


async def test_a_mistyped_id_is_pointed_at_where_it_stands() -> None:
    (error,) = (await post(APP, '{ business(juristicId: "0985569000014") { name } }')).json()["errors"]
    assert error["locations"] == [{"line": 1, "column": 24}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b'"{__typename}"',
        b"[]",
        b"{}",
        b'{"query":null}',
        b'{"query":5}',
        b'{"query":"{__typename}","variables":[]}',
        b'{"query":"{__typename}","variables":"x"}',
        b'{"query":"{__typename}","operationName":5}',
        b'{"query":"{__typename}","extensions":1}',
        b'{"query":"\xff\xfe"}',
        b'{"query":"{__typename}"',
        b"[" * 100_000,
        b'{"query":"{__typename}","variables":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
        COMPRESSED,
    ],
)
async def test_a_body_that_is_no_request_is_refused_and_breaks_nothing(body: bytes) -> None:
    answer = await ask(APP, "/graphql", "POST", JSON, body)
    assert answer.status == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_huge_numbers_in_variables_break_nothing() -> None:
    digits = b"9" * 4000
    body = b'{"query":"query($n:Int!){laws(first:$n){totalCount}}","variables":{"n":%s}}' % digits
    answer = await ask(APP, "/graphql", "POST", JSON, body)
    assert answer.status == 400


async def test_a_compressed_body_is_refused_by_name() -> None:
    headers = {**JSON, "content-encoding": "gzip"}
    assert (await ask(APP, "/graphql", "POST", headers, COMPRESSED)).status == 415


async def test_another_content_type_is_refused() -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert (await ask(APP, "/graphql", "POST", {"content-type": kind}, b'{"query":"{__typename}"}')).status == 415


async def test_too_large_a_body_is_refused_before_it_is_read() -> None:
    assert (await ask(APP, "/graphql", "POST", {**JSON, "content-length": "100001"}, b"")).status == 413
    assert (await ask(APP, "/graphql", "POST", JSON, b" " * 100_001)).status == 413


async def test_other_methods_are_told_what_to_use() -> None:
    answer = await ask(APP, "/graphql", "PUT", JSON, b"{}")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


async def test_a_client_that_takes_neither_media_type_is_told_so() -> None:
    assert (await post(APP, "{ __typename }", accept="text/csv")).status == 406


@pytest.mark.parametrize(
    "query",
    ["", "?query=%ff", "?query={__typename}&variables=x", "?query={__typename}&variables=[]", "?query=%7B"],
)
async def test_a_bad_query_string_is_refused(query: str) -> None:
    assert (await ask(APP, f"/graphql{query}")).status == 400


@pytest.mark.threat("existence-told")
@pytest.mark.parametrize("header", ["Bearer", "Bearer  ", "Basic abc", "Bearer x.y.z", "Bearer " + "x" * 9000])
async def test_a_token_that_cannot_be_trusted_is_refused_before_anything_is_asked(header: str) -> None:
    answer = await ask(
        APP, "/graphql", "POST", {**JSON, "authorization": header}, orjson.dumps({"query": "{ __typename }"})
    )
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_REFUSED"


async def test_sixty_levels_of_doubled_fragments_are_refused_at_once() -> None:
    fragments = "".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(60))
    answer = await post(APP, "{ ...F0 }" + fragments + "fragment F60 on Query { __typename }")
    assert answer.status == 400
    assert "breadth" in answer.json()["errors"][0]["message"]


async def test_answers_are_never_kept_by_a_cache_on_the_way() -> None:
    assert (await post(APP, "{ __typename }")).headers["cache-control"] == "private, no-store"


async def test_a_good_token_changes_nothing_for_public_data() -> None:
    headers = {**JSON, "authorization": f"Bearer {token()}"}
    assert (await ask(APP, "/graphql", "POST", headers, b'{"query":"{__typename}"}')).status == 200


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", True), ("?lang=th", True), ("?jquery=1", True), ("?query=", False), ("?que%72y=%7Ba%7D", False),
     ("?extensions=%7B%7D", False)],
)  # fmt: skip
async def test_a_browser_sees_the_page_unless_it_asks_for_an_operation(asked: str, shown: bool) -> None:
    page = PlainTextResponse("the page")
    answer = await ask(hub(page=page), f"/graphql{asked}", headers={"accept": "text/html, */*"})
    assert (answer.text == "the page") == shown


class Foreign(Exception):
    """Somebody else's, who calls an attribute as a GraphQL error does."""

    extensions: ClassVar = {"code": "FOREIGN", "secret": "9100000000011"}


@pytest.mark.threat("existence-told")
def test_what_is_raised_of_no_kind_of_ours_is_told_to_nobody_whatever_attributes_it_has() -> None:
    error = located_error(Foreign("the secret is out"), None, ["business"])
    (told,) = described([error])
    assert (told["extensions"]["code"], told["path"]) == ("INTERNAL", ["business"])
    assert "secret" not in str(told)


def test_bad_input_and_refusals_are_told_as_they_are() -> None:
    wrong = BadPaging("no", "ไม่ได้", "after")
    for raised, code in ((wrong, "BAD_USER_INPUT"), (RecordUnavailable(), "LEDGER_UNAVAILABLE")):
        (told,) = described([located_error(raised, None, ["business"])])
        assert (told["message"], told["extensions"]["code"]) == (str(raised), code)


async def test_a_variable_that_is_null_where_that_may_not_be_is_bad_input() -> None:
    answer = await post(APP, "query ($n: Int) { laws(first: $n) { totalCount } }", variables={"n": None})
    (error,) = answer.json()["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["laws"], "BAD_USER_INPUT")
