"""What is on record about the state of what the hub keeps: a withdrawal, a use, an end. It cannot be taken back by
writing a row, for it stands in the ledger, from which nothing is taken unseen.

The line of a consent, a mandate, a sign-in or a key has its kind as `type`, what became of it as `disclosed`, and its
name (`consent:…`) as `operation`. Of a use, `count` is its number: the first is 1.
"""

import datetime
from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Join, Row, Table, Text, and_, literal_column

from access.ledger.entry import Circumstances, Entry
from access.ledger.ledger_tables import ENTRIES, KEPT
from access.permissions.purposes import Basis

HUB = "saan"
FOREVER = frozenset({"withdrawn", "ended", "erased", "distrusted"})
"""What nothing comes after."""


class StateKind(Enum):
    """What has a state; the values are the `type` of its lines."""

    CONSENT = "Consent"
    MANDATE = "Mandate"
    SIGN_IN = "SignIn"
    KEY = "Key"

    def named(self, id_: str) -> str:
        """Its name in the ledger."""
        return f"{self.value.lower()}:{id_}"


def spent_name(grant: Any, hash_: Any) -> Any:
    """The name of a code or refresh token of a sign-in in the ledger, of which there is one line: that it is spent.
    Of two columns, the expression."""
    return StateKind.SIGN_IN.named("") + grant + ":" + hash_


def line(
    kind: StateKind,
    id_: str,
    became: str,
    *,
    at: datetime.datetime,
    app: str = HUB,
    subject: str | None = None,
    count: int = 1,
) -> Entry:
    """The line that says what became of one. `subject` is whom it is about, as `LedgerKeys.subject` makes it."""
    becoming = Circumstances(
        at=at,
        app=app,
        basis=Basis.LEGAL_OBLIGATION.value,
        operation=kind.named(id_),
        consent=id_ if kind is StateKind.CONSENT else None,
    )
    return becoming.entry(HUB, kind.value, disclosed=(became,), count=count, subject=subject)


def with_lines(table: Table, kind: StateKind, key: str = "id") -> Join:
    """A table with the lines of each row beside it: one row for each line, one without where there is none."""
    named: ColumnElement[str] = literal_column(f"'{kind.named('')}'", Text)
    own = named + table.c[key] == ENTRIES.c.operation
    return table.outerjoin(ENTRIES, and_(KEPT, own))


LINES = (ENTRIES.c.disclosed.label("became"), ENTRIES.c.count.label("number"), ENTRIES.c.at.label("became_at"))
"""What to select beside the table's own columns."""


def grouped(rows: Sequence[Row[Any]], key: str = "id") -> list[list[Row[Any]]]:
    """The rows of `with_lines` by what they are about, in the order in which they came."""
    found: dict[Any, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return list(found.values())


def over(lines: Sequence[Row[Any]]) -> bool:
    """Whether its end is on record, whatever its row says."""
    return any(row.became in FOREVER for row in lines)
