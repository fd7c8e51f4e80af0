"""A span of OpenTelemetry around each question to an agency, for hubs that have it installed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from connectors.asking import Step
from connectors.observed import Ended, Trace

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


def spans(tracer: "Tracer") -> Trace:
    """Spans named after the lookup. Their attributes are names and numbers, never a key or a value."""

    @contextmanager
    def span(agency: str, lookup: str, keys: int) -> Iterator[Ended]:
        about: dict[str, str | int] = {"saan.agency": agency, "saan.lookup": lookup, "saan.keys": keys}
        with tracer.start_as_current_span(f"{agency} {lookup}", attributes=about, record_exception=False) as current:

            def ended(step: Step) -> None:
                current.set_attribute("saan.calls", step.calls)
                current.set_attribute("saan.remembered", step.remembered)
                current.set_attribute("saan.state", step.state)

            yield ended

    def trace(agency: str, lookup: str, keys: int) -> AbstractContextManager[Ended]:
        return span(agency, lookup, keys)

    return trace


def exporting(endpoint: str) -> "Tracer":
    """A tracer whose spans go to `endpoint` by OTLP over HTTP. Raises ImportError where OpenTelemetry is not there."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "saan"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider.get_tracer("saan")
