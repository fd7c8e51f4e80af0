"""The outline of a file: what it is, is read from its content, whatever its name says."""

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import msgspec

from connectors.kit.documents import decoded, of_lines, places_of
from connectors.kit.outline import NoOutline, Outline, Place, needed
from connectors.manifest import FileRequest
from connectors.tables import NotATable, codec, format_of, read_table

LARGEST: Final = 100_000_000
"""Bytes that a packed file may hold."""

LOOKED_AT: Final = 60
"""Lines among which the header is looked for."""

WIDEST: Final = 2_000
"""Columns of a table that are looked at."""

_STRANGE: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls): save it as .xlsx, or as CSV in UTF-8"),
    (b"%PDF", "a PDF: ask for the data that its tables were made from"),
    (b"PAR1", "Parquet, which no manifest reads: write it out as CSV or JSON"),
    (b"SQLite format 3\0", "an SQLite database: --table sqlite+aiosqlite:///path --name TABLE"),
    (b"Rar!", "an archive that is not read: unpack it"),
    (b"7z\xbc\xaf", "an archive that is not read: unpack it"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard: unpack it first, and draft from what is in it"),
)
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is in a file: of which format, and how it is read."""

    format: str
    places: tuple[Place, ...]
    request: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def of_file(body: bytes, name: str, address: str | None = None) -> Outline:
    """A file with rows; `address` is where it lies, over HTTP. Raises NoOutline, saying what it is instead."""
    content = _unpacked(body)
    if not content.strip():
        raise NoOutline("the file is empty")
    for magic, what in _STRANGE:
        if content.startswith(magic):
            raise NoOutline(f"it is {what}")
    found = _workbook(content) if content.startswith(b"PK\x03\x04") else _text(content)
    request: dict[str, Any] = {"file": name, **found.request}
    if format_of(msgspec.convert({"file": name}, FileRequest)) != found.format:
        request["format"] = found.format
    unread = _unread(body, name, request)
    return Outline(
        "file",
        found.places,
        flat=found.format in ("csv", "xlsx"),
        address=address,
        request=request,
        notes=found.notes,
        questions=(*found.questions, *([unread] if unread else [])),
    )


def _unread(body: bytes, name: str, request: dict[str, Any]) -> str:
    """Why the hub cannot read the file so; "" where it can. Raises NoOutline for a format that no manifest has."""
    try:
        wanted = msgspec.convert(request, FileRequest)
    except msgspec.ValidationError:
        raise NoOutline(f"it is {request['format']}, which no manifest reads: write it out as CSV or JSON") from None
    try:
        read_table(body, name, None, wanted)
    except NotATable as error:
        return f"the hub cannot read this file so: {error}"
    except Exception as error:  # whatever a file's parts raise, it is this file that cannot be read
        return f"the hub cannot read this file so ({type(error).__name__})"
    return ""


def _unpacked(body: bytes) -> bytes:
    """What is packed in a file, if it is: by gzip, or as the only file in a ZIP that is no workbook."""
    if body.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                return _bounded(packed.read(LARGEST + 1))
        except (OSError, EOFError, zlib.error):
            raise NoOutline("its gzip is damaged") from None
    if not body.startswith(b"PK\x03\x04"):
        return body
    try:
        with ZipFile(io.BytesIO(body)) as archive:
            names = [one for one in archive.namelist() if not one.endswith("/") and not one.startswith("__MACOSX")]
            if "[Content_Types].xml" in names:
                return body
            if "mimetype" in names:
                raise NoOutline("it is an OpenDocument file: save it as .xlsx, or as CSV in UTF-8")
            if len(names) != 1:
                raise NoOutline(f"its archive holds {len(names)} files: pack or unpack the one that is meant")
            with archive.open(names[0]) as packed:
                return _bounded(packed.read(LARGEST + 1))
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        raise NoOutline("its archive is damaged, or locked") from None


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise NoOutline(f"it unpacks to more than {LARGEST:,} bytes: give the first rows of it in a file")
    return content


def _text(content: bytes) -> _Found:
    text, encoding = _decoded(content)
    said = {} if encoding == "utf-8" else {"encoding": encoding}
    begin = text.lstrip()[:200].lower()
    if begin.startswith(("<!doctype html", "<html")):
        raise NoOutline("it is an HTML page, no data (some spreadsheets are saved so): is the address right?")
    if begin.startswith("<"):
        raise NoOutline('it is XML, which is read from services alone: --kind rest, with format = "xml"')
    if begin.startswith(("{", "[")):
        lines = of_lines(text)
        if lines is not None and "\n" in text.strip():
            return _Found("ndjson", lines, said)
        return _Found("json", places_of(decoded(text.encode())), said)
    return _separated(text, said)


def _decoded(content: bytes) -> tuple[str, str]:
    """A text and its encoding: by its mark, UTF-8 if it is valid, or else Windows-874."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                raise NoOutline(f"it begins as {encoding} and is not in it") from None
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text = content.decode(codec("windows-874") or "cp874", errors="replace")
    if "\0" in text:
        raise NoOutline("it is no text, and none of the files that a manifest reads: CSV, JSON, XLSX")
    return text, "windows-874"


