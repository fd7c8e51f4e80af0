import asyncio
from datetime import UTC, datetime, time

import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.dopa import AGENT, Register
from sandbox.agencies.hours import Opening
from sandbox.world import named
from sandbox.world.build import World

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # a Monday, 12:00 in Thailand
OFFICE = Opening(time(8, 30), time(16, 30), weekdays=True)


def question(national_id: str, key: str = "key", agent: str = AGENT) -> str:
    return f"Q1{agent:13}{key:16}{'OSS-1':20}{national_id:13}|"


def test_a_person_is_a_record_of_fixed_width(world: World) -> None:
    line = Register(world, "key", lambda: NOON).answer(question(named.CITIZEN))

    assert line.startswith(f"A00{named.CITIZEN}")
    assert len(line) == 3 + 347
    assert len(line.encode("cp874")) == 3 + 347
    assert line[16:46].rstrip() == "นาง"
    assert line[46:96].rstrip() == "สมศรี"
    assert line[-24:] == "2" + "24970512" + "099" + "0" + "98000000001"


def test_what_is_not_known_of_a_birth_is_zeros(world: World) -> None:
    assert "24870000" in Register(world, "key", lambda: NOON).answer(question(named.NEIGHBOUR))[-24:]


def test_codes_say_why_there_is_no_record(world: World) -> None:
    register = Register(world, "key", lambda: NOON, OFFICE, quota=2)

    assert register.answer("Q1") == "A90"
    assert register.answer(question(named.CITIZEN, key="guess")) == "A80"
    assert register.answer(question("9199999999999")) == "A01"
    assert register.answer(question(named.CITIZEN)).startswith("A00")
    assert register.answer(question(named.CITIZEN)) == "A05"


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 11, 23, 9, 30, tzinfo=UTC), datetime(2026, 11, 22, 5, 0, tzinfo=UTC)],
    ids=["16:30", "Sunday"],
)
def test_outside_office_hours_nothing_is_told_and_nothing_counted(world: World, moment: datetime) -> None:
    now = [moment]
    register = Register(world, "key", lambda: now[0], OFFICE, quota=1)

    assert register.answer(question(named.CITIZEN)) == "A09"
    now[0] = NOON
    assert register.answer(question(named.CITIZEN)).startswith("A00")


def test_the_quota_is_of_a_thai_day(world: World) -> None:
    now = [datetime(2026, 11, 23, 16, 59, tzinfo=UTC)]
    register = Register(world, "key", lambda: now[0], quota=1)

    assert register.answer(question(named.CITIZEN)).startswith("A00")
    assert register.answer(question(named.CITIZEN)) == "A05"
    now[0] = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert register.answer(question(named.CITIZEN)).startswith("A00")


async def test_one_connection_carries_many_questions(town: Sandbox) -> None:
    host, port = town.environment["DOPA_URL"].removeprefix("tcp://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for national_id in (named.CITIZEN, named.OWNER):
        writer.write(question(national_id, town.environment["DOPA_KEY"]).encode("cp874") + b"\r\n")
        line = (await reader.readline()).decode("cp874")
        assert line.startswith(f"A00{national_id}")
        assert line.endswith("\r\n")
    writer.close()
    await writer.wait_closed()
