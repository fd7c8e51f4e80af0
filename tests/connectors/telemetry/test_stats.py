"""What recent calls are made into: figures, counters, spans."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from connectors.contract import Key
from connectors.provider import Answer, Call, LookupContext, Step, Trace
from connectors.request_id import begun, serving
from connectors.schema_drift import Drift, DriftReport
from connectors.telemetry.metrics import Metrics
from connectors.telemetry.observed_provider import Ended, ObservedProvider
from connectors.telemetry.stats import RECENT, Stats
from connectors.telemetry.tracing import spans
from tests.shelf import Shelf, record

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
KEY = "0985569000013"


def stats() -> Stats:
    return Stats(lambda: NOW)


def test_what_was_odd_is_counted_by_agency_lookup_and_fact() -> None:
    told: list[DriftReport] = []

    class Counted:
        def call(self, call: Call) -> None: ...
        def odd(self, report: DriftReport) -> None:
            told.append(report)

    one = Stats(lambda: NOW, [Counted()])
    for count, why in ((2, "not in the code list"), (3, "no text")):
        one.odd(DriftReport("dbd", "Business by juristicId", Drift.UNKNOWN_VALUE, "Business.status", count, why))
    one.odd(DriftReport("dbd", "Business by juristicId", Drift.NOT_ASKED, "", 9))
    assert one.oddities("dbd", "Business by juristicId") == [
        (Drift.NOT_ASKED, "", 9),
        (Drift.UNKNOWN_VALUE, "Business.status", 5),
    ]
    assert one.oddities("dbd", "Director by juristicId") == []
    assert len(told) == 3


def test_figures_are_of_recent_calls() -> None:
    one = stats()
    for number in range(1, 101):
        one.call(Call("dbd", "Business by juristicId", 1, number, "ok" if number > 10 else "AGENCY_TIMEOUT"))
    figures = one.lookup("dbd", "Business by juristicId")
    assert (figures.calls, figures.failed, figures.error_rate) == (100, 10, 0.1)
    assert (figures.p50, figures.p95) == (51, 96)
    assert (figures.last_success, figures.last_error) == (NOW, "AGENCY_TIMEOUT")


def test_memory_is_bounded_and_a_call_given_up_counts_for_nothing() -> None:
    one = stats()
    for _ in range(RECENT * 3):
        one.call(Call("dbd", "b", 1, 1, "AGENCY_TIMEOUT"))
    for _ in range(RECENT):
        one.call(Call("dbd", "b", 1, 1, "ok"))
    one.call(Call("dbd", "b", 1, 1, "CANCELLED"))
    figures = one.agency("dbd")
    assert (figures.calls, figures.error_rate) == (RECENT * 4, 0)


def test_what_was_never_asked_has_no_figures() -> None:
    figures = stats().agency("nobody")
    assert (figures.calls, figures.error_rate, figures.p50, figures.hit_ratio) == (0, None, None, None)


async def test_a_span_tells_names_and_numbers_and_no_key() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    shelf = Shelf("Business", "juristicId", {KEY: [record("Business", juristic_id=KEY, name_th="ก", kind=None)]})
    observed = ObservedProvider(shelf, stats(), spans(provider.get_tracer("test")))  # type: ignore[arg-type]
    context, trace = LookupContext(None, 1e9), Trace()
    request = begun(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")
    token = serving.set(request)
    await observed.ask([KEY], context, trace)
    serving.reset(token)
    (span,) = exporter.get_finished_spans()
    assert span.name == "shelf Business by juristicId"
    assert span.context is not None and span.parent is not None
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (request.id, request.span)
    told = dict(span.attributes or {})
    assert told["saan.keys"] == 1
    assert told["saan.state"] == "ok"
    assert KEY not in str(span.to_json())
    assert [step.state for step in trace.steps] == ["ok"]


async def test_what_is_recalled_is_counted_and_told_as_what_is_asked_and_remembered() -> None:
    class Memory(Shelf):
        def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
            return {key: self._answer(key) for key in keys} if keys == [KEY] else None

    shelf = Memory("Business", "juristicId", {KEY: [record("Business", juristic_id=KEY, name_th="ก", kind=None)]})
    kept = stats()
    ended: list[Step] = []

    @contextmanager
    def span(agency: str, lookup: str, keys: int) -> Iterator[Ended]:
        yield ended.append

    observed, context, trace = ObservedProvider(shelf, kept, span), LookupContext(None, 1e9), Trace()
    assert observed.recall(["another"], context, trace) is None
    assert (trace.steps, ended, kept.agency("shelf").hit_ratio) == ([], [], None)
    assert observed.recall([KEY], context, trace) is not None
    (step,) = trace.steps
    assert ended == [step]
    assert (step.keys, step.calls, step.remembered, step.state) == (1, 0, 1, "ok")
    assert kept.agency("shelf").hit_ratio == 1.0


def test_whoever_hears_of_questions_is_told_of_each() -> None:
    heard: list[tuple[str, str, int, int]] = []
    one = Stats(lambda: NOW, (), [lambda *told: heard.append(told)])
    one.question("dbd", "Business by juristicId", 3, 1)
    one.question("dbd", "Business by juristicId", 2, 2)
    assert heard == [("dbd", "Business by juristicId", 3, 1), ("dbd", "Business by juristicId", 2, 2)]
    assert one.lookups("dbd") == ("Business by juristicId",)
    assert one.agency("dbd").hit_ratio == 0.6


def test_keys_that_were_asked_and_keys_that_were_remembered_are_counted_apart() -> None:
    metrics = Metrics(list)
    for keys, remembered in ((3, 1), (2, 2), (1, 0)):
        metrics.question("dbd", "Business by juristicId", keys, remembered)
    metrics.question("dopa", "Citizen by nationalId", 1, 1)
    told = [line for line in metrics.text().decode().splitlines() if line.startswith("saan_keys_total")]
    business = 'saan_keys_total{agency="dbd",found="%s",lookup="Business by juristicId"} %s'
    citizen = 'saan_keys_total{agency="dopa",found="%s",lookup="Citizen by nationalId"} %s'
    assert told == [
        business % ("asked", 3.0),
        business % ("remembered", 3.0),
        citizen % ("asked", 0.0),
        citizen % ("remembered", 1.0),
    ]
