"""Schemas drafted of files: tables, spreadsheets, JSON and lines of it; each is then read as the manifest says."""

import json
from pathlib import Path

import pytest

from tests.drafting.schemas import Draft, DraftedFolder, asked, draft, finished
from tests.drafting.test_files import workbook

__all__ = ["draft"]

HEADER = ("เลขที่ใบอนุญาต", "TAX_ID", "ผู้ประกอบการ", "ชื่อร้าน", "STATUS", "ISSUED", "FEE", "SEATS", "ที่อยู่")
ROWS = [
    (
        f"อส-{number}/2567",
        "0985558000017",
        "นาย ก ใจดี",
        "ครัวกลาง",
        "AX"[number % 2],
        "15/03/2567",
        "1,500.00",
        12,
        "1 หมู่ 2",
    )
    for number in range(8)
]
RECORDS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
FIRST = "อส-0/2567"


def csv() -> bytes:
    quoted = [",".join(f'"{cell}"' for cell in row) for row in (HEADER, *ROWS)]
    return "\n".join(quoted).encode()


FILES = {
    "permits.csv": csv(),
    "old.csv": csv().decode().encode("cp874"),
    "permits.xlsx": workbook(("ทะเบียน",), (), HEADER, *ROWS),
    "permits.json": json.dumps({"data": RECORDS}, ensure_ascii=False).encode(),
    "permits.ndjson": "\n".join(json.dumps(one, ensure_ascii=False) for one in RECORDS).encode(),
}


@pytest.fixture
def of(draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """A draft of a file by its name."""
    lying = tmp_path / "lying"
    lying.mkdir()
    monkeypatch.setenv("REGISTRY_FOLDER", str(lying))
    monkeypatch.setenv("SAAN_DATA", "synthetic")

    def new(name: str, *arguments: str) -> DraftedFolder:
        (lying / name).write_bytes(FILES[name])
        return draft("--table", str(lying / name), "--type", "FoodPermit", *arguments)

    return new


DRAFTED = {
    "licenceNumber": ("licenceNumber: String!", ""),
    "business": ("business: Business", "check digit of a business's"),
    "value": ('value: String @requiresScope(scope: "citizens.lookup")', "a person's name stands in it"),
    "status": ("status: FoodPermitStatus", "2 values were seen among 8"),
    "issued": ("issued: Date", "Buddhist era"),
    "fee": ("fee: Money", "is it in baht"),
    "seats": ("seats: Int", "whole numbers"),
    "address": ('address: String @requiresScope(scope: "citizens.lookup")', "under a scope"),
    "foodPermits": ("foodPermits: [FoodPermit!] @connection", "names a Business"),
    "foodPermit": ("foodPermit(licenceNumber: String!): FoodPermit @lookup", ""),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_makes_a_schema_whose_questions_it_answers(of: Draft, name: str) -> None:
    made = of(name)
    for field, (written, said) in DRAFTED.items():
        assert made.line(field).startswith(written)
        assert said in made.before(field)
    finished(made)
    told = asked(made, "FoodPermit by licenceNumber", FIRST)
    for fact in ('"status": "A"', '"issued": "2024-03-15"', '"shopName": "ครัวกลาง"', '"seats": 12', '"fee": '):
        assert fact in told
    assert FIRST in asked(made, "FoodPermit by juristicId", "0985558000017")


def test_a_name_that_comes_again_and_again_becomes_no_word_of_a_schema(of: Draft) -> None:
    made = of("permits.csv")
    assert "ใจดี" not in made.schema
    assert "ใจดี" not in made.manifest


def test_of_a_table_of_a_thousand_columns_some_are_drafted_and_the_others_are_told(
    of: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = [f"C_{number}" for number in range(990)]
    text = "\n".join([",".join(["PERMIT_NO", *wide]), *(f"P-{row}" + ",x" * 990 for row in range(3))])
    monkeypatch.setitem(FILES, "wide.csv", text.encode())
    made = of("wide.csv")
    finished(made)
    assert "#   C_150: more than are drafted: make types of them" in made.schema
    assert "more\n" in made.schema
    assert len(made.schema) < 60_000


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "the file is empty"),
        (b"\x00\xff" * 50, "it is no text"),
        (b"[" * 100_000, "no JSON"),
        (b"{}", "there are no rows in it"),
        (b"%PDF-1.4", "a PDF"),
        (b"PK\x03\x04" + b"\x00" * 40, "it"),
    ],
)
def test_what_is_no_table_is_told(of: Draft, monkeypatch: pytest.MonkeyPatch, body: bytes, told: str) -> None:
    monkeypatch.setitem(FILES, "odd.csv", body)
    made = of("odd.csv")
    assert made.done.exit_code == 2, made.done.exception
    assert told in made.done.output
    assert not made.folder.exists()
