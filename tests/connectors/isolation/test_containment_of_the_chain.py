"""What is raised in what observes or remembers an agency, or as it is closed, costs that agency alone."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cache.cache import AnswerCache
from cache.encryption_keys import Keyring
from cache.provider_chain import chained
from connectors.contract import Key
from connectors.errors import ConnectorFault
from connectors.isolation.containment import Blame, ContainedProvider
from connectors.provider import Answer, LookupContext, Provider, Trace
from connectors.telemetry.observed_provider import Ended
from connectors.telemetry.stats import Stats
from tests.connectors.every_kind import both
from tests.connectors.graph import CONTRACTS, FIRST, NOON, QUESTIONS
from tests.connectors.isolation.marked import RAISED, Marked, marked, raising
from tests.shelf import Shelf

pytestmark = pytest.mark.threat("fault-unforeseen")


HOOKS = ("told", "hear", "trace begins", "trace ends", "stats", "chain")


@pytest.mark.parametrize("hook", HOOKS)
async def test_what_observes_an_agency_costs_no_other(hook: str, tmp_path: Path):
    def raise_if(agency: str) -> None:
        if agency == "bureau":
            raise RuntimeError(FIRST)

    @contextmanager
    def trace(agency: str, lookup: str, keys: int) -> Iterator[Ended]:
        if hook == "trace begins":
            raise_if(agency)
        yield lambda step: raise_if(step.agency) if hook == "trace ends" else None

    class Raising(Stats):
        def question(self, agency: str, *rest: Any) -> None:
            raise_if(agency)

    def chain(provider: Provider, blame: Blame) -> Provider:
        if hook == "chain":
            return ContainedProvider(Broken(provider), blame)
        stats = Raising(lambda: NOON) if hook == "stats" else Stats(lambda: NOON)
        return chained(provider, blame, cache=empty_cache(), stats=stats, open_span=trace)

    deps: dict[str, Callable[..., None]] = {
        "told": lambda call: raise_if(call.agency if hook == "told" else ""),
        "hear": lambda report: raise_if(report.agency if hook == "hear" else ""),
    }
    async with both("rest" if hook != "hear" else "graphql", tmp_path, chain, **deps) as agencies:
        if hook == "hear":  # a row that nobody asked for is heard of
            (found,) = await agencies.ask(FIRST)
            assert {one.agency: one.code for one in found.contributions} == {"bureau": "CONNECTOR_FAULT", "well": None}
        else:
            assert (await agencies.error()).code == "CONNECTOR_FAULT"


class Broken(Marked):
    """Answers none of what it is asked."""

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        return {} if self.agency == "bureau" else await self._provider.ask(keys, context, trace)


def empty_cache() -> AnswerCache:
    return AnswerCache(CONTRACTS, QUESTIONS, room=10, keyring=Keyring.passing())


@pytest.mark.parametrize("kind", RAISED)
async def test_a_memory_that_fails_as_it_recalls_fails_its_agency_alone(kind: type[BaseException]) -> None:
    class Failing(Shelf):
        def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
            raise kind

    heard: list[ConnectorFault] = []
    trace = Trace()
    contained = ContainedProvider(Failing("Law", "lawId", {}), Blame("shelf", heard.append))
    answers = contained.recall(["a", "b"], LookupContext(None, 1e9), trace)
    assert answers is not None
    assert [(key, answer.error and answer.error.code) for key, answer in answers.items()] == [
        ("a", "CONNECTOR_FAULT"),
        ("b", "CONNECTOR_FAULT"),
    ]
    assert [one.failed for one in trace.touched] == [True]
    assert len(heard) == 1


@pytest.mark.parametrize("given", ["ab", "ba", "abc", "a", "ac"])
async def test_what_is_recalled_are_the_answers_to_these_keys_and_to_no_other(given: str) -> None:
    class Odd(Shelf):
        def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
            return {key: Answer((key,)) for key in given}

    contained = ContainedProvider(Odd("Law", "lawId", {}), Blame("shelf"))
    answers = contained.recall(["a", "b"], LookupContext(None, 1e9), Trace())
    assert answers is not None and set(answers) == {"a", "b"}
    assert all(answer.error if "b" not in given else answer.records == (key,) for key, answer in answers.items())


CACHE = (
    "cache.caching_provider.CachingProvider._names",
    "cache.single_flight.SingleFlight.ask",
    "cache.cross_request_batching.CrossRequestBatching.ask",
    "cache.stale_while_revalidate.TtlPolicy.kept",
    "cache.memory_store.MemoryStore.recall",
    "cache.memory_store.MemoryStore.keep",
)


@pytest.mark.parametrize("seam", CACHE)
async def test_what_remembers_an_agency_costs_no_other(seam: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cache, stats = empty_cache(), Stats(lambda: NOON)

    def chain(provider: Provider, blame: Blame) -> Provider:
        return Marked(chained(provider, blame, cache=cache, stats=stats))

    async with both("rest", tmp_path, chain) as agencies:
        reached = raising(monkeypatch, seam)
        assert (await agencies.error()).code == "CONNECTOR_FAULT"
        assert reached


async def test_a_connection_that_cannot_be_closed_keeps_no_other_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    closed: list[str] = []

    async def close(connection: Any) -> None:
        closed.append(connection.agency)
        raise RuntimeError(FIRST)

    async with both("sheet", tmp_path) as agencies:
        monkeypatch.setattr("connectors.connections.files.FileConnection.close", close)
        await agencies.connectors.close()
        assert closed == ["bureau", "well"]
        assert {(fault.agency, fault.lookup) for fault in agencies.faults} == {
            ("bureau", "closing"),
            ("well", "closing"),
        }
        monkeypatch.undo()


async def test_an_answer_that_lacks_a_part_is_nobodys_to_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with both("rest", tmp_path, marked) as agencies:
        raising(monkeypatch, "connectors.serving.lookup_provider.LookupProvider._parts")
        context, trace = LookupContext(None, asyncio.get_running_loop().time() + 5), Trace()
        await agencies.connectors.providers("Business", "juristicId")[0].ask([FIRST], context, trace)
        assert any(touched.failed for touched in trace.touched)
