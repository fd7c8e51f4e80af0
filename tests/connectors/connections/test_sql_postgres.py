import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from connectors.contract import Search
from connectors.errors import AgencyRefused, AgencyTimeout, AgencyUnavailable, BadAnswer
from tests.connectors.conftest import Open
from tests.connectors.connections.sql_lookups import EVERYWHERE
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.threat("answer-costly")

MANIFEST = (
    """
[source]
kind = "sql"
url = "${URL}"
timeout = "2s"
max-rows = 1_000
max-bytes = 1_000_000
retry = { attempts = RETRY }
[[lookup]]
type = "Business"
by = "juristicId"
request = { statement = "select * from business where id in (:keys)", batch = 2 }
answer = { key = "id", as-of = { row = "changed", as = "datetime-ce" } }
privacy = { class = "public", basis = "public-task" }
[lookup.fields]
nameTh = "name"
directors = "number"
capital = "capital"
registeredOn = { from = "since", as = "date-ce" }
[[lookup]]
type = "Licence"
by = "juristicId"
request = { statement = "select * from licence where owner = any(:keys)" }
answer = { key = "owner" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "number", juristicId = "owner" }
[[lookup]]
type = "Licence"
by = "number"
request = { statement = "select * from licence where number::text in (:keys)" }
answer = { key = "number" }
privacy = { class = "public", basis = "public-task" }
fields = { number = "number", juristicId = "owner" }
[[lookup]]
type = "Business"
by = "all"
request = { statement = "ALL" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
"""
    + EVERYWHERE
)
TABLES = """
create table business (
  id text, name char(20), status text, number integer, since date, capital numeric(14, 2), changed timestamptz);
create table licence (number integer, owner varchar(13));
create table section (law text, no text, body text);
"""


@pytest.fixture
async def address(postgres_server: Postgres) -> AsyncIterator[str]:
    url = postgres_server.fresh()
    await _fill(url)
    yield url


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(TABLES)
    await connection.executemany(
        "insert into business values ($1, $2, $3, $4, '2026-01-31', 1000.50, '2026-11-01 08:00+07')",
        [(FIRST, "ร้านหนึ่ง", "ACTIVE", 1), (SECOND, "ร้านสอง", "DISSOLVED", None), (THIRD, "โรงงาน", "ACTIVE", 3)],
    )
    await connection.executemany("insert into licence values ($1, $2)", [(1, FIRST), (2, FIRST), (3, SECOND)])
    await connection.executemany("insert into section values ($1, $2, $3)", [("L1", "13 ทวิ", "ก"), ("L2", "1", "ข")])
    await connection.close()


def opened(bureau: Open, url: str, every: str = "select * from business order by id", retry: int = 1) -> Bureau:
    manifest = MANIFEST.replace("ALL", every).replace("RETRY", str(retry))
    return bureau(manifest, {"URL": url.replace("postgresql://", "postgresql+asyncpg://")})


async def test_keys_are_bound_as_a_list(bureau: Open, address: str):
    answers, calls = await opened(bureau, address).ask("Business", "juristicId", THIRD, FIRST, SECOND)
    records = [found.records[0] for found in answers.values()]
    assert [record.name_th for record in records] == ["โรงงาน", "ร้านหนึ่ง", "ร้านสอง"]
    assert [record.directors for record in records] == [3, 1, None]
    assert (str(records[0].registered_on), str(records[0].capital.amount)) == ("2026-01-31", "1000.50")
    assert records[0].source.as_of.isoformat() == "2026-11-01T01:00:00+00:00"
    assert sorted(call.keys for call in calls) == [1, 2]


async def test_keys_are_bound_as_one_array(bureau: Open, address: str):
    answers, calls = await opened(bureau, address).ask("Licence", "juristicId", FIRST, SECOND, THIRD)
    assert [[record.number for record in found.records] for found in answers.values()] == [["1", "2"], ["3"], []]
    assert len(calls) == 1


async def test_a_key_of_several_parts_is_bound_as_rows(bureau: Open, address: str):
    keys = [("L1", "13 ทวิ"), ("L2", "1"), ("L1", "1")]
    answers, calls = await opened(bureau, address).ask("Section", "lawId+number", *keys)
    assert [[record.text_th for record in found.records] for found in answers.values()] == [["ก"], ["ข"], []]
    assert len(calls) == 1


@pytest.mark.parametrize("key", ["x' or '1'='1", "1); drop table licence; --", "{1,2}", "\\", '"'])
async def test_a_key_that_looks_like_sql_is_only_a_key(bureau: Open, address: str, key: str):
    one = opened(bureau, address)
    answer = await one.one("Licence", "number", key)
    assert (answer.records, answer.error) == ((), None)
    assert len((await one.one("Licence", "number", "3")).records) == 1


async def test_a_search_counts_and_narrows_and_leaves_open_what_is_not_said(bureau: Open, address: str):
    one = opened(bureau, address)
    found = await one.one("Business", "search", Search("ร้าน", (), 1, 5))
    assert ([record.juristic_id for record in found.records], found.total) == ([SECOND], 2)
    found = await one.one("Business", "search", Search("", (("status", "ACTIVE"),), 0, 1))
    assert ([record.juristic_id for record in found.records], found.total) == ([FIRST], 2)


