"""What is known of each value in a row of a source, whatever kind of source it is: a schema is drafted from these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from connectors.contract import ValueType
from connectors.values.identifiers import plain

MOST_SEEN: Final = 200
"""Values of a column that are looked at."""
LONGEST_SEEN: Final = 200
"""Characters of a value that are looked at: what is longer is a text."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row: `name` is its path (JMESPath), or of a flat source the name of its column.

    `kind` is what the source's own description says that it is (None: it does not say), `many` whether it is a list,
    `required` whether it is said to be always there, `key` to be unique. `words` are those it may be, `seen` some that
    it was, as they were written. `parts` are what a table of the list has. `about` is what the description says of it.
    """

    name: str
    kind: ValueType | None = None
    many: bool = False
    required: bool = False
    key: bool = False
    words: tuple[str, ...] = ()
    seen: tuple[Any, ...] = ()
    parts: tuple["Column", ...] = ()
    about: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The values that were seen, as texts without padding; blanks are none."""
        return tuple(text for one in self.seen if (text := plain(one)) is not None)


def seen(values: Iterable[Any]) -> tuple[Any, ...]:
    """As many of the values as are looked at, none longer than is looked at."""
    found: list[Any] = []
    for one in values:
        if len(found) == MOST_SEEN:
            break
        if isinstance(one, bool | int | float):
            found.append(one)
        elif isinstance(one, date | Decimal):
            found.append(str(one))
        elif isinstance(one, str):
            found.append(one[:LONGEST_SEEN])
    return tuple(found)


def of_rows(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns of a table by some of its rows."""
    return tuple(Column(name, seen=seen(row.get(name) for row in rows)) for name in names)
