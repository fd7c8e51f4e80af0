"""Schemas drafted of a database's table, of a CKAN resource and of a GraphQL service; each is then asked."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sql
from graphql import build_schema, graphql_sync

from tests.drafting.schemas import Draft, DraftedFolder, Service, asked, draft, finished, service

__all__ = ["draft", "service"]

TABLE = """CREATE TABLE "V_PERMIT" ("PERMIT_NO" VARCHAR(20) PRIMARY KEY, "PID" CHAR(13), "STATE" VARCHAR(10),
"ISSUED" DATE, "SEATS" INTEGER NOT NULL, "RATE" NUMERIC(5, 2), "OPEN" BOOLEAN, "PHONE" VARCHAR(20))"""
SDL = """
type Query { permits(taxIds: [ID!]!): [Permit] permit(permitNo: ID!): Permit }
"A permit to sell food."
type Permit { permitNo: ID! taxId: ID! state: State issuedOn: Date "How many may sit." seats: Int! open: Boolean
  shop: Shop rooms: [Room!]! tags: [String!] owner(of: ID!): String next: Permit }
type Shop { nameTh: String nameEn: String phone: String within: Shop }
type Room { number: Int }
enum State { VALID EXPIRED }
scalar Date
"""


@pytest.fixture(autouse=True)
def synthetic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAAN_DATA", "synthetic")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    file = tmp_path / "old.db"
    with sql.create_engine(f"sqlite:///{file}").begin() as connection:
        connection.execute(sql.text(TABLE))
        for number, pid in enumerate(["9100000000011", "9100000000054"] * 4):
            values = f"('P-{number}', '{pid}', '{'AX'[number % 2]}', '2024-03-15', 12, 1.5, 1, '0812345678')"
            connection.execute(sql.text(f'INSERT INTO "V_PERMIT" VALUES {values}'))
    address = f"sqlite+aiosqlite:///{file}"
    monkeypatch.setenv("REGISTRY_URL", address)
    return address


def expect(made: DraftedFolder, drafted: dict[str, tuple[str, str]]) -> None:
    for field, (written, said) in drafted.items():
        assert made.line(field).startswith(written)
        assert said in made.before(field)


def test_a_table_makes_a_schema_whose_questions_the_database_answers(draft: Draft, database: str) -> None:
    made = draft("--table", database, "--name", "V_PERMIT", "--type", "FoodPermit")
    expect(
        made,
        {
            "permitNumber": ("permitNumber: String!", ""),
            "citizen": ("citizen: Citizen @subject @requiresScope", "check digit of a person's"),
            "state": ("state: FoodPermitState", "2 values were seen among 8"),
            "issued": ("issued: Date", "Christian era"),
            "seats": ("seats: Int", ""),
            "rate": ("rate: Decimal", ""),
            "open": ("open: Boolean", ""),
            "phone": ('phone: String @requiresScope(scope: "registry.food-permits")', "under a scope"),
        },
    )
    assert "guessed: records are told apart" not in made.schema, "the database says what its key is"
    finished(made)
    told = asked(made, "FoodPermit by nationalId", "9100000000011")
    assert "4 records of 1 keys" in told
    assert '"issued": "2024-03-15"' in told
    assert '"seats": 12' in asked(made, "FoodPermit by permitNumber", "P-3")


@pytest.mark.parametrize(
    ("address", "name", "told"),
    [
        ("{}", "NOBODYS", "the database has no NOBODYS: --name V_PERMIT"),
        ("sqlite+aiosqlite:////nowhere/at/all.db", "V_PERMIT", "there is no file /nowhere/at/all.db"),
        ("what+ever://x", "V_PERMIT", "--table: write sqlite+aiosqlite:///path"),
        ("{}", 'V"; DROP TABLE "V_PERMIT', "the database has no V"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(draft: Draft, database: str, address: str, name: str, told: str) -> None:
    made = draft("--table", address.format(database), "--name", name, "--type", "FoodPermit")
    assert made.done.exit_code == 2, made.done.exception
    assert told in made.done.output
    with sql.create_engine(database.replace("+aiosqlite", "")).connect() as connection:
        assert connection.execute(sql.text('SELECT count(*) FROM "V_PERMIT"')).scalar() == 8


FIELDS = [
    ("_id", "int"),
    ("permit_no", "text"),
    ("tax_id", "text"),
    ("seats", "int4"),
    ("fee", "numeric"),
    ("on", "date"),
]
RECORDS = [
    [1, "P-1", "0985558000017", 12, "1500.00", "2024-03-15"],
    [2, "P-2", "0983545000011", 8, "800", "2025-01-01"],
]


def portal(body: str) -> str:
    """What a CKAN portal answers, narrowed as it is asked to."""
    wanted = json.loads(body)["filters"] if '"filters"' in body else {}
    rows = [dict(zip((name for name, _ in FIELDS), row, strict=True)) for row in RECORDS]
    for name, value in wanted.items():
        rows = [row for row in rows if row[name] in (value if isinstance(value, list) else [value])]
    fields = [{"id": name, "type": type_} for name, type_ in FIELDS]
    return json.dumps({"success": True, "result": {"fields": fields, "records": rows, "total": len(rows)}})


def test_a_resource_makes_a_schema_whose_questions_the_portal_answers(
    draft: Draft, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer = portal
    monkeypatch.setenv("REGISTRY_URL", service.url)
    made = draft("--ckan", service.url, "--resource", "0f3c", "--type", "FoodPermit")
    expect(
        made,
        {
            "permitNumber": ("permitNumber: String!", ""),
            "business": ("business: Business", "check digit of a business's"),
            "seats": ("seats: Int", ""),
            "fee": ("fee: Money", "is it in baht"),
            "on": ("on: Date", "Christian era"),
        },
    )
    finished(made)
    assert '"seats": 8' in asked(made, "FoodPermit by permitNumber", "P-2")
    assert "1 records of 1 keys" in asked(made, "FoodPermit by juristicId", "0985558000017")


def subgraph(body: str) -> str:
    """What a GraphQL service answers: a permit for each number."""
    shop = {"nameTh": "ครัว", "nameEn": "Kitchen", "phone": "0812345678"}
    row = {"state": "VALID", "issuedOn": "2024-03-15", "seats": 12, "open": True, "shop": shop, "tags": ["a"]}
    root = {
        "permits": lambda _, **given: [{**row, "permitNo": f"P-{one}", "taxId": one} for one in given["taxIds"]],
        "permit": lambda _, **given: {**row, **given, "taxId": "0985558000017"},
    }
    told = json.loads(body)
    done = graphql_sync(build_schema(SDL), told["query"], root, variable_values=told.get("variables"))
    return json.dumps(done.formatted)


def test_a_query_makes_a_schema_whose_questions_the_service_answers(
    draft: Draft, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer = subgraph
    monkeypatch.setenv("REGISTRY_URL", service.url)
    made = draft("--graphql", f"{service.url}/graphql", "--operation", "permits", "--type", "FoodPermit")
    expect(
        made,
        {
            "permitNumber": ("permitNumber: String!", ""),
            "business": ("business: Business", "no value was seen"),
            "state": ("state: FoodPermitState", ""),
            "issuedOn": ("issuedOn: Date", "is its era the Christian one"),
            "seats": ("seats: Int", "How many may sit"),
            "open": ("open: Boolean", ""),
            "shop": ("shop: FoodPermitShop @requiresScope", "under a scope"),
            "tags": ("tags: [String!] @listSize", ""),
            "foodPermits": ("foodPermits: [FoodPermit!] @connection", "asked by taxIds"),
        },
    )
    assert "# left out: rooms, a list of Room: select what you need of it" in made.manifest
    finished(made)
    told = asked(made, "FoodPermit by juristicId", "0985558000017")
    assert '"state": "VALID"' in told
    assert "1 records of 1 keys" in told


def test_a_service_whose_types_all_lead_to_each_other_is_drafted_at_once(draft: Draft, service: Service) -> None:
    """Forty types of forty fields each: all their paths are forty to the sixth."""
    fields = " ".join(f"f{one}: T{one}" for one in range(40))
    text = "type Query { permit(permitNo: ID!): T0 } " + " ".join(
        f"type T{one} {{ permitNo: ID! {fields} }}" for one in range(40)
    )
    service.answer = lambda body: json.dumps(graphql_sync(build_schema(text), json.loads(body)["query"]).formatted)
    made = draft("--graphql", f"{service.url}/graphql", "--operation", "permit", "--type", "FoodPermit")
    assert made.done.exit_code == 0, made.done.exception
    assert len(made.manifest) < 100_000
