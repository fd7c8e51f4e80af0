"""Filters and keys in the source's own words, and searches whose filters or slices it does not take."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Search
from connectors.errors import AgencyRefused, BadAnswer, NotAskable
from connectors.serving.load_agencies import check
from connectors.values.row_counts import count
from tests.connectors.conftest import Open
from tests.connectors.graph import AGENCY, FIRST, GRAPH, SECOND, THIRD, Bureau
from tests.connectors.rest import SOURCE, batched
from tests.connectors.server import Server

SEARCH = """
[[lookup]]
type = "Business"
by = "search"
request = { path = "/s", query = { QUERY } }
answer = { rows = "items", total = "count" }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
juristicId = "ID"
nameTh = "NAME"
status = { from = "FROM", as = { A = "ACTIVE", B = "ACTIVE", D = "DISSOLVED" }MORE }
"""
ALL = 'q = "$text", from = "$offset", size = "$limit", st = "$filter.status"'
CODES = ((FIRST, "A"), (SECOND, "D"), (THIRD, "B"))
ROWS = [{"ID": one, "NAME": str(number), "ST": code} for number, (one, code) in enumerate(CODES)]


def searched(bureau: Open, server: Server, query: str = ALL, place: str = "ST", more: str = "") -> Bureau:
    server.answer["/s"] = lambda request: {"count": 3, "items": ROWS}
    lookup = SEARCH.replace("QUERY", query).replace("FROM", place).replace("MORE", more)
    return batched(bureau, server, SOURCE, lookup)


async def asked(one: Bureau, *filters: tuple[str, str], text: str = "", offset: int = 0, limit: int = 50) -> Any:
    return await one.one("Business", "search", Search(text, filters, offset, limit))


@pytest.mark.parametrize(
    ("query", "value", "sent"),
    [
        (ALL, "DISSOLVED", "st=D"),
        (ALL, "ACTIVE", "st=A&st=B"),
        (ALL + ', never = "$filter.status"', "DISSOLVED", "st=D&never=D"),
    ],
)
async def test_a_filter_goes_out_in_the_words_of_the_source(
    bureau: Open, server: Server, query: str, value: str, sent: str
):
    await asked(searched(bureau, server, query), ("status", value))
    assert sent in server.paths()[0]


async def test_several_words_may_be_one_text(bureau: Open, server: Server):
    server.answer["/s"] = {"count": 0, "items": []}
    lookup = SEARCH.replace("QUERY", ALL).replace("} }\nanswer", '}, separator = "," }\nanswer').replace("FROM", "ST")
    await asked(batched(bureau, server, SOURCE, lookup.replace("MORE", "")), ("status", "ACTIVE"))
    assert "st=A,B" in server.paths()[0].replace("%2C", ",")


async def test_what_everything_else_is_called_has_no_word(bureau: Open, server: Server):
    one = searched(bureau, server, more=', otherwise = "DISSOLVED"')
    search = Search("", (("status", "DISSOLVED"),), 0, 50)
    answers, calls = await one.ask("Business", "search", search)
    answer = answers[search]
    assert isinstance(answer.error, NotAskable)
    assert answer.error.reason == "it has no word for this value of status"
    assert server.paths() == []
    assert calls == [], "it did not fail, and does not look as if it had"


OF_KIND = """
[[lookup]]
type = "Vehicle"
by = "kind"
request = { path = "/v", query = { k = "KEYS" }, batch = 5 }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
fields = { plate = "P", kind = { from = "K", as = { C = "CAR", T = "PICKUP" } } }
"""


@pytest.mark.parametrize("keys", ["$keys", "$keys.kind"])
async def test_a_key_of_no_word_is_not_asked_and_costs_no_other_its_answer(
    bureau: Open, server: Server, keys: str
) -> None:
    server.answer["/v"] = {"items": [{"K": "C", "P": "1"}, {"K": "T", "P": "2"}]}
    one = batched(bureau, server, SOURCE, OF_KIND.replace("KEYS", keys))
    answers, calls = await one.ask("Vehicle", "kind", "CAR", "OTHER", "PICKUP")
    assert isinstance(answers["OTHER"].error, NotAskable)
    assert [answers[key].records[0].plate for key in ("CAR", "PICKUP")] == ["1", "2"]
    assert server.paths() == ["/v?k=C&k=T"]
    assert [call.outcome for call in calls] == ["ok"]


async def test_what_is_made_of_values_is_no_word_of_the_source(bureau: Open, server: Server):
    one = searched(bureau, server, place="ST || 'A'")
    await asked(one, ("status", "ACTIVE"))
    assert "st=ACTIVE" in server.paths()[0]


@pytest.mark.parametrize(("offset", "limit"), [(0, 1), (1, 1), (2, 5), (3, 5), (0, 50)])
async def test_what_comes_whole_is_sliced_and_narrowed_by_the_hub(
    bureau: Open, server: Server, offset: int, limit: int
):
    one = searched(bureau, server, 'q = "$text"')
    answer = await asked(one, offset=offset, limit=limit)
    assert [record.name_th for record in answer.records] == ["0", "1", "2"][offset : offset + limit]
    assert answer.total == 3
    answer = await asked(one, ("status", "ACTIVE"), offset=offset, limit=limit)
    assert [record.name_th for record in answer.records] == ["0", "2"][offset : offset + limit]
    assert answer.total == 2


async def test_what_should_be_whole_and_is_not_is_told(bureau: Open, server: Server):
    one = searched(bureau, server, 'q = "$text"')
    server.answer["/s"] = lambda request: {"count": 99, "items": ROWS}
    assert isinstance((await asked(one)).error, BadAnswer)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ('q = "$text", from = "$offset", size = "$limit"', "may be narrowed by status"),
        ('q = "$text", page = "$page"', "may be narrowed by status"),
        ('q = "$text", size = "$limit", st = "$filter.status"', "each page would be the first"),
    ],
)
def test_a_slice_without_its_filters_or_its_place_is_refused(tmp_path: Any, query: str, wrong: str):
    home = tmp_path / "bureau"
    home.mkdir()
    agency = '[agency]\nid = "bureau"\nname = { th = "ก" }\ncontact = "a"\n'
    text = agency + SOURCE + SEARCH.replace("QUERY", query).replace("FROM", "ST").replace("MORE", "")
    (home / "connector.toml").write_text(text, encoding="utf-8")
    proof = check(home / "connector.toml", {"URL": "http://h"}, GRAPH)
    assert [fault.wrong for fault in proof.faults if wrong in fault.wrong]


async def test_a_file_is_narrowed_by_every_fact_that_it_has(bureau: Open, server: Server, tmp_path: Any):
    (tmp_path / "b.csv").write_text(f"ID,NAME,ST\n{FIRST},a,A\n{SECOND},b,D\n", encoding="utf-8")
    source = '[source]\nkind = "file"\nfolder = "${FOLDER}"\n'
    lookup = SEARCH.replace('path = "/s", query = { QUERY }', 'file = "b.csv", search = ["nameTh"]')
    lookup = (
        lookup.replace('answer = { rows = "items", total = "count" }\n', "").replace("FROM", "ST").replace("MORE", "")
    )
    one = bureau(source + lookup, {"FOLDER": str(tmp_path)})
    answer = await asked(one, ("status", "DISSOLVED"))
    assert ([record.name_th for record in answer.records], answer.total) == (["b"], 1)
    bare = bureau(source + lookup[: lookup.index("status =")], {"FOLDER": str(tmp_path)})
    assert isinstance((await asked(bare, ("status", "DISSOLVED"))).error, AgencyRefused)


def test_slices_of_a_database_need_an_order(tmp_path: Any):
    home = tmp_path / "bureau"
    home.mkdir()
    statement = (
        "select id, name, st from b where :filter_status is null or st = :filter_status limit :limit offset :offset"
    )
    source = '[source]\nkind = "sql"\nurl = "sqlite+aiosqlite:///x"\n'
    lookup = SEARCH.replace('path = "/s", query = { QUERY }', f'statement = "{statement}"')
    lookup = lookup.replace('answer = { rows = "items", total = "count" }\n', "")
    for order, wrong in (("", 1), (" order by id", 0)):
        written = lookup.replace(" limit", f"{order} limit").replace("FROM", "ST").replace("MORE", "")
        text = '[agency]\nid = "bureau"\nname = { th = "ก" }\ncontact = "a"\n' + source + written
        (home / "connector.toml").write_text(text, encoding="utf-8")
        proof = check(home / "connector.toml", {}, GRAPH)
        assert len([fault for fault in proof.faults if "without an order" in fault.wrong]) == wrong


SQL = '[source]\nkind = "sql"\nurl = "sqlite+aiosqlite:///x"\n'
GRAPHQL = '[source]\nkind = "graphql"\nurl = "http://h.example"\n'
NULL = ":filter_status is null"
NARROWED = "select * from b where CONDITION order by id"
ASKED = "query($st: TYPE) { items(st: $st) { ID } }"


@pytest.mark.parametrize(
    ("source", "request_", "room"),
    [
        (SOURCE, 'path = "/s", query = { st = "$filter.status" }', True),
        (SOURCE, 'path = "/s", query = { q = "st:$filter.status" }', False),
        (SOURCE, 'path = "/s", method = "POST", body = { a = [{ b = "st=$filter.status" }] }', False),
        (SOURCE, 'path = "/s", method = "POST", body = { a = [{ b = "$filter.status" }] }', True),
        (SOURCE, 'path = "/s/$filter.status"', False),
        (SOURCE, 'path = "/s/$filter.status", separator = ","', True),
        (SQL, f'statement = "{NARROWED.replace("CONDITION", "st = :filter_status")}"', False),
        (
            SQL,
            f'statement = "{NARROWED.replace("CONDITION", f"{NULL} or st in (:filter_status)")}"',
            True,
        ),
        (SQL, f'statement = "{NARROWED.replace("CONDITION", "st IN ( :filter_status )")}"', True),
        (SQL, f'statement = "{NARROWED.replace("CONDITION", "st = any (:filter_status)")}"', True),
        (SQL, f'statement = "{NARROWED.replace("CONDITION", "st in (lower(:filter_status))")}"', False),
        (GRAPHQL, f'document = "{ASKED.replace("TYPE", "[String!]")}", variables = {{ st = "$filter.status" }}', True),
        (GRAPHQL, f'document = "{ASKED.replace("TYPE", "String")}", variables = {{ st = "$filter.status" }}', False),
    ],
)
def test_several_words_for_one_value_need_room(tmp_path: Any, source: str, request_: str, room: bool):
    home = tmp_path / "bureau"
    home.mkdir()
    lookup = SEARCH.replace('path = "/s", query = { QUERY }', request_).replace("FROM", "ST")
    for codes, lacking in (("", not room), ('B = "ACTIVE", ', False)):
        written = lookup.replace(codes, "", 1).replace("MORE", "")
        (home / "connector.toml").write_text(AGENCY + source + written, encoding="utf-8")
        proof = check(home / "connector.toml", {"URL": "http://h"}, GRAPH)
        told = [one for one in proof.faults if "here is room for one" in one.wrong]
        assert bool(told) == lacking, proof.faults


@pytest.mark.parametrize(
    ("total", "told", "why"),
    [
        ("1,234", 1234, None),
        ("๓", 3, None),
        (3.0, 3, None),
        (None, None, None),
        (-1, None, "no number of rows"),
        ("3 รายการ", None, "no number of rows"),
        (True, None, "no number of rows"),
        (2.5, None, "no number of rows"),
        ([3], None, "no number of rows"),
        (1, None, "less than the rows that came"),
        (0, None, "less than the rows that came"),
    ],
)
async def test_a_total_is_a_number_of_rows_or_told(
    bureau: Open, server: Server, total: Any, told: int | None, why: str | None
):
    one = searched(bureau, server)
    server.answer["/s"] = {"count": total, "items": ROWS[:2]}
    answer = await asked(one, limit=2)
    assert ([record.name_th for record in answer.records], answer.total) == (["0", "1"], told)
    assert [report.why for report in one.heard] == ([why] if why else [])


@given(st.integers(0, 10**14))
def test_any_number_of_rows_is_read_however_it_is_written(number: int):
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    for written in (number, str(number), f" {number:,} ", str(number).translate(thai)):
        assert count(written) == number


@pytest.mark.parametrize(
    ("source", "request_", "room"),
    [
        (SOURCE, 'path = "/l/$key"', False),
        (SOURCE, 'path = "/l/$key.number"', False),
        (SOURCE, 'path = "/l", query = { n = "$key" }', True),
        (SQL, 'statement = "select * from l where n = :key"', False),
        (SQL, 'statement = "select * from l where n = :key_number"', False),
        (SQL, 'statement = "select * from l where n in (:key)"', True),
        (SQL, 'statement = "select * from l where n in (:keys)", batch = 5', True),
        (GRAPHQL, 'entity = "L", representation = { n = "$key" }, select = "n", batch = 5', False),
    ],
)
def test_several_words_for_a_key_need_room(tmp_path: Any, source: str, request_: str, room: bool):
    home = tmp_path / "bureau"
    home.mkdir()
    lookup = f"""
[[lookup]]
type = "Licence"
by = "number"
request = {{ {request_} }}
answer = {{ key = "NO" }}
privacy = {{ class = "public", basis = "public-task" }}
[lookup.fields]
number = {{ from = "NO", as = {{ A = "1", B = "1" }} }}
juristicId = "OWNER"
"""
    (home / "connector.toml").write_text(AGENCY + source + lookup, encoding="utf-8")
    proof = check(home / "connector.toml", {"URL": "http://h"}, GRAPH)
    assert bool([one for one in proof.faults if "here is room for one" in one.wrong]) != room, proof.faults
    assert not [one for one in proof.faults if "room" not in one.wrong]
