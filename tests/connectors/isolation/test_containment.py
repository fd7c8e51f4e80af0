"""Whatever is raised in one agency's part costs that part alone: raised here at every seam of every kind of source."""

import asyncio
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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
from tests.connectors.every_kind import MANIFESTS, both
from tests.connectors.graph import CONTRACTS, FIRST, NOON, QUESTIONS, SECOND
from tests.shelf import Shelf

pytestmark = pytest.mark.threat("fault-unforeseen")

EVERY = (
    "connectors.serving.lookup_provider.LookupProvider._parts",
    "connectors.serving.lookup_provider.LookupProvider._batches",
    "connectors.serving.fetch.Fetcher.pages",
    "connectors.serving.row_matching.least",
    "connectors.serving.fetch.bound",
    "connectors.serving.row_matching.match",
    "connectors.resilience.call_guard.CallGuard._hedged",
    "connectors.resilience.call_guard.CallGuard._guarded",
    "connectors.resilience.circuit_breaker.CircuitBreaker.admit",
    "connectors.resilience.circuit_breaker.CircuitBreaker.ended",
    "connectors.mapping.answer_reader.AnswerReader.judge",
    "connectors.mapping.answer_reader.AnswerReader.rows_of",
    "connectors.mapping.row_mapper.RowMapper.record",
)
HTTP = (
    "connectors.resilience.quota.Quota.take",
    "connectors.http.client.HttpService.send",
    "connectors.http.client.HttpService.exchange",
    "connectors.http.client.HttpService._address",
    "connectors.http.client.HttpService._opened",
    "connectors.http.client.HttpService._bounded",
)
SEAMS = {
    "rest": (
        *HTTP,
        "connectors.http.authentication.SessionToken.headers",
        "connectors.http.authentication.SessionToken._ask",
        "connectors.http.authentication.SessionToken.expired",
        "connectors.connections.rest.RestUpstream.ask",
        "connectors.connections.rest.RestUpstream.sending",
        "connectors.isolation.body_parsing.read",
    ),
    "xml": (
        *HTTP,
        "connectors.http.conditional_requests.ConditionalRequests._keep",
        "connectors.parsing.http_bodies.plain",
        "connectors.isolation.body_parsing.BodyParser.read",
    ),
    "graphql": (
        *HTTP,
        "connectors.connections.graphql.GraphqlUpstream._operation",
        "connectors.connections.graphql.GraphqlUpstream._reply",
    ),
    "ckan": (*HTTP, "connectors.connections.ckan.CkanUpstream.sending", "connectors.http.paging.Paging.more"),
    "soap": (
        "connectors.http.client.HttpService.send",
        "connectors.connections.soap.SoapConnection.envelopes",
        "connectors.connections.soap.Envelopes",
        "connectors.parsing.soap_envelopes.Envelopes.message",
        "connectors.connections.soap.opened",
    ),
    "signed": (
        *HTTP,
        "connectors.connections.message_signatures.MessageSeal.question",
        "connectors.connections.message_signatures.MessageSeal.answer",
        "connectors.connections.signed_messages.key_of",
    ),
    "sql": ("connectors.connections.sql.SqlConnection._opened", "connectors.connections.sql.SqlUpstream._values"),
    "file": (
        "connectors.connections.files.FileConnection._newest",
        "connectors.connections.files.FileConnection._read",
        "connectors.connections.files.FileUpstream._take",
        "connectors.connections.files.FileUpstream._by_key",
        "connectors.isolation.file_reading.read_table",
    ),
    "sheet": (
        "connectors.isolation.file_reading.IsolatedWorker.run",
        "connectors.isolation.worker.IsolatedWorker._begun",
        "connectors.connections.files.FileUpstream._take",
    ),
    "download": (
        *HTTP,
        "connectors.connections.file_downloads.DownloadConnection._fetch",
        "connectors.connections.file_downloads.DownloadConnection._taken",
        "connectors.isolation.file_reading.FileReader.table",
    ),
    "python": (
        "connectors.connections.python_class.fill",
        "connectors.connections.python_class.PythonUpstream.ask",
        "connectors.connections.python_class.PythonConnection.ask",
        "connectors.connections.python_class.PythonConnection._agent_of",
    ),
}
RAISED = (RuntimeError, MemoryError, RecursionError, SystemExit, asyncio.CancelledError, StopIteration, TypeError)
CASES = [(kind, seam) for kind in MANIFESTS for seam in (*EVERY, *SEAMS[kind])]


ASKED: ContextVar[str] = ContextVar("asked", default="")