def _separated(text: str, said: dict[str, Any]) -> _Found:
    lines = text.split("\n", LOOKED_AT * 4)[: LOOKED_AT * 4]
    delimiter = max(",;\t|", key=lambda one: _regular(lines, one))
    read = list(islice(_numbered(lines, delimiter), LOOKED_AT))
    at, begins = _header([cells for _, cells in read]), 0
    if read:
        begins, header = read[at]
    names, questions = _named(header if read else [], begins)
    request = {**said, **({"delimiter": delimiter} if delimiter != "," else {})}
    return _Found("csv", (Place("", names),), {**request, **_skipped(begins)}, questions=questions)


def _numbered(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows, each with how many lines stand before it."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    begins = 0
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num
    except csv.Error:
        return


def _regular(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many rows are of the same width, if a delimiter is between their columns; and how wide they are."""
    widths = Counter(len(cells) for _, cells in islice(_numbered(lines, delimiter), LOOKED_AT) if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _workbook(content: bytes) -> _Found:
    # A quarter of a second of imports, for those who have such a file.
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            title = next((one for one in book.sheetnames if hasattr(book[one], "iter_rows")), None)
            if title is None:
                raise NoOutline("its workbook has no sheet with cells")
            sheet: Any = book[title]
            sheet.reset_dimensions()
            rows = [list(row) for row in sheet.iter_rows(max_row=LOOKED_AT, max_col=WIDEST, values_only=True)]
            sheets = list(book.sheetnames)
        finally:
            book.close()
    except NoOutline:
        raise
    except Exception as error:  # whatever a workbook's parts raise, it is this workbook that cannot be read
        raise NoOutline(f"its workbook cannot be read ({type(error).__name__})") from None
    at = _header(rows)
    names, questions = _named(rows[at] if rows else [], at)
    request: dict[str, Any] = {"sheet": title, **_skipped(at)} if len(sheets) > 1 else _skipped(at)
    if len(sheets) > 1:
        questions = (f"which sheet: {', '.join(sheets[:20])}", *questions)
    return _Found("xlsx", (Place("", names),), request, questions=questions)


def _header(rows: Sequence[Sequence[Any]]) -> int:
    """The first row that is about as wide as the widest: titles before it fill a cell or two."""
    filled = [sum(1 for cell in row if cell is not None and str(cell).strip()) for row in rows]
    enough = max(min(2, max(filled, default=0)), 0.6 * max(filled, default=0))
    return next((number for number, count in enumerate(filled) if count and count >= enough), 0)


def _named(header: Sequence[Any], begins: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a header that mean one column each, and what is not certain of them."""
    written = ["" if cell is None else str(cell).strip() for cell in header[:WIDEST]]
    while written and not written[-1]:
        written.pop()
    counts = Counter(written)
    twice = [name for name, count in counts.items() if name and count > 1]
    names = tuple(name for name in counts if name and name not in twice)
    questions = []
    if begins:
        questions.append(f"is line {begins + 1} the header? What stands before it is skipped")
    if "" in counts:
        questions.append("a column has no name: is the header whole, or is it written in two lines?")
    if twice:
        questions.append(f"two columns have one name: {', '.join(twice[:20])}")
    if any(name.replace(".", "").isdigit() for name in names) and not begins:
        questions.append('is there a header? If not, name the columns: columns = ["…"]')
    return needed(names, "the table has no header"), tuple(questions)


def _skipped(lines: int) -> dict[str, int]:
    return {"skip": lines} if lines else {}
