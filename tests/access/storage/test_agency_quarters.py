"""The last day of the agencies as it is kept: added to by every process, and no longer than a day."""

import datetime

from access.storage.agency_quarters import AgencyQuarters, Quarter
from access.storage.database import Database

NOON = datetime.datetime(2026, 11, 29, 5, tzinfo=datetime.UTC)
LATER = NOON + datetime.timedelta(minutes=15)


async def test_what_processes_counted_is_added_and_the_worst_that_one_saw_stands(upgraded: Database) -> None:
    kept = AgencyQuarters(upgraded)
    await kept.add([Quarter("dbd", NOON, 3, 1, 4), Quarter("diw", NOON, 1, 0, 0)], since=NOON)
    found = await kept.add([Quarter("dbd", NOON, 2, 2, 1), Quarter("dbd", LATER, 1, 0, 0)], since=NOON)
    assert found == [Quarter("dbd", NOON, 5, 3, 4), Quarter("diw", NOON, 1, 0, 0), Quarter("dbd", LATER, 1, 0, 0)]


async def test_what_is_older_than_wanted_is_forgotten(upgraded: Database) -> None:
    kept = AgencyQuarters(upgraded)
    await kept.add([Quarter("dbd", NOON, 3, 1, 4)], since=NOON)
    assert await kept.add([], since=LATER) == []
    assert await kept.add([], since=NOON) == []
