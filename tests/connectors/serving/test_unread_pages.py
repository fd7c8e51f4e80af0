"""Rows that were not read are never missing in silence: an answer that goes on and no pages are declared."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadAnswer
from connectors.kinds.graphql import GraphqlRequest
from connectors.kinds.rest import RestRequest
from connectors.kinds.sql import SqlRequest
from connectors.manifest.request import RequestTable
from connectors.mapping.exchange import SourceReply
from connectors.schema_drift import Drift
from connectors.serving.unread_pages import limit_of, told_of
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, Bureau
from tests.connectors.rest import SINGLE, SOURCE
from tests.connectors.server import Server

_LINK = "https://agency.example/l?page=2"
_ROWS = [{"NO": "1", "OWNER": FIRST}, {"NO": "2", "OWNER": FIRST}]
_GOES_ON = [
    {"next": _LINK},
    {"next": 2},
    {"@odata.nextLink": _LINK},
    {"d": {"__next": _LINK}},
    {"links": {"next": {"href": _LINK}}},
    {"_links": {"next": _LINK}},
    {"meta": {"next_cursor": "abc"}},
    {"paging": {"nextPageToken": "abc"}},
    {"has_more": True},
    {"HasMore": "true"},
    {"data": {"l": {"pageInfo": {"hasNextPage": True}}}},
]
_ENDS = [
    {"next": None},
    {"next": ""},
    {"next": False},
    {"links": {"next": None}},
    {"has_more": False},
    {"data": {"l": {"pageInfo": {"hasNextPage": False, "endCursor": "abc"}}}},
    {"nextInspection": "2027-01-01"},
]


def _licences(bureau: Open, server: Server, lookup: str = SINGLE) -> Bureau:
    return bureau(SOURCE + lookup, {"URL": server.url, "KEY": "the-key"})


@pytest.mark.parametrize("more", _GOES_ON, ids=str)
async def test_an_answer_that_goes_on_is_no_answer(bureau: Open, server: Server, more: dict[str, Any]) -> None:
    server.answer[f"/l/{FIRST}"] = {"items": _ROWS, **more}
    answer = await _licences(bureau, server).one("Licence", "juristicId", FIRST)
    assert isinstance(answer.error, BadAnswer)
    assert "its manifest declares no pages" in str(answer.error.reason)


@pytest.mark.parametrize("end", _ENDS, ids=str)
async def test_an_answer_that_ends_is_whole(bureau: Open, server: Server, end: dict[str, Any]) -> None:
    server.answer[f"/l/{FIRST}"] = {"items": _ROWS, **end}
    asked = _licences(bureau, server)
    answer = await asked.one("Licence", "juristicId", FIRST)
    assert (answer.error, len(answer.records)) == (None, 2)
    assert asked.oddities() == {}


async def test_what_stands_in_a_row_says_nothing_of_pages(bureau: Open, server: Server) -> None:
    server.answer[f"/l/{FIRST}"] = {"items": [{**_ROWS[0], "next": _LINK, "hasMore": True}]}
    assert (await _licences(bureau, server).one("Licence", "juristicId", FIRST)).error is None


@pytest.mark.parametrize("rows", [1, 2, 3])
async def test_an_answer_as_long_as_it_was_asked_to_be_is_told(bureau: Open, server: Server, rows: int) -> None:
    server.answer[f"/l/{FIRST}"] = {"items": [{"NO": str(one), "OWNER": FIRST} for one in range(rows)]}
    asked = _licences(bureau, server, SINGLE.replace('kind = "x"', 'limit = "2"'))
    answer = await asked.one("Licence", "juristicId", FIRST)
    assert (answer.error, len(answer.records)) == (None, rows)
    assert asked.oddities() == ({(Drift.MORE.name, ""): 1} if rows == 2 else {})


@pytest.mark.parametrize(
    ("request_", "limit"),
    [
        (RestRequest(path="/b", query={"$top": 50}), 50),
        (RestRequest(path="/b", query={"per_page": "40"}), 40),
        (RestRequest(method="POST", path="/b", body={"find": {"pageSize": 7}}), 7),
        (GraphqlRequest(document="query { boats(first: 30) { number } }"), 30),
        (SqlRequest(statement="SELECT * FROM B WHERE ID IN (:keys) ORDER BY N LIMIT 200"), 200),
        (SqlRequest(statement="SELECT TOP (20) * FROM B"), 20),
        (SqlRequest(statement="SELECT * FROM B FETCH FIRST 9 ROWS ONLY"), 9),
        (SqlRequest(statement="SELECT * FROM B ORDER BY SINCE DESC LIMIT 1"), None),
        (RestRequest(path="/b", query={"limit": "$limit", "kind": "8"}), None),
        (RestRequest(path="/b"), None),
    ],
)
def test_how_many_rows_are_asked_for_is_read_wherever_a_manifest_writes_it(
    request_: RequestTable, limit: int | None
) -> None:
    assert limit_of(request_) == limit


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
    max_leaves=12,
)


@given(_JSON)
def test_any_answer_is_looked_at_without_being_raised_at(body: Any) -> None:
    told_of(SourceReply(body), [])
    told_of(SourceReply(body, headers={"link": str(body)}), [body])


def test_a_link_header_tells_of_a_page() -> None:
    told = told_of(SourceReply([], headers={"link": f'<{_LINK}>; rel="next"'}), [])
    assert told is not None
    assert "Link" in told