class Marked:
    """Notes whose question it is that is answered, so that what is raised is raised in one agency's part alone."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.agency, self.question, self.facts = provider.agency, provider.question, provider.facts

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        ASKED.set(self.agency)
        return await self._provider.ask(keys, context, trace)


def marked(provider: Provider, blame: Blame) -> Provider:
    return Marked(ContainedProvider(provider, blame))


def raising(monkeypatch: pytest.MonkeyPatch, seam: str, kind: type[BaseException] = RuntimeError) -> list[str]:
    """Raises at a seam while the agency under test is asked; gives how often."""
    path, _, name = seam.rpartition(".")
    owner, original = pkgutil.resolve_name(path), pkgutil.resolve_name(seam)
    reached: list[str] = []

    def raise_() -> None:
        if ASKED.get() == "bureau":
            reached.append(seam)
            raise kind(f"{FIRST} is not to be told")

    async def slow(*arguments: Any, **more: Any) -> Any:
        raise_()
        return await original(*arguments, **more)

    def quick(*arguments: Any, **more: Any) -> Any:
        raise_()
        return original(*arguments, **more)

    monkeypatch.setattr(owner, name, slow if inspect.iscoroutinefunction(original) else quick)
    return reached


@pytest.mark.parametrize("kind", MANIFESTS)
async def test_each_of_the_agencies_is_well_before(kind: str, tmp_path: Path):
    async with both(kind, tmp_path, marked) as agencies:
        first, second = await agencies.ask(FIRST, SECOND)
        assert [record.name_th for record in (*first.records, *second.records)] == ["ก", "ดี", "ข", "ดี"]
        assert agencies.faults == []


@pytest.mark.parametrize(("kind", "seam"), CASES)
async def test_what_is_raised_costs_its_agency_alone(
    kind: str, seam: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with both(kind, tmp_path, marked) as agencies:
        reached = raising(monkeypatch, seam)
        error = await agencies.error()
        assert reached
        assert isinstance(error, ConnectorFault)
        assert (error.raised, error.lookup) == ("RuntimeError", "Business by juristicId")
        assert error.place.startswith("connectors.")
        assert [fault.reason for fault in agencies.faults] == [error.reason] * len(agencies.faults)
        assert len(agencies.faults) == len(reached) or len(agencies.faults) == 1


@pytest.mark.parametrize("raised", RAISED)
@pytest.mark.parametrize("kind", ["rest", "file", "python"])
async def test_whatever_is_raised_is_contained(
    kind: str, raised: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with both(kind, tmp_path, marked) as agencies:
        assert raising(monkeypatch, "connectors.mapping.answer_reader.AnswerReader.rows_of", raised) == []
        assert (await agencies.error()).code == "CONNECTOR_FAULT"
        assert len(agencies.faults) == 1


@pytest.mark.parametrize(
    "body",
    [
        *("raise SystemExit", "raise asyncio.CancelledError", "raise KeyboardInterrupt", "raise GeneratorExit"),
        *("return deep(9)", "return [1] * deep(9)", "return 1 / 0", "yield 1"),
    ],
)
async def test_a_class_of_an_agencys_own_may_raise_what_it_will(body: str, tmp_path: Path):
    async with both("python", tmp_path) as agencies:
        own = f"    async def ask(self, asked):\n        import asyncio\n        {body}\n"
        deep = "def deep(n):\n    return deep(n + 1)\n"
        (tmp_path / "agencies" / "bureau" / "agent.py").write_text(
            f"{deep}class Agent:\n    def __init__(self, options): pass\n{own}    async def close(self): pass\n"
        )
        assert (await agencies.error()).code == "CONNECTOR_FAULT"
        (fault,) = agencies.faults
        assert fault.place.startswith("connectors.connections.python_class:" if "yield" in body else "agent.py:")


async def test_a_question_that_is_given_up_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with both("rest", tmp_path) as agencies:
        never = asyncio.Event()

        async def ask(*_: Any) -> Any:
            await never.wait()

        monkeypatch.setattr("connectors.connections.rest.RestUpstream.ask", ask)
        asking = asyncio.create_task(agencies.ask(FIRST))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert agencies.faults == []


async def test_a_deadline_is_still_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with both("rest", tmp_path) as agencies:

        async def ask(*_: Any) -> Any:
            try:
                await asyncio.sleep(30)
            finally:
                await asyncio.sleep(0)

        monkeypatch.setattr("connectors.connections.rest.RestUpstream.ask", ask)
        (found,) = await agencies.ask(FIRST, seconds=0.2)
        assert [error.code for error in found.errors] == ["AGENCY_TIMEOUT"]
        assert agencies.faults == []


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
