"""CSV as rows. Each row knows its line, and what is wrong with it."""

import csv
import io

from connectors.kinds.file import FileRequest
from connectors.tables.row_collector import NotATable, RowCollector, TableLimits


def csv_rows(text: str, request: FileRequest, limits: TableLimits) -> RowCollector:
    """The rows of a CSV. Raises NotATable.

    A line with other than as many cells as the header has is told: it is cut, or broken inside a cell.
    """
    rows = RowCollector(request.columns, limits)
    reader = csv.reader(_skipped(text, request.skip), delimiter=request.delimiter, strict=True)
    begin = request.skip + 1
    try:
        for line in reader:
            short = bool(rows.names) and len(line) < len(rows.names) and request.short == "tell"
            wrong = f"it has {len(line)} cells, and the header {len(rows.names)}" if short else None
            rows.add(begin, line, wrong)
            begin = request.skip + reader.line_num + 1
    except csv.Error:
        raise NotATable(f"no CSV at line {request.skip + reader.line_num}, in a row that begins at {begin}") from None
    return rows.whole()


def _skipped(text: str, skip: int) -> io.StringIO:
    lines = io.StringIO(text, newline="")
    for _ in range(skip):
        lines.readline()
    return lines
