"""The rows of a file as they are gathered, within limits: each with its line, and what is wrong with it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.tables.row_faults import Trouble
from connectors.text_folding import alike

MORE: Final = "more {} than its manifest allows"


class NotATable(ValueError):
    """A file that is not what its manifest says; says where, and carries nothing of what is in it."""


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How much a file may hold: rows, columns, cells (empty ones too), and bytes once it is unpacked."""

    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    unpacked: int = 1_000_000_000


@dataclass(slots=True)
class RowCollector:
    """Rows by column; `names` are those of the columns, from the manifest or else from the first line that comes."""

    names: tuple[str, ...]
    limits: TableLimits
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    _cells: int = 0

    def add(self, number: int, cells: Sequence[Any], wrong: str | None = None) -> bool:
        """One line, of which `wrong` says what is wrong with all of it; True where it is a row. Raises NotATable."""
        self._cells += len(cells)
        self.fits(len(self.rows) + 1 if self.names else 0, self._cells)
        if all(value in (None, "") for value in cells):
            return False
        if not self.names:
            self._header(cells)
            return False
        if any(value not in (None, "") for value in cells[len(self.names) :]):
            wrong = f"it has {len(cells)} cells, and the header {len(self.names)}"
        if wrong is not None:
            self.troubles.append((len(self.rows), "", wrong))
        self.row(number, dict(zip(self.names, cells, strict=False)))
        return True

    def row(self, number: int, row: dict[str, Any]) -> None:
        """One row that is taken apart already."""
        self.rows.append(row)
        self.lines.append(number)

    def fits(self, rows: int, cells: int) -> None:
        """Raises NotATable for more than a file may hold."""
        if cells > self.limits.cells:
            raise NotATable(MORE.format("cells"))
        if rows > self.limits.rows:
            raise NotATable(MORE.format("rows"))

    def whole(self) -> "RowCollector":
        """All of it. Raises NotATable where there was not even a header."""
        if not self.names:
            raise NotATable("no header")
        return self

    def twice(self) -> tuple[str, ...]:
        """The names of columns of which there are several."""
        counted = Counter(alike(name) for name in self.names)
        return tuple(dict.fromkeys(name for name in self.names if name and counted[alike(name)] > 1))

    def _header(self, cells: Sequence[Any]) -> None:
        if len(cells) > self.limits.columns:
            raise NotATable(MORE.format("columns"))
        self.names = tuple("" if name is None else str(name).strip() for name in cells)
