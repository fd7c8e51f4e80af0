import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.contract import Search
from connectors.errors import AgencyUnavailable, BadAnswer
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau, Status

SOURCE = """
[source]
kind = "file"
folder = "${FOLDER}"
retry = { attempts = 1 }
"""
CSV = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "drop-*.csv", encoding = "windows-874" }
answer = { as-of = { name = 'drop-(\\d{8})', as = "date-be" } }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "เลขทะเบียน", nameTh = { column = "ชื่อ (ไทย)" } }
"""
JSON = """
[[lookup]]
type = "Business"
by = "search"
request = { file = "b.json", search = ["nameTh"], filters = ["status"] }
answer = { rows = "items", as-of = { answer = "asOf", as = "date-ce" } }
privacy = { class = "public", basis = "public-task" }
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "b.json" }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
[[lookup]]
type = "Business"
by = "branch"
request = { file = "b.json" }
answer = { rows = "items", key = "branches" }
privacy = { class = "public", basis = "public-task" }
[[lookup]]
type = "Business"
by = "all"
request = { file = "b.json" }
answer = { rows = "items" }
privacy = { class = "public", basis = "public-task" }
[fields.Business]
juristicId = "id"
nameTh = { from = "name", remove = '\\(ยกเลิก\\)' }
status = { from = "contains(name, '(ยกเลิก)')", as = { true = "DISSOLVED", false = "ACTIVE" } }
branches = "branches"
rates.each = "rates"
rates.amount = { from = "amt", as = "decimal" }
rates.effectiveFrom = { from = "since", as = "date-ce" }
"""
ITEMS: list[dict[str, Any]] = [
    {"id": FIRST, "name": "ร้านอาหาร ๑๒", "branches": ["a", "b"], "rates": [{"amt": "600", "since": "2011-10-01"}]},
    {"id": SECOND, "name": "ร้านยา (ยกเลิก) ", "branches": ["b"], "rates": [{"since": "2011-10-01"}, {"amt": "5"}, {}]},
    {"id": THIRD, "name": "Factory ก", "branches": None},
]


def opened(bureau: Open, folder: Path, lookups: str, source: str = SOURCE) -> Bureau:
    return bureau(source + lookups, {"FOLDER": str(folder)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "files"
    path.mkdir()
    (path / "b.json").write_text(json.dumps({"asOf": "2026-11-01", "items": ITEMS}), encoding="utf-8")
    return path


def drop(folder: Path, month: str, *rows: tuple[str, str]) -> Path:
    file = folder / f"drop-{month}.csv"
    lines = ["เลขทะเบียน,ชื่อ (ไทย)", *(f'{key},"{name}"' for key, name in rows)]
    file.write_bytes("\r\n".join(lines).encode("cp874"))
    return file


async def test_the_latest_drop_is_read_in_the_old_encoding_with_its_date(bureau: Open, folder: Path):
    drop(folder, "25691001", (FIRST, "เก่า"))
    drop(folder, "25691101", (FIRST, "ใหม่\nสองบรรทัด"), (SECOND, "สอง  "))
    answers, calls = await opened(bureau, folder, CSV).ask("Business", "juristicId", SECOND, FIRST, THIRD)
    assert [[record.name_th for record in found.records] for found in answers.values()] == [
        ["สอง"],
        ["ใหม่\nสองบรรทัด"],
        [],
    ]
    assert str(answers[FIRST].records[0].source.as_of) == "2026-11-01"
    assert len(calls) == 1


async def test_a_file_is_read_again_when_it_changes_and_when_a_newer_one_comes(bureau: Open, folder: Path):
    file = drop(folder, "25691001", (FIRST, "หนึ่ง"))
    one = opened(bureau, folder, CSV)

    async def name() -> str:
        return str((await one.one("Business", "juristicId", FIRST)).records[0].name_th)

    assert await name() == "หนึ่ง"
    drop(folder, "25691001", (FIRST, "สองง"))
    os.utime(file, (1, 1))
    assert await name() == "สองง"
    drop(folder, "25691101", (FIRST, "สาม"))
    assert await name() == "สาม"


async def test_a_file_that_is_gone_makes_the_agency_unavailable(bureau: Open, folder: Path):
    file = drop(folder, "25691001", (FIRST, "หนึ่ง"))
    one = opened(bureau, folder, CSV)
    assert (await one.one("Business", "juristicId", FIRST)).records
    file.unlink()
    assert isinstance((await one.one("Business", "juristicId", FIRST)).error, AgencyUnavailable)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\xfd\xdb\xdc", "เลขทะเบียน\n1,2,3".encode("cp874"), 'เลขทะเบียน\n"1'.encode("cp874")],
    ids=["encoding", "longer line", "open quote"],
)
async def test_a_file_that_is_not_what_the_manifest_says_is_a_bad_answer(bureau: Open, folder: Path, content: bytes):
    (folder / "drop-25691001.csv").write_bytes(content)
    error = (await opened(bureau, folder, CSV).one("Business", "juristicId", FIRST)).error
    assert isinstance(error, BadAnswer)


async def test_a_file_outside_the_folder_is_not_read(bureau: Open, folder: Path):
    (folder.parent / "secret.csv").write_bytes(f"เลขทะเบียน,ชื่อ (ไทย)\n{FIRST},ก".encode("cp874"))
    (folder / "drop-1.csv").symlink_to(folder.parent / "secret.csv")
    error = (await opened(bureau, folder, CSV).one("Business", "juristicId", FIRST)).error
    assert isinstance(error, AgencyUnavailable)


async def test_a_file_too_large_is_refused(bureau: Open, folder: Path):
    drop(folder, "25691001", (FIRST, "ก" * 100))
    one = opened(bureau, folder, CSV, SOURCE + "max-bytes = 50\n")
    assert isinstance((await one.one("Business", "juristicId", FIRST)).error, BadAnswer)


async def test_a_title_is_cleaned_and_its_state_found_in_it(bureau: Open, folder: Path):
    found = await opened(bureau, folder, JSON).one("Business", "all", ())
    names = [(record.name_th, record.status) for record in found.records]
    assert names == [("ร้านอาหาร ๑๒", Status.ACTIVE), ("ร้านยา", Status.DISSOLVED), ("Factory ก", Status.ACTIVE)]


async def test_lists_of_values_and_of_records(bureau: Open, folder: Path):
    one = opened(bureau, folder, JSON)
    first, second, third = (await one.one("Business", "all", ())).records
    assert [first.branches, third.branches] == [["a", "b"], []]
    assert [(str(rate.amount.amount), str(rate.effective_from)) for rate in first.rates] == [("600", "2011-10-01")]
    assert [str(rate.amount.amount) for rate in second.rates] == ["5"]
    assert third.rates == []
    assert one.oddities() == {("UNKNOWN_VALUE", "Business.rates.amount"): 1}


async def test_a_row_belongs_to_each_of_the_keys_it_lists(bureau: Open, folder: Path):
    answers, _ = await opened(bureau, folder, JSON).ask("Business", "branch", "a", "b", "c")
    owners = [[record.juristic_id for record in found.records] for found in answers.values()]
    assert owners == [[FIRST], [FIRST, SECOND], []]


@pytest.mark.parametrize(
    ("search", "ids", "total"),
    [
        (Search(), [FIRST, SECOND, THIRD], 3),
        (Search("ร้าน"), [SECOND, FIRST], 2),
        (Search("อาหาร ร้าน"), [FIRST], 1),
        (Search("12"), [FIRST], 1),
        (Search("FACTORY"), [THIRD], 1),
        (Search("", (("status", "ACTIVE"),)), [FIRST, THIRD], 2),
        (Search("", (("status", "ACTIVE"),), 1, 1), [THIRD], 2),
        (Search("none"), [], 0),
    ],
)
async def test_a_search_finds_all_words_anywhere(
    bureau: Open, folder: Path, search: Search, ids: list[str], total: int
):
    found = await opened(bureau, folder, JSON).one("Business", "search", search)
    assert ([record.juristic_id for record in found.records], found.total) == (ids, total)
    assert all(str(record.source.as_of) == "2026-11-01" for record in found.records)


async def test_a_spreadsheet(bureau: Open, folder: Path):
    book = openpyxl.Workbook()
    book.active.append(["report of the month"])
    book.active.append(["ID", "NAME"])
    book.active.append([int(FIRST), "หนึ่ง"])
    book.active.append([None, None])
    book.active.append([SECOND, 2])
    book.save(folder / "b.xlsx")
    lookup = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "b.xlsx", skip = 1 }
answer = { key = "ID", as-of = { modified = true } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "NAME" }
"""
    os.utime(folder / "b.xlsx", (1_700_000_000, 1_700_000_000))
    answers, _ = await opened(bureau, folder, lookup).ask("Business", "juristicId", FIRST, SECOND)
    assert [found.records[0].name_th for found in answers.values()] == ["หนึ่ง", "2"]
    assert answers[FIRST].records[0].source.as_of.timestamp() == 1_700_000_000


