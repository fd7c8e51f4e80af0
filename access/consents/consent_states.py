"""How a consent stands: what its row says and what is on record of it, whichever is worse for the app."""

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from access.consents.consent_tables import CONSENTS
from access.ledger.recorded_states import FOREVER, LINES, StateKind, over, with_lines
from access.storage.utc_moment import moment

DAY = 86_400
THAI_TIME = 7 * 3600  # seconds ahead of UTC: uses are counted by the days of those who gave the consent
USED = "used"


def day_of(now: datetime.datetime) -> int:
    """The day in Thailand, as days since 1970."""
    return (int(now.timestamp()) + THAI_TIME) // DAY


def with_states() -> Select[Any]:
    """Consents with the lines of each beside it."""
    return select(CONSENTS, *LINES).select_from(with_lines(CONSENTS, StateKind.CONSENT))


_BY_ID = with_states().where(CONSENTS.c.id == bindparam("id_"))


def rows_of(connection: Connection, id_: str) -> Sequence[Row[Any]]:
    """The consent of this id with its lines; none where there is none."""
    return connection.execute(_BY_ID, {"id_": id_}).all()


def withdrawn_at(rows: Sequence[Row[Any]]) -> datetime.datetime | None:
    """When it was withdrawn, or erased; None while it holds."""
    if rows[0].withdrawn_at is not None:
        found: datetime.datetime = rows[0].withdrawn_at
        return found
    return next((moment(row.became_at) for row in rows if row.became in FOREVER), None)


def uses(rows: Sequence[Row[Any]]) -> int:
    """How often it was used: the number of the last use, wherever that stands."""
    told = (int(row.number) for row in rows if row.became == USED)
    return max(int(rows[0].uses), *told, 0)


def uses_on(rows: Sequence[Row[Any]], today: int) -> int:
    """How often it was used on a day."""
    row = rows[0]
    said = row.day_uses if row.day == today else 0
    told = {one.number for one in rows if one.became == USED and day_of(moment(one.became_at)) == today}
    return max(said, len(told))


def stands(connection: Connection, id_: str, now: datetime.datetime) -> bool:
    """Whether the consent of this id is there, has not been withdrawn, and has not ended by itself."""
    rows = rows_of(connection, id_)
    return bool(rows) and rows[0].withdrawn_at is None and rows[0].until > now and not over(rows)
