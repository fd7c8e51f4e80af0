"""A span of OpenTelemetry around each question to an agency, for hubs that have it installed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from connectors.provider import Step
from connectors.request_id import serving
from connectors.telemetry.observed_provider import Ended, OpenSpan

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Tracer


def spans(tracer: "Tracer") -> OpenSpan:
    """Spans named after the lookup, in the trace of the request they are for. Their attributes are names and numbers,
    never a key or a value."""

    @contextmanager
    def span(agency: str, lookup: str, keys: int) -> Iterator[Ended]:
        about: dict[str, str | int] = {"saan.agency": agency, "saan.lookup": lookup, "saan.keys": keys}
        name, parent = f"{agency} {lookup}", _request()
        with tracer.start_as_current_span(name, parent, attributes=about, record_exception=False) as current:

            def ended(step: Step) -> None:
                current.set_attribute("saan.calls", step.calls)
                current.set_attribute("saan.remembered", step.remembered)
                current.set_attribute("saan.state", step.state)

            yield ended

    def trace(agency: str, lookup: str, keys: int) -> AbstractContextManager[Ended]:
        return span(agency, lookup, keys)

    return trace


def _request() -> "Context | None":
    """The request's span as what a span is part of. Whether spans are kept is the hub's to say, not its client's."""
    request = serving.get()
    if request is None:
        return None
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    flags = TraceFlags(TraceFlags.SAMPLED)
    span = SpanContext(int(request.id, 16), int(request.span, 16), is_remote=True, trace_flags=flags)
    return set_span_in_context(NonRecordingSpan(span))


def exporting(endpoint: str) -> "Tracer":
    """A tracer whose spans go to `endpoint` by OTLP over HTTP. Raises ImportError where OpenTelemetry is not there."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "saan"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider.get_tracer("saan")
