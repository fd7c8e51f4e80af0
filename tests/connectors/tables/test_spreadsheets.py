"""Files that cost more than they are worth: told in a moment, once, and at nobody else's expense."""

import contextlib
import random
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import connectors.isolation.file_reading
from connectors.errors import BadAnswer
from connectors.kinds.file import FileRequest
from connectors.tables.file_formats import FileTable, NotATable, TableLimits, read_table
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST, Bureau
from tests.connectors.server import Server
from tests.connectors.tables.workbooks import ROW, sheet, workbook

pytestmark = pytest.mark.threat("answer-costly")

XLSX = FileRequest(file="b.xlsx")
FOLDER = """
[source]
kind = "file"
folder = "${FOLDER}"
retry = { attempts = 1 }
timeout = "60s"
"""
LOOKUP = """
[[lookup]]
type = "Business"
by = "juristicId"
request = { file = "b.xlsx" }
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "ID", nameTh = "NAME" }
"""
SOUND = [["ID", "NAME"], [FIRST, "ก"]]
ODD = {
    "an empty fill": workbook(SOUND, styles=lambda data: re.sub(rb"<fill>.*?</fill>", b"<fill/>", data, count=1)),
    "a sheet that is cut": workbook(SOUND, sheet1=lambda data: data[: data.index(b"</sheetData>") - 30]),
    "half an archive": workbook(SOUND)[:900],
    "no archive": b"PK nothing of the kind",
    "nothing": b"",
    "a row numbered fifty million": sheet(
        ROW + b'<row r="50000000"><c r="A50000000" t="inlineStr"><is><t>1</t></is></c></row>'
    ),
    "a negative row": sheet(ROW + b'<row r="-5"><c r="A-5"><v>1</v></c></row>'),
    "a cell of no column": sheet(ROW + b'<row r="2"><c r="ZZZZZ2"><v>1</v></c></row>'),
    "a date beyond time": sheet(ROW + b'<row r="2"><c r="A2" t="d"><v>9999-99-99</v></c></row>'),
    "a number that is none": sheet(ROW + b'<row r="2"><c r="A2" t="n"><v>1e999999</v></c></row>'),
    "a shared text that is not there": sheet(ROW + b'<row r="2"><c r="A2" t="s"><v>77</v></c></row>'),
    "a style that is not there": sheet(ROW + b'<row r="2"><c r="A2" s="999"><v>1</v></c></row>'),
    "a hundred thousand tags deep": sheet(b"<row>" * 100_000),
}


async def served(bureau: Open, tmp_path: Path, content: bytes, source: str = FOLDER) -> Bureau:
    (tmp_path / "b.xlsx").write_bytes(content)
    return bureau(source + LOOKUP, {"FOLDER": str(tmp_path)})


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_spreadsheet_is_read_or_a_bad_answer(odd: str, bureau: Open, tmp_path: Path):
    one = await served(bureau, tmp_path, ODD[odd])
    answer = await one.one("Business", "juristicId", FIRST, seconds=60)
    if answer.error is None:
        assert [record.name_th for record in answer.records] == ["ก"]
    else:
        assert isinstance(answer.error, BadAnswer)
        assert FIRST not in str(answer.error)


@pytest.mark.parametrize(
    ("rows", "limits", "says"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row>' + ROW * 50, TableLimits(rows=20), "more rows"),
        (b'<row><c r="SR1"><v>1</v></c></row>' * 200, TableLimits(cells=50_000), "more cells"),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="CV1"><v>2</v></c></row>', TableLimits(columns=50), "more columns"),
        (ROW * 100_000, TableLimits(unpacked=1_000_000), "unpacked"),
        (b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>', TableLimits(), "beyond the last"),
    ],
)
def test_a_spreadsheet_is_read_within_its_limits(rows: bytes, limits: TableLimits, says: str):
    with pytest.raises(NotATable, match=says):
        read_table(sheet(rows), "b.xlsx", None, XLSX, limits)


def test_rows_that_are_blank_are_no_rows():
    blank = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (number, number) for number in range(2, 5000))
    last = b'<row r="5000"><c r="A5000"><v>1</v></c></row>'
    table = read_table(sheet(ROW + blank + last), "b.xlsx", None, XLSX, TableLimits(rows=3))
    assert len(table.body) == 1


