"""Files as people leave them behind: whatever is not as it should be is read right, or told with its line."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.kinds.file import FileRequest
from connectors.parsing.python_zstd import zstd
from connectors.tables.file_formats import FileTable, NotATable, TableLimits, read_table
from connectors.tables.row_faults import Troubled, troubled
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, SECOND, THIRD, Bureau
from tests.connectors.tables.workbooks import workbook

SOURCE = """
[source]
kind = "file"
folder = "${FOLDER}"
"""
LOOKUP = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "FILE"MORE }
answer = { key = "ID" }
privacy = { class = "public", basis = "public-task" }
fields = { nameTh = "NAME", capital = "CAP", registeredOn = { from = "ON", as = "date-be", format = "d/m/yyyy" } }
"""
ODD_MARKS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
CELLS = st.text(alphabet=st.sampled_from('ก12 ",\r\n' + ODD_MARKS), max_size=6)


def read(content: bytes, file: str = "b.csv", **more: Any) -> FileTable:
    return read_table(content, file, None, FileRequest(file=file, **more))


def opened(bureau: Open, folder: Path, content: bytes, file: str = "b.csv", more: str = "") -> Bureau:
    (folder / file).write_bytes(content)
    return bureau(SOURCE + LOOKUP.replace("FILE", file).replace("MORE", more), {"FOLDER": str(folder)})


def merged(rows: list[list[Any]], *ranges: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for one in ranges:
        book.active.merge_cells(one)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@given(st.lists(st.tuples(CELLS, CELLS).filter(any), min_size=1, max_size=6), st.booleans())
def test_a_csv_is_read_as_it_was_written_and_each_row_knows_its_line(rows: list[tuple[str, str]], mark: bool):
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    lines = []
    for row in [("A", "B"), *rows]:
        text = written.getvalue().replace("\r\n", "\n").replace("\r", "\n")
        lines.append(text.count("\n") + 1)
        writer.writerow(row)
    table = read((written.getvalue() + ("\x1a" if mark else "")).encode())
    assert [tuple(row.values()) for row in table.body] == rows
    assert list(table.lines) == lines[1:]
    assert not table.troubles


@given(st.text(alphabet=st.sampled_from("กข1 " + ODD_MARKS), min_size=1, max_size=20))
def test_what_only_looks_like_the_end_of_a_line_ends_none(text: str):
    table = read(f"A{text}Z\r\nB{text}Z".encode(), "b.txt", fixed={"ALL": "1-40"})
    assert [row["ALL"] for row in table.body] == [f"A{text}Z", f"B{text}Z"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"{FIRST},ก", "line 3 is broken: it has 2 cells"),
        (f"{FIRST},ก,1,1/1/2567,x", "line 3 is broken: it has 5 cells"),
    ],
)
async def test_a_broken_line_is_never_no_record(bureau: Open, tmp_path: Path, line: str, why: str):
    one = opened(bureau, tmp_path, f"ID,NAME,CAP,ON\n{SECOND},ข,2,1/1/2567\n{line}\n".encode())
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [record.name_th for record in answers[SECOND].records] == ["ข"]
    assert answers[FIRST].error is not None
    assert answers[FIRST].error.reason.startswith(why)
    assert [(report.drift.name, report.why.rpartition(": ")[2]) for report in one.heard] == [("BROKEN", "line 3")]


async def test_a_line_broken_inside_a_cell_is_told_in_both_its_parts(bureau: Open, tmp_path: Path):
    content = f"ID,NAME,CAP,ON\n{FIRST},ร้าน\nหนึ่ง,1,1/1/2567\n{SECOND},ข,2,1/1/2567\n".encode()
    one = opened(bureau, tmp_path, content)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert answers[FIRST].error is not None
    assert [len(answer.records) for answer in answers.values()] == [0, 1]
    assert {line for report in one.heard for line in ("line 2", "line 3") if line in report.why} == {"line 2", "line 3"}


async def test_last_cells_may_be_left_out_where_the_manifest_says_so(bureau: Open, tmp_path: Path):
    one = opened(bureau, tmp_path, f"ID,NAME,CAP,ON\n{FIRST},ก\n".encode(), more=', short = "fill"')
    answer = await one.one("Business", "juristicId", FIRST)
    assert ([record.name_th for record in answer.records], answer.error) == (["ก"], None)