@pytest.mark.parametrize(
    "statement",
    [
        "with x as (delete from business returning *) select * from x",
        "with x as (insert into business (id) values ('1') returning *) select * from x",
        "select setval('s', 1), '1' as id, 'x' as name",
        "select '1' as id, 'x' as name from business for update",
    ],
)
async def test_nothing_can_be_written(bureau: Open, address: str, statement: str):
    connection = await asyncpg.connect(address)
    await connection.execute("create sequence s")
    assert isinstance((await opened(bureau, address, statement).one("Business", "all", ())).error, BadAnswer)
    assert await connection.fetchval("select count(*) from business") == 3
    await connection.close()


async def test_a_slow_statement_is_given_up_and_stopped(bureau: Open, address: str):
    one = opened(bureau, address, "select pg_sleep(30), '1' as id, 'slow' as name")
    began = asyncio.get_running_loop().time()
    answer = await one.one("Business", "all", (), seconds=0.3)
    assert isinstance(answer.error, AgencyTimeout)
    assert asyncio.get_running_loop().time() - began < 20
    connection = await asyncpg.connect(address)
    running = "select count(*) from pg_stat_activity where state = 'active' and query like '%slow%' and pid <> $1"
    for _ in range(50):
        if not await connection.fetchval(running, connection.get_server_pid()):
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the statement goes on")
    await connection.close()


async def test_a_database_that_comes_back_is_asked_again(bureau: Open, own_postgres: Postgres):
    url = own_postgres.fresh()
    await _fill(url)
    one = opened(bureau, url, retry=3)
    assert len((await one.one("Business", "all", ())).records) == 3
    own_postgres.kill()
    error = (await one.one("Business", "all", ())).error
    assert isinstance(error, AgencyUnavailable)
    assert "postgres" not in str(error)
    own_postgres.restart()
    assert len((await one.one("Business", "all", ())).records) == 3


async def test_a_password_that_is_refused_is_told_without_it(bureau: Open, address: str):
    wrong = address.replace(":test@", ":wrong-secret@")
    error = (await opened(bureau, wrong).one("Business", "all", ())).error
    assert isinstance(error, AgencyRefused)
    assert "wrong-secret" not in f"{error!r} {error.__cause__!r}"


async def test_a_statement_it_does_not_take_is_a_bad_answer(bureau: Open, address: str):
    error = (await opened(bureau, address, "select * from companies").one("Business", "all", ())).error
    assert isinstance(error, BadAnswer)
    assert "companies" not in str(error)


CODES = 'status = { from = "status", as = { ACTIVE = "ACTIVE", DISSOLVED = "DISSOLVED", BANKRUPT = "DISSOLVED" } }'


@pytest.mark.parametrize("room", ["in (:filter_status)", "= any(:filter_status)"])
async def test_several_words_of_the_source_are_a_list_or_an_array(bureau: Open, address: str, room: str):
    manifest = MANIFEST.replace("ALL", "select 1").replace("RETRY", "1").replace("= :filter_status", room)
    manifest = manifest.replace('nameTh = "name" }\n[lookup.request]', f'nameTh = "name", {CODES} }}\n[lookup.request]')
    one = bureau(manifest, {"URL": address.replace("postgresql://", "postgresql+asyncpg://")})
    for filters, wanted in (((("status", "DISSOLVED"),), [SECOND]), ((("status", "ACTIVE"),), [FIRST, THIRD]), ((), 3)):
        found = await one.one("Business", "search", Search("", filters, 0, 5))
        assert found.error is None
        assert wanted in (found.total, [record.juristic_id for record in found.records])


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("select '1' as id, 'x' as name from generate_series(1, 100000)", "more rows than its manifest allows"),
        ("select '1' as id, repeat('x', 9000) as name from generate_series(1, 900)", "larger than its manifest allows"),
        ("select '1' as id, repeat('x', 5000000) as name", "larger than its manifest allows"),
        ("select '1' as id, array_fill('x'::text, array[90000]) as name", "larger than its manifest allows"),
    ],
)
async def test_an_answer_is_counted_as_it_comes(bureau: Open, address: str, statement: str, reason: str):
    one = opened(bureau, address, statement)
    error = (await one.one("Business", "all", ())).error
    assert isinstance(error, BadAnswer)
    assert error.reason == reason
    assert (await one.one("Licence", "number", "3")).records, "the connection is as good as before"


async def test_as_many_rows_as_an_answer_may_have_come_whole(bureau: Open, address: str):
    digits = "09855690%s"
    every = f"select format('{digits}', lpad(i::text, 5, '0')) as id, 'x' as name from generate_series(1, 1000) i"
    one = opened(bureau, address, every)
    answer = await one.one("Business", "all", ())
    assert not isinstance(answer.error, BadAnswer) or "rows" not in answer.error.reason
    assert sum(one.oddities().values()) + len(answer.records) >= 1000
