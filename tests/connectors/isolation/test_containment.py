"""Whatever is raised in one agency's part costs that part alone: raised here at every seam of every kind of source."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConnectorFault
from tests.connectors.every_kind import MANIFESTS, both
from tests.connectors.graph import FIRST, SECOND
from tests.connectors.isolation.marked import RAISED, marked, raising

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
CASES = [(kind, seam) for kind in MANIFESTS for seam in (*EVERY, *SEAMS[kind])]


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
