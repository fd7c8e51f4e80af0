"""Words of a search that a source is not sent: the hub looks for them in what comes whole, where anybody may see it."""

from pathlib import Path
from typing import Any

import orjson
import pytest

import bounds
from connectors.contract import Search
from connectors.errors import AgencyRefused, NotAskable
from connectors.provenance import Searcher
from tests.asgi import ask
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau
from tests.connectors.server import Server

SEARCH = """
[source]
kind = "rest"
url = "${URL}"

[[lookup]]
type = "Business"
by = "search"
request = { path = "/s"REQUEST }
answer = { rows = "items", total = "count" }
privacy = { class = "CLASS", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME", status = { from = "ST", as = { A = "ACTIVE", D = "DISSOLVED" } } }
"""
ROWS = [
    {"ID": FIRST, "NAME": "บริษัท ร้านยาสมุนไพร จำกัด", "ST": "A"},
    {"ID": SECOND, "NAME": "ร้านยา", "ST": "D"},
    {"ID": THIRD, "NAME": "โรงแรมริมน้ำ", "ST": "A"},
]


def opened(bureau: Open, server: Server, request: str = "", class_: str = "public") -> Bureau:
    server.answer["/s"] = {"count": 3, "items": ROWS}
    return bureau(SEARCH.replace("REQUEST", request).replace("CLASS", class_), {"URL": server.url})


async def names(one: Bureau, text: str, *filters: tuple[str, str], offset: int = 0, limit: int = 50) -> Any:
    answer = await one.one("Business", "search", Search(text, filters, offset, limit))
    assert answer.error is None
    return [record.name_th for record in answer.records], answer.total


async def test_what_has_the_words_comes_the_best_first_and_is_counted(bureau: Open, server: Server) -> None:
    one = opened(bureau, server)
    assert await names(one, "ร้านยา") == (["ร้านยา", "บริษัท ร้านยาสมุนไพร จำกัด"], 2)
    assert await names(one, "ร้านยา", offset=1) == (["บริษัท ร้านยาสมุนไพร จำกัด"], 2)
    assert await names(one, "โรงแรม ริมน้ำ") == (["โรงแรมริมน้ำ"], 1)
    assert await names(one, "ร้านยา", ("status", "ACTIVE")) == (["บริษัท ร้านยาสมุนไพร จำกัด"], 1)
    assert await names(one, "ไม่มีใครชื่อนี้") == ([], 0)
    assert await names(one, "  ") == ([row["NAME"] for row in ROWS], 3)
    assert (await names(one, "\u200b\u0e48"))[1] == 0, "marks alone are no words"
    assert {path.partition("?")[2] for path in server.paths()} == {""}


async def test_more_words_than_are_searched_for_are_refused(bureau: Open, server: Server) -> None:
    text = " ".join(f"{number}x" for number in range(bounds.WORDS.most + 1))
    answer = await opened(bureau, server).one("Business", "search", Search(text))
    assert isinstance(answer.error, AgencyRefused)


@pytest.mark.parametrize(
    ("request_", "searcher"),
    [
        ("", Searcher.HUB),
        (', query = { st = "$filter.status" }', Searcher.HUB),
        (', query = { q = "$text" }', Searcher.AGENCY),
        (', query = { q = "$text", st = "$filter.status", from = "$offset" }', Searcher.AGENCY),
    ],
)
async def test_it_is_told_who_looks_for_the_words(
    bureau: Open, server: Server, request_: str, searcher: Searcher
) -> None:
    one = opened(bureau, server, request_)
    (provider,) = one.connectors.providers("Business", "search")
    assert provider.facts.searcher is searcher


@pytest.mark.parametrize("request_", [', query = { st = "$filter.status", from = "$offset" }', ""])
async def test_words_are_refused_where_rows_come_in_slices_or_are_not_everybodys(
    bureau: Open, server: Server, request_: str
) -> None:
    """Whoever finds a row by a word knows that it is there."""
    one = opened(bureau, server, request_, "public" if request_ else "personal")
    answer = await one.one("Business", "search", Search("ร้าน"))
    assert isinstance(answer.error, NotAskable)
    assert answer.error.reason == "it cannot be searched for words"
    assert server.paths() == []


MANIFEST = """
[agency]
id = "bureau"
name = { th = "สำนัก", en = "Bureau" }
contact = "it@bureau.example"

[source]
kind = "rest"
url = "${BUREAU_URL}"

[[lookup]]
type = "Agency"
by = "search"
request = { path = "/agencies" }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { agencyId = "ID", nameTh = "NAME" }
"""


async def test_a_list_of_the_graph_says_that_the_hub_looked(hubs: Any, server: Server, tmp_path: Path) -> None:
    home = tmp_path / "agencies" / "bureau"
    home.mkdir(parents=True)
    (home / "connector.toml").write_text(MANIFEST, encoding="utf-8")
    server.answer["/agencies"] = {"items": [{"ID": "1", "NAME": "กรมที่ดิน"}, {"ID": "2", "NAME": "กรมศุลกากร"}]}
    query = '{ agencies(search: "ที่ดิน") { totalCount nodes { name } agencies { agency answered searchedBy } } }'
    async with hubs({"BUREAU_URL": server.url}, agencies_folder=home.parent, state=tmp_path / "state") as app:
        body = orjson.dumps({"query": query})
        answer = (await ask(app, "/graphql", "POST", {"content-type": "application/json"}, body)).json()
    assert answer == {
        "data": {
            "agencies": {
                "totalCount": 1,
                "nodes": [{"name": "กรมที่ดิน"}],
                "agencies": [{"agency": "bureau", "answered": True, "searchedBy": "HUB"}],
            }
        }
    }
