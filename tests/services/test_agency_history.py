"""The last day of the agencies: counted, kept for all processes, and shown by quarters of an hour."""

import datetime
from pathlib import Path

from access.storage.agency_quarters import AgencyQuarters, Quarter
from access.storage.database import Database
from access.storage.migrate import upgrade
from connectors.provider import Call
from connectors.telemetry.quarter_hours import QuarterHours
from services.agency_history import DAY, AgencyHistory

NOON = datetime.datetime(2026, 11, 29, 5, 7, tzinfo=datetime.UTC)
BEGAN = NOON.replace(minute=0)


class Process:
    """One process with a clock of its own over a database that it shares with others."""

    def __init__(self, database: Database, **states: int) -> None:
        self.time = NOON
        self.counted = QuarterHours(lambda: self.time)
        self.history = AgencyHistory(AgencyQuarters(database), self.counted, lambda: states, lambda: self.time)

    def called(self, outcome: str) -> None:
        self.counted.call(Call("dbd", "Business by juristicId", 1, 5.0, outcome))


async def test_each_process_shows_what_all_of_them_counted(tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/a.db") as database:
        await upgrade(database)
        one, other = Process(database, dbd=0, diw=5), Process(database, dbd=3)
        for outcome in ("ok", "AGENCY_TIMEOUT", "CANCELLED"):
            one.called(outcome)
        other.called("PENDING")
        await one.history.keep()
        await other.history.keep()
        await one.history.keep()
        for process in (one, other):
            assert process.history.of("dbd")[-1] == Quarter("dbd", BEGAN, 3, 1, 3)
            assert process.history.of("diw")[-1] == Quarter("diw", BEGAN, 0, 0, 5)
            assert process.history.of("dbd")[:-1] == [None] * (DAY - 1)


async def test_a_quarter_moves_on_until_it_is_a_day_old(tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/a.db") as database:
        await upgrade(database)
        process = Process(database)
        process.called("ok")
        await process.history.keep()
        process.time += datetime.timedelta(hours=23, minutes=45)
        assert process.history.of("dbd")[0] == Quarter("dbd", BEGAN, 1, 0, 0)
        process.time += datetime.timedelta(minutes=15)
        assert process.history.of("dbd") == [None] * DAY


async def test_what_cannot_be_kept_now_is_kept_later_in_the_quarter_in_which_it_was(tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/a.db") as database:
        process = Process(database)
        process.called("ok")
        await process.history.keep()  # there are no tables yet
        process.time += datetime.timedelta(minutes=15)
        process.called("ok")
        await upgrade(database)
        async with process.history.running():
            pass
        assert [quarter and quarter.calls for quarter in process.history.of("dbd")[-2:]] == [1, 1]
