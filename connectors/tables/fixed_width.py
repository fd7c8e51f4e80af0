"""Records of fixed width as rows: lines cut into columns. Each row knows its line, and what is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.kinds.file import FileRequest, column_span
from connectors.tables.row_collector import NotATable, RowCollector, TableLimits
from connectors.tables.text_lines import lines_of


def fixed_width_rows(text: str, request: FileRequest, limits: TableLimits) -> RowCollector:
    """Lines cut into columns; what a line is too short for is an empty text. Raises NotATable.

    Where all are of one length, a line as long as several has lost the end of one: it is broken.
    """
    spans = {name: column_span(written) or (0, 0) for name, written in request.fixed.items()}
    wanted = re.compile(request.lines) if request.lines is not None else None
    lines = [(number, line) for number, line in _numbered(text, request.skip) if line.strip()]
    rows = RowCollector(tuple(spans), limits)
    rows.fits(len(lines), len(lines) * len(spans))
    found = [(number, line) for number, line in lines if wanted is None or wanted.match(line)]
    usual = min((len(line) for _, line in found), default=1)
    whole = usual >= max((end for _, end in spans.values()), default=0)
    alike = whole and all(len(line) % usual == 0 for _, line in found)
    for number, line in found:
        if alike and len(line) > usual:
            rows.troubles.append((len(rows.rows), "", "it is as long as several records"))
        rows.row(number, {name: line[begin:end] for name, (begin, end) in spans.items()})
    if request.count is not None:
        _counted(request.count, [line for _, line in lines], len(rows.rows))
    return rows


def _numbered(text: str, skip: int) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines_of(text), 1) if number > skip)


def _counted(pattern: str, lines: Sequence[str], rows: int) -> None:
    told: Any = re.search(pattern, lines[-1]) if lines else None
    if told is None or told[told.re.groups and 1] is None or int(told[told.re.groups and 1]) != rows:
        raise NotATable(f"not whole: its last line does not say that it has {rows} rows")
