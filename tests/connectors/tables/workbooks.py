"""Spreadsheets as no honest program writes them."""

import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl

HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
ROW = b'<row><c t="inlineStr"><is><t>a</t></is></c></row>'


def workbook(rows: Sequence[Sequence[object]], **changed: Callable[[bytes], bytes]) -> bytes:
    """An XLSX of these rows; `changed` makes another of each part whose name ends so (`sheet1`, `styles`)."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    written = io.BytesIO()
    book.save(written)
    made = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            data = old.read(name)
            for part, change in changed.items():
                data = change(data) if name.endswith(f"{part}.xml") else data
            new.writestr(name, data)
    return made.getvalue()


def sheet(rows: bytes) -> bytes:
    """An XLSX whose only sheet is these rows of XML."""
    return workbook([["a"]], sheet1=lambda _: HEAD + rows + TAIL)
