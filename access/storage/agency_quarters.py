"""How agencies did in the last day, for the status page: counted by all processes together, nothing of anyone in it."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from access.storage.agency_quarter_tables import QUARTERS
from access.storage.database import Database


@dataclass(frozen=True, slots=True)
class Quarter:
    """What calls to one agency came to in the quarter of an hour that `began` (UTC), and the `worst` that was seen."""

    agency: str
    began: datetime.datetime
    calls: int
    failed: int
    worst: int


class AgencyQuarters:
    """Adds quarters, and reads those of a time; the older ones are forgotten. Both raise StorageUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, quarters: Sequence[Quarter], *, since: datetime.datetime) -> Sequence[Quarter]:
        """Counts these to what is there, forgets what began before `since`, and gives the rest, the oldest first."""
        rows = [asdict(quarter) for quarter in quarters]
        return await self._database.write(lambda connection: _added(connection, rows, since))


def _added(connection: Connection, rows: list[dict[str, object]], since: datetime.datetime) -> Sequence[Quarter]:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    if rows:
        new = dialect.insert(QUARTERS)
        known, told = QUARTERS.c, new.excluded
        worse = {"worst": case((told.worst > known.worst, told.worst), else_=known.worst)}
        counted = {"calls": known.calls + told.calls, "failed": known.failed + told.failed, **worse}
        connection.execute(new.on_conflict_do_update(index_elements=["agency", "began"], set_=counted), rows)
    connection.execute(delete(QUARTERS).where(QUARTERS.c.began < since))
    found = connection.execute(select(QUARTERS).order_by(QUARTERS.c.began, QUARTERS.c.agency))
    return [Quarter(row.agency, row.began, row.calls, row.failed, row.worst) for row in found]