async def test_a_csv_without_a_header_and_with_a_first_line_that_says_its_date(bureau: Open, folder: Path):
    (folder / "b.csv").write_text(f"ข้อมูล ณ วันที่ 01/11/2569\n{FIRST};หนึ่ง\n", encoding="utf-8-sig")
    lookup = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "b.csv", skip = 1, delimiter = ";", columns = ["id", "name"] }
answer = { key = "id", as-of = { line = '(\\d\\d/\\d\\d/\\d{4})', as = "date-be", format = "dd/mm/yyyy" } }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "name" }
"""
    (record,) = (await opened(bureau, folder, lookup).one("Business", "juristicId", FIRST)).records
    assert (record.name_th, str(record.source.as_of)) == ("หนึ่ง", "2026-11-01")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no header"),
        ("เลข,ชื่อ (ไทย)\r\n0985569000013,ก\r\n".encode("cp874"), "no column where its manifest says that juristicId is"),
        ("เลขทะเบียน,ชื่อ (ไทย)\r\nไม่ระบุ,ก\r\n".encode("cp874"), "no row with a usable key (juristicId: no iden"),
        ("เลขทะเบียน,ชื่อ (ไทย)\r\n".encode("cp874") + b"\xff", "not in cp874 at line 2, column 1 (byte 24)"),
        (b"ab\0c", "no text in windows-874: a zero byte in line 1"),
    ],
)
async def test_a_file_of_another_shape_is_no_file_in_which_nobody_is(
    bureau: Open, folder: Path, content: bytes, reason: str
):
    (folder / "drop-25690101.csv").write_bytes(content)
    one = bureau(SOURCE + CSV, {"FOLDER": str(folder)})
    answer = await one.one("Business", "juristicId", FIRST)
    assert isinstance(answer.error, BadAnswer)
    assert answer.error.reason.startswith(reason)


async def test_a_file_with_a_header_alone_holds_nobody(bureau: Open, folder: Path):
    (folder / "drop-25690101.csv").write_bytes("เลขทะเบียน,ชื่อ (ไทย)\r\n".encode("cp874"))
    answer = await bureau(SOURCE + CSV, {"FOLDER": str(folder)}).one("Business", "juristicId", FIRST)
    assert (answer.records, answer.error) == ((), None)
