"""Spreadsheets as rows: read to their last row, whatever they say of their size and however they are dressed."""

import io
import re
from collections.abc import Iterator
from typing import IO, Any, Final
from zipfile import ZipFile

from lxml import etree
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser, iterparse

from connectors.kinds.file import FileRequest
from connectors.tables.row_collector import MORE, NotATable, RowCollector, TableLimits

_LAST_ROW: Final = 1_048_576
"""Of a spreadsheet (ECMA-376, as Excel implements it)."""
_STYLES: Final = "xl/styles.xml"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""The namespaces of Strict Open XML, and those that everybody reads."""

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PLAIN: Final = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts/><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs/>"
    '<cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
)
_UNCOMPUTED: Final = "a formula that nobody ever computed"
_MERGED: Final = "a part of a merged cell"

Filled = dict[tuple[int, int], Any]
"""Cells whose value cannot be told, by row and column: why."""


def sheet_rows(content: bytes, request: FileRequest, limits: TableLimits) -> RowCollector:
    """The rows of a sheet. Raises NotATable."""
    archive = _Archive(io.BytesIO(content))
    if sum(one.file_size for one in archive.infolist()) > limits.unpacked:
        raise NotATable(MORE.format("bytes, once it is unpacked,"))
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.archive = archive
    # What is said of the document, and not in it, is often odd and never wanted.
    reader.valid_files = [name for name in archive.namelist() if not name.startswith("docProps/")]
    # A sheet that holds a chart has no rows, and stands in the way.
    reader.read_chartsheet = lambda sheet, rel: None
    reader.read()
    book = reader.wb
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets or (request.sheet is not None and request.sheet not in sheets):
        raise NotATable("the sheet is not in it")
    shown = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    sheet = sheets[request.sheet] if request.sheet is not None else (shown or list(sheets.values()))[0]
    with sheet._get_source() as source:
        return _Sheet(source, sheet, book).gathered(request, limits)


class _Archive(ZipFile):
    """The parts of a spreadsheet: Strict ones in the usual namespaces, styles without anything but formats."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._strict = False
        book = super().read("xl/workbook.xml") if "xl/workbook.xml" in self.namelist() else b""
        self._strict = b"purl.oclc.org/ooxml" in book

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        content = super().read(name, pwd)
        return _undressed(content) if name == _STYLES else content

    def open(self, name: Any, mode: Any = "r", pwd: bytes | None = None, **more: Any) -> IO[bytes]:
        if self._strict and mode == "r" and str(name).endswith((".xml", ".rels")):
            with super().open(name, "r", pwd) as file:
                content = file.read()
            for strict, usual in _STRICT:
                content = content.replace(strict, usual)
            return io.BytesIO(content)
        return super().open(name, mode, pwd, **more)


def _undressed(styles: bytes) -> bytes:
    """Styles that say how numbers are written, by which dates are known, and nothing else."""
    try:
        root = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        root = etree.Element(f"{{{_MAIN}}}styleSheet")
    plain = etree.fromstring(_PLAIN)
    formats, cells = plain.find(f"{{{_MAIN}}}numFmts"), plain.find(f"{{{_MAIN}}}cellXfs")
    for one in root.iterfind(f"{{{_MAIN}}}numFmts/{{{_MAIN}}}numFmt"):
        number, code = str(_number(one.get("numFmtId"))), one.get("formatCode") or ""
        etree.SubElement(formats, f"{{{_MAIN}}}numFmt", numFmtId=number, formatCode=code)
    for one in root.iterfind(f"{{{_MAIN}}}cellXfs/{{{_MAIN}}}xf"):
        etree.SubElement(cells, f"{{{_MAIN}}}xf", numFmtId=str(_number(one.get("numFmtId"))))
    return bytes(etree.tostring(plain))


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else 0


class _Sheet(WorkSheetParser):  # type: ignore[misc]
    """One sheet, of which only the rows and what is merged are read."""

    def __init__(self, source: IO[bytes], sheet: Any, book: Any) -> None:
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self._merged: list[str] = []
        self._untold: Filled = {}

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["data_type"] == "e":
            self._untold[cell["row"], cell["column"]] = f"the error {cell['value']}"
            cell["value"] = None
        elif cell["value"] is None and element.find(FORMULA_TAG) is not None:
            text = element.find(VALUE_TAG)
            if text is None or element.get("t") != "str":
                self._untold[cell["row"], cell["column"]] = _UNCOMPUTED
        return cell

    def gathered(self, request: FileRequest, limits: TableLimits) -> RowCollector:
        """The rows. Raises NotATable."""
        rows = RowCollector(request.columns, limits)
        places: dict[int, int] = {}
        for number, cells in self._lines():
            if number > request.skip and rows.add(number, cells, None):
                places[number] = len(rows.rows) - 1
        rows.whole()
        for (number, column), why in self._untold.items():
            if number in places and column <= len(rows.names):
                rows.troubles.append((places[number], rows.names[column - 1], why))
        self._unmerge(rows, places, fill=request.merged == "fill")
        return rows

    def _lines(self) -> Iterator[tuple[int, list[Any]]]:
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                number, cells = self.parse_row(element)
                if not 1 <= number <= _LAST_ROW:
                    raise NotATable("a row beyond the last that a spreadsheet has")
                line: list[Any] = [None] * max((cell["column"] for cell in cells), default=0)
                for cell in cells:
                    line[cell["column"] - 1] = cell["value"]
                yield number, line
                element.clear()
            elif element.tag == MERGE_TAG:
                self._merged += [one.get("ref") or "" for one in element]

    def _unmerge(self, rows: RowCollector, places: dict[int, int], *, fill: bool) -> None:
        """Fill the cells that a merged one covers, or tell of them: alone they look as if nothing were there."""
        work = 0
        for written in self._merged:
            left, top, right, bottom = range_boundaries(written)
            names = [name for name in rows.names[left - 1 : right] if name]
            first = rows.names[left - 1] if left <= len(rows.names) else ""
            covered = [number for number in range(top, min(bottom, max(places, default=0)) + 1) if number in places]
            work += len(covered) * len(names) + bottom - top
            if work > rows.limits.cells:
                raise NotATable(MORE.format("merged cells"))
            value = rows.rows[places[top]].get(first) if top in places else None
            for number in covered:
                for name in names:
                    if (number, name) == (top, first):
                        continue
                    if fill:
                        rows.rows[places[number]][name] = value
                    else:
                        rows.troubles.append((places[number], name, _MERGED))