async def test_a_row_whose_key_lost_digits_is_told_with_its_line(bureau: Open, tmp_path: Path):
    short = FIRST.removeprefix("0")
    content = f"ID,NAME,CAP,ON\n{short},ก,1,\n{short}.0,ข,1,\n9.85558E+11,ค,1,\n,ง,1,\n".encode()
    one = opened(bureau, tmp_path, content)
    answer = await one.one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ก"]
    assert [(report.drift.name, report.fact, report.why) for report in one.heard if report.drift.name == "NO_KEY"] == [
        ("NO_KEY", "juristicId", "an identifier that has lost digits, as a spreadsheet shows it: line 4"),
        ("NO_KEY", "juristicId", "nothing is there: line 5"),
    ]
    one.heard.clear()
    await one.one("Business", "juristicId", FIRST)
    assert not [report for report in one.heard if report.drift.name == "NO_KEY"]


async def test_two_columns_of_one_name_are_told_where_they_are_wanted(bureau: Open, tmp_path: Path):
    for header, wrong in (("ID,NAME,NA\u200bME", True), ("ID,NAME,X,X", False), ("ID,NAME,,", False)):
        one = opened(bureau, tmp_path, f"{header}\n{FIRST},ก,ข{',ค' * (header.count(',') - 2)}\n".encode())
        answer = await one.one("Business", "juristicId", FIRST)
        assert (answer.error is not None and "two columns are named" in answer.error.reason) is wrong
        assert bool(answer.records) is not wrong


@pytest.mark.parametrize("header", ["I\u200bD,NAME", "\ufeffID,NAME", "ID ,\u200eNAME"])
async def test_a_column_is_found_by_what_its_name_looks_like(bureau: Open, tmp_path: Path, header: str):
    one = opened(bureau, tmp_path, f"{header}\n{FIRST},ก\n".encode())
    assert [record.name_th for record in (await one.one("Business", "juristicId", FIRST)).records] == ["ก"]


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as whole:
        whole.writestr("b.csv", content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("file", "pack"),
    [("b.csv.gz", gzip.compress), ("b.csv.zst", zstd.compress), ("b.csv.zip", zipped), ("b.csv", gzip.compress)],
)
async def test_a_packed_file_is_the_file(bureau: Open, tmp_path: Path, file: str, pack: Callable[[bytes], bytes]):
    one = opened(bureau, tmp_path, pack(f"ID,NAME\n{FIRST},ก\n".encode()), file)
    assert [record.name_th for record in (await one.one("Business", "juristicId", FIRST)).records] == ["ก"]


def test_a_packed_file_is_never_larger_than_its_manifest_allows():
    with pytest.raises(NotATable, match="larger"):
        read_table(
            gzip.compress(b"\0" * 1_000_000), "b", None, FileRequest(file="b.csv.gz"), TableLimits(unpacked=1000)
        )


def test_lines_of_json_are_rows():
    table = read(b'{"ID": 1}\n{"ID": NaN}\n', "b.ndjson")
    assert [row["ID"] == 1 for row in table.body] == [True, False]
    with pytest.raises(NotATable, match="in line 2"):
        read(b'{"ID": 1}\n{"ID": \n', "b.jsonl")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8", "cp874", "utf-32"])
def test_a_file_is_read_in_the_encoding_it_is_in_whatever_its_manifest_says(encoding: str):
    assert read("ชื่อ\nร้านค้า\n".encode(encoding), encoding="windows-874").body == [{"ชื่อ": "ร้านค้า"}]


def test_where_a_file_is_no_text_is_told():
    with pytest.raises(NotATable, match=r"not in UTF-8 at line 2, column 1 \(byte 3\).*say its encoding"):
        read(b"A\n\xa1\n")
    with pytest.raises(NotATable, match="no CSV at line 3, in a row that begins at 2"):
        read(b'A\n"x\ny\n')


SHEET = [
    ["ID", "NAME", "CAP", "ON"],
    [FIRST, "ก", 5, datetime(2024, 3, 15)],
    [SECOND, "ข", "=C2*2", datetime(2567, 3, 15)],
]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"sheet1": lambda data: data.replace(b'ref="A1:D3"', b'ref="A1"')},
        {"sheet1": lambda data: data.replace(b'ref="A1:D3"', b'ref="A1:XFD9"')},
        {"styles": lambda data: data.replace(b"<fill><patternFill/></fill>", b"<fill/>")},
        {"styles": lambda data: data.replace(b"<border>", b'<border odd="1"><nothing/>')},
        {"core": lambda data: b"<nothing"},
        {
            part: lambda data: data.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for part in ("sheet1", "styles", "workbook")
        },
    ],
    ids=["sound", "too small", "too large", "empty fill", "odd border", "odd properties", "strict"],
)
async def test_a_spreadsheet_is_read_whole_however_it_is_dressed(
    bureau: Open, tmp_path: Path, changed: dict[str, Callable[[bytes], bytes]]
):
    one = opened(bureau, tmp_path, workbook(SHEET, **changed), "b.xlsx")
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    days = [str(record.registered_on) for answer in answers.values() for record in answer.records]
    assert days == ["2024-03-15", "2024-03-15"]
    assert [(report.fact, report.why) for report in one.heard] == [
        ("Business.capital", "a formula that nobody ever computed: line 3")
    ]


