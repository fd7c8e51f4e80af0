import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from connectors.contract import Search
from connectors.errors import AgencyTimeout, AgencyUnavailable, BadAnswer
from tests.connectors.conftest import Open
from tests.connectors.connections.sql_lookups import EVERYWHERE
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau

SOURCE = """
[source]
kind = "sql"
url = "sqlite+aiosqlite:///${FILE}"
retry = { attempts = 1 }
"""
BUSINESSES = (
    """
[[lookup]]
type = "Business"
by = "juristicId"
request = { statement = "select * from business where id in (:keys)", batch = 2 }
answer = { key = "id", as-of = { row = "changed", as = "date-be" } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name", directors = "number" }
[[lookup]]
type = "Business"
by = "all"
request = { statement = "select * from business order by id" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
[[lookup]]
type = "Section"
by = "lawId"
request = { statement = "select * from section where law = :key" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "no", textTh = "body" }
"""
    + EVERYWHERE
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agency.db"
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            create table business (id text, name char(20), status text, number text, changed text);
            create table section (law text, no text, body text);
            """
        )
        database.executemany(
            "insert into business values (?, ?, ?, ?, ?)",
            [
                (FIRST, "ร้านหนึ่ง".ljust(20), "ACTIVE", "๑๒", "25690131"),
                (SECOND, "ร้านสอง".ljust(20), "DISSOLVED", None, "2569"),
                (THIRD, "โรงงานสาม".ljust(20), "ACTIVE", "3", None),
            ],
        )
        database.executemany(
            "insert into section values (?, ?, ?)", [("L1", "13 ทวิ", "ก"), ("L1", "39/1", "ข"), ("L2", "39/1", "ค")]
        )
    database.close()
    return path


def opened(bureau: Open, file: Path, source: str = SOURCE, lookups: str = BUSINESSES) -> Bureau:
    return bureau(source + lookups, {"FILE": str(file)})


@pytest.mark.threat("call-injection")
async def test_keys_are_bound_in_batches_and_rows_matched(bureau: Open, file: Path):
    answers, calls = await opened(bureau, file).ask("Business", "juristicId", THIRD, FIRST, SECOND)
    names = [found.records[0].name_th for found in answers.values()]
    assert names == ["โรงงานสาม", "ร้านหนึ่ง", "ร้านสอง"]
    assert [found.records[0].directors for found in answers.values()] == [3, 12, None]
    assert [str(found.records[0].source.as_of) for found in answers.values()] == ["None", "2026-01-31", "None"]
    assert sorted(call.keys for call in calls) == [1, 2]


@pytest.mark.threat("call-injection")
async def test_a_key_that_looks_like_sql_is_only_a_key(bureau: Open, file: Path):
    one = opened(bureau, file)
    answer = await one.one("Section", "lawId", "x' or '1'='1")
    assert (answer.records, answer.error) == ((), None)


@pytest.mark.threat("call-injection")
async def test_a_key_of_several_parts_is_bound_as_rows(bureau: Open, file: Path):
    keys = [("L1", "๑๓ ทวิ"), ("L2", "39/1"), ("L2", "13 ทวิ")]
    answers, calls = await opened(bureau, file).ask("Section", "lawId+number", *keys)
    texts = [[record.text_th for record in found.records] for found in answers.values()]
    assert texts == [["ก"], ["ค"], []]
    assert len(calls) == 1


async def test_one_key_at_a_time(bureau: Open, file: Path):
    answers, calls = await opened(bureau, file).ask("Section", "lawId", "L1", "L2")
    assert [[record.number for record in found.records] for found in answers.values()] == [
        ["13 ทวิ", "39/1"],
        ["39/1"],
    ]
    assert len(calls) == 2


async def test_a_search_counts_and_narrows(bureau: Open, file: Path):
    one = opened(bureau, file)
    found = await one.one("Business", "search", Search("ร้าน", (), 1, 5))
    assert ([record.juristic_id for record in found.records], found.total) == ([SECOND], 2)
    found = await one.one("Business", "search", Search("", (("status", "ACTIVE"),), 0, 1))
    assert ([record.juristic_id for record in found.records], found.total) == ([FIRST], 2)


async def test_all_of_them(bureau: Open, file: Path):
    found = await opened(bureau, file).one("Business", "all", ())
    assert [record.juristic_id for record in found.records] == [FIRST, SECOND, THIRD]


@pytest.mark.threat("read-becomes-change")
async def test_nothing_can_be_written(bureau: Open, file: Path):
    lookups = BUSINESSES.replace(
        "select * from business order by id", "with x as (select 1) insert into business (id) values ('1')"
    )
    one = opened(bureau, file, lookups=lookups)
    assert isinstance((await one.one("Business", "all", ())).error, AgencyUnavailable | BadAnswer)
    with sqlite3.connect(file) as database:
        assert database.execute("select count(*) from business").fetchone() == (3,)
    database.close()


async def test_a_database_that_is_not_there_is_unavailable_and_not_made(bureau: Open, tmp_path: Path):
    one = opened(bureau, tmp_path / "none.db")
    error = (await one.one("Business", "all", ())).error
    assert isinstance(error, AgencyUnavailable)
    assert not (tmp_path / "none.db").exists()


async def test_a_statement_the_database_does_not_take_is_a_bad_answer(bureau: Open, file: Path):
    one = opened(bureau, file, lookups=BUSINESSES.replace("from business order", "from companies order"))
    error = (await one.one("Business", "all", ())).error
    assert isinstance(error, BadAnswer)
    assert "companies" not in str(error)


async def test_a_file_that_is_no_database_is_an_error_of_the_agency(bureau: Open, tmp_path: Path):
    file = tmp_path / "no.db"
    file.write_bytes(b"this is no database at all" * 100)
    error = (await opened(bureau, file).one("Business", "all", ())).error
    assert isinstance(error, BadAnswer)


@pytest.mark.threat("answer-costly")
async def test_more_rows_than_allowed_are_refused(bureau: Open, file: Path):
    one = opened(bureau, file, SOURCE + "max-rows = 2\n")
    assert isinstance((await one.one("Business", "all", ())).error, BadAnswer)


CODES = 'status = { from = "status", as = { ACTIVE = "ACTIVE", DISSOLVED = "DISSOLVED", BANKRUPT = "DISSOLVED" } }'
SEVERAL = BUSINESSES.replace('nameTh = "name" }\n[lookup.request]', f'nameTh = "name", {CODES} }}\n[lookup.request]')


@pytest.mark.parametrize(
    "condition", [":filter_status is null or status in (:filter_status)", "status IN(:filter_status)"]
)
async def test_several_words_of_the_source_are_a_list(bureau: Open, file: Path, condition: str):
    with sqlite3.connect(file) as database:
        database.execute("update business set status = 'BANKRUPT' where id = ?", (THIRD,))
    database.close()
    one = opened(bureau, file, lookups=SEVERAL.replace(":filter_status is null or status = :filter_status", condition))
    found = await one.one("Business", "search", Search("", (("status", "DISSOLVED"),), 0, 5))
    assert ([record.juristic_id for record in found.records], found.total) == ([SECOND, THIRD], 2)
    found = await one.one("Business", "search", Search("", (("status", "ACTIVE"),), 0, 5))
    assert [record.juristic_id for record in found.records] == [FIRST]
    found = await one.one("Business", "search", Search("", (), 0, 5))
    assert found.total == (3 if "null" in condition else 0)


LARGE = """
[[lookup]]
type = "Business"
by = "all"
request = { statement = "STATEMENT" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
"""
FOREVER = "with recursive n(i) as (select 1 union all select i + 1 from n) select"


@pytest.mark.threat("answer-costly")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (f"{FOREVER} '1' as id, 'x' as name from n", "more rows than its manifest allows"),
        (f"{FOREVER} '1' as id, hex(zeroblob(5000)) as name from n", "larger than its manifest allows"),
        ("select '1' as id, hex(zeroblob(40000)) as name", "larger than its manifest allows"),
        ("select '1' as id, hex(zeroblob(900000000)) as name", "larger than its manifest allows"),
        ("select " + ", ".join(f"'x' as c{n}" for n in range(1900)), "larger than its manifest allows"),
    ],
)
async def test_an_answer_is_counted_as_it_comes(bureau: Open, file: Path, statement: str, reason: str):
    source = SOURCE + "max-rows = 100\nmax-bytes = 60_000\n"
    error = (await opened(bureau, file, source, LARGE.replace("STATEMENT", statement)).one("Business", "all", ())).error
    assert isinstance(error, BadAnswer)
    assert error.reason == reason


@pytest.mark.threat("answer-costly")
async def test_a_statement_without_end_is_ended(bureau: Open, file: Path):
    statement = f"{FOREVER} '1' as id, 'x' as name from n where i < 0"
    before = threading.enumerate()
    one = opened(bureau, file, SOURCE + 'timeout = "100ms"\n', LARGE.replace("STATEMENT", statement))
    error = (await one.one("Business", "all", ())).error
    assert isinstance(error, AgencyTimeout)
    await one.connectors.close()
    for _ in range(200):
        if not [one for one in threading.enumerate() if one not in before and not one.name.startswith("asyncio")]:
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the statement goes on")
