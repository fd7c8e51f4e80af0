"""The bench's records, made of numbers alone, the same every time; and the file from which Node reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import strawberry

from bench.registry import Business, Citizen, Entitlement, Law, Licence, Query, Row

CITIZEN = "9100000000011"
CITIZENS, LAWS, ROWS = 200, 60, 5_000
SCOPES = ("citizen.identity", "citizen.name", "citizen.profile", "citizen.businesses")


@dataclass(frozen=True, slots=True)
class Records:
    """All records by their keys."""

    citizens: dict[str, Citizen] = field(default_factory=dict)
    entitlements: dict[str, list[Entitlement]] = field(default_factory=dict)
    businesses: dict[str, list[Business]] = field(default_factory=dict)
    licences: dict[str, list[Licence]] = field(default_factory=dict)
    laws: dict[str, Law] = field(default_factory=dict)
    rows: Sequence[Row] = ()


def records() -> Records:
    """Citizens with 8 entitlements and 2 businesses of 5 licences each; each right and licence rests on 2 laws."""
    made = Records(laws={law.id: law for law in map(_law, range(LAWS))}, rows=[_row(n) for n in range(ROWS)])
    for number in range(CITIZENS):
        id_ = CITIZEN if number == 0 else f"9100000{number:06}"
        made.citizens[id_] = Citizen(national_id=id_, name=f"นางสาวตัวอย่าง ลำดับที่{number}", birth_date="1977-05-17")
        made.entitlements[id_] = [_entitlement(number * 8 + n) for n in range(8)]
        made.businesses[id_] = [_business(number * 2 + n) for n in range(2)]
        for n, business in enumerate(made.businesses[id_]):
            made.licences[business.juristic_id] = [_licence(number * 10 + n * 5 + m) for m in range(5)]
    return made


def write_data(folder: Path, made: Records) -> None:
    """Into the folder: `schema.graphql`, and `data.json`: the tables under their names, attributes in camelCase."""
    (folder / "schema.graphql").write_text(strawberry.Schema(Query).as_str())
    tables = {
        "citizens": {key: _plain(citizen) for key, citizen in made.citizens.items()},
        "entitlements": {key: [_plain(row) for row in rows] for key, rows in made.entitlements.items()},
        "businesses": {key: [_plain(row) for row in rows] for key, rows in made.businesses.items()},
        "licences": {key: [_plain(row) for row in rows] for key, rows in made.licences.items()},
        "laws": {key: _plain(law) for key, law in made.laws.items()},
        "rows": [_plain(row) for row in made.rows],
    }
    (folder / "data.json").write_bytes(orjson.dumps(tables))


def _law(number: int) -> Law:
    return Law(
        id=f"law-{number}",
        title=f"พระราชบัญญัติตัวอย่างว่าด้วยการ (ฉบับที่ {number})",
        kind="ACT",
        year=2500 + number,
        gazette=f"เล่ม {100 + number} ตอนที่ {number + 1} ก",
    )


def _law_ids(number: int) -> list[str]:
    return [f"law-{(number * 7) % LAWS}", f"law-{(number * 11 + 3) % LAWS}"]


def _entitlement(number: int) -> Entitlement:
    return Entitlement(
        code=f"ENTITLEMENT_{number % 8}",
        name=f"สิทธิประเภทที่ {number % 8}",
        state="ACTIVE",
        amount=600 + 100 * (number % 5),
        currency="THB",
        since=f"20{10 + number % 15}-01-01" if number % 4 else None,
        law_ids=_law_ids(number),
    )


def _business(number: int) -> Business:
    return Business(juristic_id=f"09855{number:08}", name=f"บริษัท ตัวอย่าง {number} จำกัด", status="ACTIVE", active=True)


def _licence(number: int) -> Licence:
    return Licence(
        number=f"ล.{number}/2568",
        name=f"ใบอนุญาตประเภทที่ {number % 10}",
        state="VALID" if number % 3 else "EXPIRED",
        issued_on="2025-03-01",
        expires_on="2026-02-28" if number % 2 else None,
        law_ids=_law_ids(number + 5),
    )


def _row(number: int) -> Row:
    return Row(
        id=f"row-{number}",
        name=f"รายการที่ {number}",
        district=f"อำเภอที่ {number % 928}",
        note=f"note {number}" if number % 3 else None,
        year=2500 + number % 69,
        open=number % 2 == 0,
    )


def _plain(record: Any) -> Mapping[str, Any]:
    return {_camel(name): value for name, value in vars(record).items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
