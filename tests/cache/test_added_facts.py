"""What an agency adds to a type of somebody else is shared by processes in its own shape, and over versions of both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest

from cache.cache import AnswerCache
from cache.encryption_keys import Keyring
from cache.redis_url import RedisUrl
from connectors.contract import Contract, Fact, ValueType
from connectors.provenance import Source
from connectors.provider import Answer, LookupContext, Trace
from tests.cache.desk import NOON
from tests.cache.papers import BY_ID, PAPER, Office
from tests.servers.valkey import Valkey

SOURCE = Source("desk", None, NOON)


@dataclass(frozen=True)
class Stamp:
    paper_id: str | None = None
    stamps: int | None = None
    source: Source = SOURCE


ADDED = Contract(
    "Paper@desk",
    {
        "paperId": Fact("paperId", "paper_id", ValueType.TEXT),
        "stamps": Fact("stamps", "stamps", ValueType.INTEGER),
    },
    Stamp,
)
CONTRACTS = {"Paper": PAPER, "Paper@desk": ADDED}
QUESTION = replace(BY_ID, type="Paper@desk")


class Desk(Office):
    """Tells how many stamps a paper has."""

    async def ask(self, keys: Any, context: LookupContext, trace: Trace) -> dict[Any, Answer]:
        self.asked.append(tuple(keys))
        return {key: Answer((Stamp(key, 3),), 1) for key in keys}


@pytest.fixture
async def caches(valkey_server: Valkey) -> AsyncIterator[list[AnswerCache]]:
    url = RedisUrl.read(valkey_server.url(3))
    made = [
        AnswerCache(CONTRACTS, [BY_ID, QUESTION], room=1_000_000, keyring=Keyring([b"k" * 32]), address=url, deadline=5)
        for _ in range(2)
    ]
    async with AsyncExitStack() as stack:
        for one in made:
            await stack.enter_async_context(one.running())
        yield made


def _context() -> LookupContext:
    return LookupContext(None, asyncio.get_running_loop().time() + 5)


async def test_another_process_has_them_without_asking(caches: list[AnswerCache]) -> None:
    desk = Desk(question=QUESTION)
    first, second = (one.caching(desk) for one in caches)
    await first.ask(["p1"], _context(), Trace())
    await caches[0].settled()
    answers = await second.ask(["p1"], _context(), Trace())
    assert [(record.paper_id, record.stamps) for record in answers["p1"].records] == [("p1", 3)]
    assert len(desk.asked) == 1


async def test_what_is_asked_by_an_older_version_is_read_in_its_own_shape(caches: list[AnswerCache]) -> None:
    """A request that was admitted before a change goes on with the lookups that there were."""
    older, newer = Desk(question=QUESTION), Desk(question=QUESTION)
    newer.facts = replace(older.facts, version="another")
    before = [one.caching(older) for one in caches]
    wider = replace(ADDED, facts={**ADDED.facts, "more": Fact("more", "more", ValueType.TEXT)})
    for one in caches:
        one.follow({**CONTRACTS, "Paper@desk": wider}, [BY_ID, QUESTION])
    after = [one.caching(newer) for one in caches]
    await before[0].ask(["p2"], _context(), Trace())
    await caches[0].settled()
    answers = await before[1].ask(["p2"], _context(), Trace())
    assert answers["p2"].records[0].stamps == 3
    assert (len(older.asked), len(newer.asked)) == (1, 0)
    assert len(after) == 2
