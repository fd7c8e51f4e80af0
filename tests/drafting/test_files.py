"""Files are drafted by what is in them, whatever they are called."""

import gzip
import io
from pathlib import Path
from zipfile import ZipFile

import msgspec
import openpyxl
import pytest

from connectors.kinds.file import FileRequest
from connectors.tables.file_formats import read_table
from drafting.file_outline import of_file
from drafting.outline import NoOutline
from tests.drafting.drafts import DESCRIPTIONS, drafted

CSV = b"number,TAX_ID,SICCode.Text_1\nA-1,0985558000017,x\n"


def workbook(*rows: tuple[object, ...], sheets: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for title in sheets:
        book.create_sheet(title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TITLED = workbook(
    ("ทะเบียนโรงแรม ปี 2569",),
    ("ข้อมูล ณ 1 ต.ค. 2569",),
    (),
    ("ลำดับ", "number", "เลขนิติบุคคล"),
    (1, "A-1", "0985558000017"),
)


def test_the_header_of_a_spreadsheet_is_found_below_its_titles(tmp_path: Path) -> None:
    text = drafted(tmp_path, of_file(TITLED, "hotels.xlsx"), "Licence", "juristicId")
    assert 'request = { file = "hotels.xlsx", skip = 3 }' in text
    assert "# TODO: is line 4 the header?" in text
    assert 'number = "number"' in text
    assert "#   ลำดับ, เลขนิติบุคคล" in text


def test_of_several_sheets_one_is_asked_for(tmp_path: Path) -> None:
    body = workbook(("number",), ("A-1",), sheets=("ปี 2568",))
    text = drafted(tmp_path, of_file(body, "data"), "Licence", "juristicId")
    assert 'sheet = "Sheet", format = "xlsx"' in text
    assert "# TODO: which sheet: Sheet, ปี 2568" in text


def test_a_header_with_gaps_and_doubles_is_asked_about(tmp_path: Path) -> None:
    text = drafted(tmp_path, of_file(b"number,,state,state\nA,1,2,3\n", "a.csv"), "Licence", "juristicId")
    assert "# TODO: a column has no name" in text
    assert "# TODO: two columns have one name: state" in text
    assert "\nstate = " not in text


def test_a_column_with_a_dot_in_its_name_is_a_column(tmp_path: Path) -> None:
    body = b"Person.nameTh,agency.id\nx,1\n"
    text = drafted(tmp_path, of_file(body, "a.csv"), "Agency", "agencyId")
    assert 'agencyId = { column = "agency.id" }' in text
    assert 'write column = "…"' in text


def test_a_packed_table_is_drafted_by_what_is_in_it(tmp_path: Path) -> None:
    text = drafted(tmp_path, of_file(gzip.compress(CSV), "g.csv.gz"), "Licence", "juristicId")
    assert 'request = { file = "g.csv.gz" }' in text
    assert 'number = "number"' in text
    assert 'key = "TAX_ID"' in text
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("inner.csv", CSV)
    assert 'number = "number"' in drafted(tmp_path, of_file(out.getvalue(), "g.zip"), "Licence", "juristicId")


@pytest.mark.parametrize(("name", "format_"), [("a.ndjson", ""), ("a.txt", ', format = "ndjson"')])
def test_lines_of_json_are_drafted(name: str, format_: str, tmp_path: Path) -> None:
    body = b'{"number": "A-1", "taxId": "0985558000017"}\n{"number": "A-2", "state": "x"}\n'
    text = drafted(tmp_path, of_file(body, name), "Licence", "juristicId")
    assert f'request = {{ file = "{name}"{format_} }}' in text
    assert 'key = "taxId"' in text
    assert "\nstate = { from" in text


def test_what_the_hub_cannot_read_of_a_file_is_told_with_its_lines(tmp_path: Path) -> None:
    text = drafted(tmp_path, of_file(b"number,state\nA,V\nB,V,x,y\n", "a.csv"), "Licence", "juristicId")
    assert "# TODO: it has 4 cells, and the header 2, in line 3" in text


def test_linked_data_is_known_by_its_content_and_its_things_are_told_apart(tmp_path: Path) -> None:
    body = (DESCRIPTIONS / "catalogue.jsonld").read_bytes()
    text = drafted(tmp_path, of_file(body, "catalogue.jsonld"), "Service", "serviceId")
    assert 'request = { file = "catalogue.jsonld", format = "json" }' in text
    assert 'TODO: where the rows are: "@graph"[?"@type"==\'cpsv:PublicService\'] |' in text
    assert '"dct:title"[?"@language"==\'th\']."@value" | [0]' in text


def test_linked_data_written_out_is_a_list_whose_values_are_lists(tmp_path: Path) -> None:
    body = b'[{"@id": "a", "@type": ["http://x/S"], "http://x/n": [{"@value": "1"}]}]'
    text = drafted(tmp_path, of_file(body, "x.jsonld"), "Service", "serviceId")
    assert '#   "@id", "@type", "http://x/n"[0]."@value"' in text


def test_linked_data_of_one_kind_of_thing_has_its_rows_there(tmp_path: Path) -> None:
    body = b'{"@context": {}, "@graph": [{"@id": "x:1", "@type": "S", "ex:service_id": "1", "agencyId": "A"}]}'
    text = drafted(tmp_path, of_file(body, "x.csv"), "Service", "serviceId")
    assert "rows = '\"@graph\"'" in text
    assert 'format = "json"' in text
    assert 'agencyId = "agencyId"' in text


@pytest.mark.parametrize("name", ["pipe.txt", "pipe", "pipe.csv.bak"])
def test_a_table_says_what_it_is_where_its_name_does_not(name: str, tmp_path: Path) -> None:
    text = drafted(tmp_path, of_file(b"number|state\nA|V\n", name), "Licence", "juristicId")
    assert f'request = {{ file = "{name}", delimiter = "|", format = "csv" }}' in text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1", "Parquet"),
        (b"<html><table>", "HTML"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"\x1f\x8bnothing", "no whole gzip"),
        (b"PK\x03\x04nothing", "no whole zip"),
        (b'{"a": ', "no JSON"),
        (b"[1, 2]", "no rows"),
        (b"\x00\x01\x02\xff", "no text"),
    ],
)
def test_what_cannot_be_drafted_is_told_for_what_it_is(body: bytes, told: str) -> None:
    with pytest.raises(NoOutline, match=told):
        of_file(body, "data.csv")


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as whole:
        for name, content in files.items():
            whole.writestr(name, content)
    return out.getvalue()


