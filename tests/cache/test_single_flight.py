"""A question on its way ends for whoever learns of it first."""

import asyncio
from collections.abc import Mapping

from cache.entry import CacheKey
from cache.single_flight import Landed, SingleFlight
from connectors.contract import Key
from connectors.errors import AgencyTimeout
from connectors.provider import Answer, LookupContext, Trace

NAMES: Mapping[Key, CacheKey] = {"a": CacheKey("desk", "Note by id", "1", None, "a")}


def late() -> AgencyTimeout:
    return AgencyTimeout("desk", "Note by id")


async def test_who_has_time_and_comes_as_a_hurried_question_fails_asks_once_more_and_not_for_ever() -> None:
    open_, asked = asyncio.Event(), 0

    async def fly(names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace) -> dict[Key, Landed]:
        nonlocal asked
        asked += 1
        await open_.wait()
        return dict.fromkeys(names, Landed(Answer(error=late()) if asked == 1 else Answer()))

    flights = SingleFlight(fly, late, lambda: 0)
    now = asyncio.get_running_loop().time()
    hurried = asyncio.create_task(flights.ask(NAMES, LookupContext(None, now + 10), Trace()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    # The one with more time has its turn after the question has failed and before its end is noted.
    open_.set()
    patient = asyncio.create_task(flights.ask(NAMES, LookupContext(None, now + 20), Trace()))
    assert (await patient)["a"].answer == Answer()
    failed = (await hurried)["a"].answer
    assert failed is not None
    assert isinstance(failed.error, AgencyTimeout)
    assert asked == 2
