"""What a whole operation costs in round trips to a real Redis: one for each level of lookups, none when at hand."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from cache.cache import AnswerCache, Sharing
from endpoints.graphql.recording import Recording
from resolvers.sent import Sent
from tests.asgi import ask
from tests.cache.hubs import until
from tests.cache.levels import Levelled, Levels
from tests.cache.trips import trips
from tests.conftest import Hubs
from tests.queries.case import Case, read
from tests.servers.valkey import Valkey

QUERIES = Path(__file__).parent.parent / "queries"


class Hub:
    """A hub of its own, with its cache within reach; `levels` are those of what it is asked, where they are wanted."""

    def __init__(self, hubs: Hubs, url: str, levels: Levels | None = None) -> None:
        self._hubs = hubs
        self._url = url
        self._levels = levels
        self._app: Any = None
        self._cache: AnswerCache | None = None

    @contextlib.asynccontextmanager
    async def running(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator["Hub"]:
        """Serves meanwhile."""
        caching = AnswerCache.caching

        def noted(cache: AnswerCache, provider: Any) -> Any:
            self._cache = cache
            made = caching(cache, provider)
            return made if self._levels is None else Levelled(made, self._levels)

        with monkeypatch.context() as patched:
            patched.setattr(AnswerCache, "caching", noted)
            serving = self._hubs(redis_url=self._url, redis_deadline=5)
            self._app = await serving.__aenter__()
        try:
            yield self
        finally:
            await serving.__aexit__(None, None, None)

    async def answer(self, case: Case) -> Any:
        """The answer to a readable case and how it was found, when all of it is put away."""
        assert self._cache is not None
        people = {person["id"]: person for person in (await ask(self._app, "/sandbox/personas")).json()}
        token = {"authorization": f"Bearer {people[case.persona]['token']}"} if case.persona else {}
        body = {"query": case.query, "variables": case.variables, "extensions": {"explain": True}}
        sent = {"content-type": "application/json", **token}
        cache = self._cache
        await until(lambda: cache.sharing is Sharing.SHARED)
        found = (await ask(self._app, "/graphql", "POST", sent, orjson.dumps(body))).json()
        await self._cache.settled()
        return found


class _Waits:
    """Counts how often an operation waits for the ledger before it asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        recording = Recording.sending

        async def counted(one: Recording, sent: Sequence[Sent]) -> None:
            self.count += 1
            await recording(one, sent)

        monkeypatch.setattr(Recording, "sending", counted)


@pytest.mark.parametrize("name", ["1-citizen-app", "2-business-portal", "4-law-portal"])
async def test_an_operation_costs_one_round_trip_for_each_level_of_its_lookups(
    hubs: Hubs, own_valkey: Valkey, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case, levels, waits = read(QUERIES / f"{name}.md"), Levels(), _Waits(monkeypatch)
    async with trips(own_valkey.port) as counted, contextlib.AsyncExitStack() as stack:
        first, levelled, second = [
            await stack.enter_async_context(Hub(hubs, counted.url, one).running(monkeypatch))
            for one in (None, levels, None)
        ]
        await first.answer(case)
        await levelled.answer(case)
        counted.new()
        waits.count = 0
        shared = await second.answer(case)
        looks, _ = counted.new()
        # What waits until it is on record that others' facts are sent on is a level behind, and so is all below it.
        assert 0 < looks <= levels.count * (1 + waits.count)
        assert levels.count < len(shared["extensions"]["explain"]["plan"])
        at_hand = await second.answer(case)
        assert counted.new()[0] == 0
        assert at_hand["data"] == shared["data"]
