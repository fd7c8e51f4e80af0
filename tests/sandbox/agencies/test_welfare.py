from typing import Any

import orjson
import pytest

from sandbox.agencies.welfare import KEPT_SECONDS, build
from sandbox.world import named
from sandbox.world.build import World
from tests.asgi import Answer, ask

HEADERS = {"x-client-key": "key"}


class Desk:
    """A department at a second that a test sets."""

    def __init__(self, world: World, department: str) -> None:
        self.seconds = 0.0
        self._app = build(world, department, "key", lambda: self.seconds)

    async def request(self, *citizens: str, **headers: str) -> Answer:
        body = orjson.dumps({"citizens": citizens})
        return await ask(self._app, "/requests", "POST", {**HEADERS, **headers}, body)

    async def poll(self, ticket: str) -> Answer:
        return await ask(self._app, f"/tickets/{ticket}", headers=HEADERS)


@pytest.fixture
def dep(world: World) -> Desk:
    return Desk(world, "dep")


async def ready(desk: Desk, *citizens: str) -> list[dict[str, Any]]:
    ticket = (await desk.request(*citizens)).json()["ticket"]
    while (answer := await desk.poll(ticket)).status == 202:
        assert answer.json()["status"] == "PENDING"
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


async def test_an_answer_is_pending_twice_and_then_ready(dep: Desk) -> None:
    asked = await dep.request(named.NEIGHBOUR)
    ticket = asked.json()["ticket"]
    states = [(await dep.poll(ticket)).json()["status"] for _ in range(4)]

    assert asked.status == 202
    assert asked.headers["location"] == f"/tickets/{ticket}"
    assert states == ["PENDING", "PENDING", "READY", "READY"]


async def test_a_right_that_is_being_decided_on_is_a_row_of_its_own_state(dep: Desk) -> None:
    (row,) = await ready(dep, named.NEIGHBOUR, named.CITIZEN)

    assert row == {"cid": named.NEIGHBOUR, "state": "W", "amount": 1000, "from": "2026-10-30", "paid": None}


async def test_each_department_tells_of_its_own_kind(world: World) -> None:
    babies = [one.national_id for one in world.entitlements if one.kind == "NEWBORN_GRANT"][:50]

    assert len(await ready(Desk(world, "dcy"), *babies)) == len(babies)
    assert len(await ready(Desk(world, "dep"), *babies)) < len(babies)


async def test_a_ticket_is_kept_for_ten_minutes(dep: Desk) -> None:
    ticket = (await dep.request(named.NEIGHBOUR)).json()["ticket"]
    dep.seconds = KEPT_SECONDS + 1

    assert (await dep.poll(ticket)).status == 410
    assert (await dep.poll("99999999")).status == 410


async def test_without_the_key_or_with_too_many_there_is_no_ticket(dep: Desk) -> None:
    stranger = await dep.request(named.NEIGHBOUR, **{"x-client-key": "guess"})
    many = await dep.request(*[named.NEIGHBOUR] * 51)

    assert (stranger.status, many.status) == (403, 400)