async def test_what_a_merged_cell_covers_is_told_or_filled(bureau: Open, tmp_path: Path):
    rows = [["ID", "NAME", "CAP", "ON"], [FIRST, "ก", 5, None], [None, "ข", 6, None], [SECOND, "ค", "#N/A", None]]
    one = opened(bureau, tmp_path, merged(rows, "A2:A3"), "b.xlsx")
    answer = await one.one("Business", "juristicId", FIRST)
    assert [record.name_th for record in answer.records] == ["ก"]
    assert [report.why for report in one.heard] == ["a part of a merged cell: line 3"]
    answer = await one.one("Business", "juristicId", SECOND)
    assert [record.capital for record in answer.records] == [None]
    assert one.heard[-1].why == "the error #N/A: line 4"
    filled = read(merged(rows, "A2:A3", "B2:C2"), "b.xlsx", merged="fill")
    assert [row["ID"] for row in filled.body] == [FIRST, FIRST, SECOND]
    assert filled.body[0]["CAP"] == "ก"


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 3), st.integers(0, 2))
def test_every_covered_cell_of_a_column_is_filled_or_told(top: int, left: int, down: int, right: int):
    rows = [
        [f"C{column}" for column in range(1, 9)],
        *([[f"{row}.{column}" for column in range(1, 9)] for row in range(2, 11)]),
    ]
    bottom, end = top + 1 + down, left + right
    if (down, right) == (0, 0):
        return
    where = f"{openpyxl.utils.get_column_letter(left)}{top + 1}:{openpyxl.utils.get_column_letter(end)}{bottom}"
    content = merged(rows, where)
    filled = read(content, "b.xlsx", merged="fill").body
    told = troubled(read(content, "b.xlsx").body, read(content, "b.xlsx").troubles)
    for number in range(top + 1, bottom + 1):
        for column in range(left, end + 1):
            assert filled[number - 2][f"C{column}"] == f"{top + 1}.{left}"
            row = told[number - 2]
            known = isinstance(row, Troubled) and f"C{column}" in row.troubles
            assert known or (number, column) == (top + 1, left)


@given(st.integers(0, 3), st.sampled_from(["", "    ", "0123456789"]))
def test_records_that_lost_the_end_of_a_line_are_broken(at: int, filler: str):
    """The second of them would be nobody's otherwise."""
    lines = [f"{key}{name}{filler}" for key, name in ((FIRST, "a"), (SECOND, "b"), (THIRD, "c"), (FIRST, "d"))]
    text = "\n".join(lines) + "\n"
    request = FileRequest(file="b.txt", format="fixed", fixed={"ID": "1-13", "NAME": "14-14"})
    assert read_table(text.encode(), "b.txt", None, request).troubles == []
    trimmed = "\n".join(line.rstrip()[: 20 - number] for number, line in enumerate(lines))
    assert read_table(trimmed.encode(), "b.txt", None, request).troubles == []
    merged = "\n".join([*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]) + "\n"
    troubles = read_table(merged.encode(), "b.txt", None, request).troubles
    assert troubles == ([(at, "", "it is as long as several records")] if at < 3 else [])


def test_a_line_that_is_twice_as_long_as_one_whose_blanks_were_trimmed_is_one_record():
    text = f"{FIRST}\n{SECOND}{'a' * 13}\n"
    request = FileRequest(file="b.txt", format="fixed", fixed={"ID": "1-13", "NAME": "14-40"})
    assert read_table(text.encode(), "b.txt", None, request).troubles == []


async def test_whoever_stands_first_in_a_line_of_several_records_hears_so(bureau: Open, tmp_path: Path):
    text = f"{FIRST}a\n{SECOND}b{THIRD}c\n"
    more = ', format = "fixed", fixed = { ID = "1-13", NAME = "14-14" }'
    one = opened(bureau, tmp_path, text.encode(), "b.txt", more)
    answers, _ = await one.ask("Business", "juristicId", FIRST, SECOND)
    assert [record.name_th for record in answers[FIRST].records] == ["a"]
    assert answers[SECOND].error is not None
    assert "line 2" in answers[SECOND].error.reason