BOTH = archive(**{"a.csv": CSV, "data/b[1].csv": b"AGENCY,TAX_ID\nx,y\n"})


def test_an_archive_of_several_tables_asks_for_one(tmp_path: Path) -> None:
    text = drafted(tmp_path, of_file(BOTH, "g.zip"), "Licence", "juristicId")
    assert 'inside = "TODO"' in text
    assert "which file in the zip: a.csv (number, TAX_ID, SICCode.Text_1); data/b[1].csv (AGENCY, TAX_ID)" in text
    assert 'number = "TODO"' in text


@pytest.mark.parametrize(
    ("name", "column"), [("a.csv", "SICCode.Text_1"), ("data/b[1].csv", "AGENCY"), ("b*", "AGENCY")]
)
def test_the_file_of_an_archive_that_is_named_is_drafted_and_read(tmp_path: Path, name: str, column: str) -> None:
    outline = of_file(BOTH, "g.zip", inside=name)
    text = drafted(tmp_path, outline, "Licence", "juristicId")
    assert column in text
    assert "the hub cannot read" not in text
    table = read_table(BOTH, "g.zip", None, msgspec.convert(outline.request, FileRequest))
    assert column in table.columns


def test_the_only_table_of_an_archive_is_taken_and_asked_about(tmp_path: Path) -> None:
    body = archive(**{"อ่านก่อน.txt": "คำอธิบายข้อมูล".encode(), "hotels.xlsx": TITLED, ".DS_Store": b"\0\0"})
    text = drafted(tmp_path, of_file(body, "g.zip"), "Licence", "juristicId")
    assert 'inside = "hotels.xlsx", skip = 3, format = "xlsx"' in text
    assert "# TODO: is hotels.xlsx the file that is meant? There are อ่านก่อน.txt, too" in text
    assert 'number = "number"' in text


def test_a_name_is_of_no_use_where_there_is_nothing_to_choose_from() -> None:
    with pytest.raises(NoOutline, match="leave out --name"):
        of_file(CSV, "g.csv", inside="a.csv")
    with pytest.raises(NoOutline, match="of 2 files in the zip 0 may be meant"):
        of_file(BOTH, "g.zip", inside="c.csv")


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drafting.archives.LARGEST", 1000)
    with pytest.raises(NoOutline, match="larger"):
        of_file(gzip.compress(b"a,b\n" * 1000), "a.csv.gz")
