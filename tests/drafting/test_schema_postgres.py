"""Schemas drafted of tables and views of a real PostgreSQL, whose questions it then answers."""

import asyncio

import asyncpg
import pytest

from tests.drafting.schemas import Draft, DraftedFolder, asked, draft, finished
from tests.servers.postgres import Postgres

__all__ = ["draft"]

TABLES = """
create schema register;
create type register.state as enum ('VALID', 'ปวช.');
create domain register.pid as char(13);
create table register.office (office_no integer primary key, name_th text, name_en text);
create table register.permit (
  permit_no integer primary key, pid register.pid not null, office_no integer references register.office,
  state register.state, former register.state[], fee numeric(10, 2), issued timestamptz, day date, spent interval,
  opens time, detail jsonb, scan bytea, tags text[], mark uuid, paid money, address inet, large bigint, "order" text);
comment on table register.permit is 'A permit to sell food.';
comment on column register.permit.fee is 'ค่าธรรมเนียม';
create view register.valid as select permit_no, pid, mark from register.permit;
create materialized view register.counted as select permit_no, fee from register.permit;
create table plain (id bigint generated always as identity primary key, label text);
insert into register.office values (7, 'ก', 'A');
"""
ROW = """insert into register.permit values ($1, $2, 7, 'VALID', '{VALID,ปวช.}', 1500.50, '2024-03-15 08:00+07',
  '2024-03-15', '1 day', '08:30', '{"shop": {"owner": "9100000000011"}}', '\\x00', '{a}',
  'a81bc81b-dead-4e5d-abff-90865d1e13b1', 12.5, '127.0.0.1', 3000000000, 'x')"""


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(TABLES)
    await connection.executemany(ROW, [(one, ["9100000000011", "9100000000054"][one % 2]) for one in range(4)])
    await connection.execute("refresh materialized view register.counted")
    await connection.close()


@pytest.fixture
def database(postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch) -> str:
    url = postgres_server.fresh()
    asyncio.run(_fill(url))
    address = url.replace("postgresql://", "postgresql+asyncpg://")
    monkeypatch.setenv("REGISTRY_URL", address)
    monkeypatch.setenv("SAAN_DATA", "synthetic")
    return address


@pytest.fixture
def made(draft: Draft, database: str) -> DraftedFolder:
    return draft("--table", database, "--name", "register.permit", "--type", "FoodPermit")


def test_a_table_of_every_type_makes_a_schema_whose_questions_the_database_answers(made: DraftedFolder) -> None:
    """Its key is a number, and its states are of a type of their own: PostgreSQL compares neither with a text."""
    finished(made)
    told = " ".join(asked(made, "FoodPermit by permitNumber", "3").split())
    for fact in (
        '"permitNumber": 3',
        '"state": "VALID"',
        '"former": [ "VALID", "VALUE" ]',
        '"issued": "2024-03-15',
        '"day": "2024-03-15"',
        '"spent": "1 day',
        '"opens": "08:30:00"',
        '"tags": [ "a" ]',
        '"mark": "a81bc81b-dead-4e5d-abff-90865d1e13b1"',
        '"paid": "12.50"',
        '"large": "3000000000"',
    ):
        assert fact in told
    assert "2 records of 1 keys" in asked(made, "FoodPermit by nationalId", "9100000000011")


DRAFTED = [
    ("permitNumber", "permitNumber: Int!", ""),
    ("citizen", "citizen: Citizen @subject", "check digit of a person's"),
    ("state", "state: FoodPermitState", ""),
    ("former", "former: [FoodPermitState!]", ""),
    ("fee", "fee: Money", "ค่าธรรมเนียม"),
    ("issued", "issued: DateTime", "Christian era"),
    ("spent", "spent: String", ""),
    ("paid", "paid: Decimal", ""),
    ("large", "large: String", "more digits than an Int"),
]


def test_what_a_database_tells_is_drafted(made: DraftedFolder) -> None:
    for field, written, said in DRAFTED:
        assert made.line(field).startswith(written)
        assert said in made.before(field)
    assert '"TODO: A permit to sell food. / TODO: ' in made.schema
    assert made.schema.count("enum ") == 1, "two columns of one type have one enum"
    for said in (
        "# left out: detail, JSON: select what you need of it in the statement",
        "# left out: scan, bytes",
        "# office_no leads to register.office (office_no): join it in the statement, or make a type of it",
        "CAST(opens AS text) AS opens",
        "FROM register.permit WHERE CAST(permit_no AS text) IN (:keys)",
    ):
        assert said in made.manifest


@pytest.mark.parametrize("name", ["register.valid", "register.counted", "plain"])
def test_views_are_drafted_as_tables_are(draft: Draft, database: str, name: str) -> None:
    finished(draft("--table", database, "--name", name, "--type", "FoodPermit"))


@pytest.mark.parametrize("name", [None, "permit", "register.nothing", "register.permit; drop table plain"])
def test_which_tables_there_are_is_told(draft: Draft, database: str, name: str | None) -> None:
    made = draft("--table", database, *(("--name", name) if name else ()), "--type", "FoodPermit")
    assert made.done.exit_code == 2
    known = "--name plain | register.counted | register.office | register.permit | register.valid"
    assert known in made.done.output
    assert "test@" not in made.done.output