def test_a_text_is_read_within_the_same_limits():
    lines = "\n".join(["ID,NAME", *["1,2"] * 30])
    with pytest.raises(NotATable, match="more rows"):
        read_table(lines.encode(), "b.csv", None, FileRequest(file="b.csv"), TableLimits(rows=20))
    fixed = FileRequest(file="b.txt", fixed={"A": "1-2"})
    with pytest.raises(NotATable, match="more rows"):
        read_table(b"xx\n" * 30, "b.txt", None, fixed, TableLimits(rows=20))


async def test_what_takes_too_long_is_told_once_and_not_tried_at_each_question(
    bureau: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tried: list[Any] = []
    run = connectors.isolation.file_reading.IsolatedWorker.run

    async def counted(self: Any, *arguments: Any) -> Any:
        tried.append(arguments[0])
        return await run(self, *arguments)

    monkeypatch.setattr(connectors.isolation.file_reading.IsolatedWorker, "run", counted)
    source = FOLDER + 'reading = "1s"\n'
    one = await served(bureau, tmp_path, sheet(ROW * 2_000_000), source)
    for _ in range(3):
        error = (await one.one("Business", "juristicId", FIRST, seconds=60)).error
        assert isinstance(error, BadAnswer)
        assert error.reason == "it takes too long to read"
    assert len(tried) == 1
    (tmp_path / "b.xlsx").write_bytes(workbook(SOUND))
    assert (await one.one("Business", "juristicId", FIRST, seconds=60)).records


async def test_a_download_that_is_no_file_is_fetched_no_oftener_than_one_that_is(bureau: Open, server: Server):
    server.answer["/b.xlsx"] = lambda _: web.Response(body=ODD["half an archive"], headers={"ETag": '"1"'})
    one = bureau(FOLDER.replace('folder = "${FOLDER}"', 'url = "${URL}"') + LOOKUP, {"URL": server.url})
    for _ in range(3):
        assert isinstance((await one.one("Business", "juristicId", FIRST)).error, BadAnswer)
    assert len(server.sent) == 1


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 6), st.sampled_from(["sheet1", "styles", "workbook", ""]))
def test_a_damaged_spreadsheet_is_a_table_or_no_table(seed: int, many: int, part: str):
    chance = random.Random(seed)

    def damaged(data: bytes) -> bytes:
        spoilt = bytearray(data)
        for _ in range(many):
            at = chance.randrange(len(spoilt))
            spoilt[at : at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
        return bytes(spoilt)

    content = workbook(SOUND, **{part: damaged}) if part else damaged(workbook(SOUND))
    with contextlib.suppress(NotATable):
        assert isinstance(read_table(content, "b.xlsx", None, XLSX), FileTable)


def test_the_sheet_is_the_first_with_rows_that_is_shown(tmp_path: Path):
    """Hidden ones hold lists for cells to choose from, or what was before; some hold a chart."""
    book = openpyxl.Workbook()
    rows, old = book.active, book.create_sheet("ปีก่อน", 0)
    assert rows is not None
    old.sheet_state = "hidden"
    book.create_chartsheet("แผนภูมิ", 0)
    for one, name in ((rows, "now"), (old, "before")):
        one.append(["ID", "NAME"])
        one.append([FIRST, name])
    book.save(tmp_path / "b.xlsx")
    content = (tmp_path / "b.xlsx").read_bytes()
    assert read_table(content, "b.xlsx", None, XLSX).body == [{"ID": FIRST, "NAME": "now"}]
    hidden = FileRequest(file="b.xlsx", sheet="ปีก่อน")
    assert read_table(content, "b.xlsx", None, hidden).body == [{"ID": FIRST, "NAME": "before"}]
