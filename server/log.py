"""How the log is written: a line of text for a person, or a line of JSON for a machine, whoever has something to say.

What libraries, warnings and Python itself say goes the same way, so that under `SAAN_LOG=json` nothing but JSON is
written from the start on.
"""

import atexit
import functools
import logging
import sys
import threading
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal

import orjson
import structlog
from structlog.typing import Processor

from connectors.request_id import serving
from endpoints.http.request_log import Served, Tell
from server.log_tracebacks import raised_by, text, told
from server.log_writer import LogWriter

VERSION: Final = "0.1.0"
_STANDARD_ERROR: Final = 2
log = structlog.get_logger("saan")

Form = Literal["json", "text"]


def configure(form: Form) -> None:
    """Sends the log to standard error. Tracebacks say where, never with which values."""
    lines = _lines()
    logging.getLogger("authlib").setLevel(logging.INFO)  # below that it would log tokens
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _in_request,
        _placed,
    ]
    last: list[Processor] = [_versioned, structlog.processors.JSONRenderer(_json)]
    if form == "text":
        last = [_spelt, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[*shared, *last],
        logger_factory=structlog.WriteLoggerFactory(lines),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )
    _hear_others(lines, shared, last)
    if form == "json":
        _hear_python()


def requests(form: Form) -> Tell:
    """Writes a line for each request. It is made by hand: of what a hub says, only this comes thousands of times a
    second."""
    lines = _lines()

    def as_json(served: Served) -> None:
        told = {
            "timestamp": datetime.now(UTC),
            "level": "info",
            "event": "request",
            **_facts(served),
            "version": VERSION,
        }
        lines.write(orjson.dumps(told) + b"\n")

    def as_text(served: Served) -> None:
        facts = " ".join([f"{name}={value}" for name, value in _facts(served).items() if value is not None])
        lines.write(f"{datetime.now(UTC).isoformat()[:-6]}Z [info     ] {'request':<30} {facts}\n")

    return as_json if form == "json" else as_text


def _facts(served: Served) -> dict[str, Any]:
    return {
        "app": served.app,
        "operation": served.operation,
        "route": served.route,
        "method": served.method,
        "status": served.status,
        "outcome": served.outcome,
        "ms": served.milliseconds,
        "request": served.id.id,
    }


@functools.cache
def _lines() -> LogWriter:
    """The one that this process writes to."""
    lines = LogWriter(_STANDARD_ERROR, lambda count: log.warning("lines of the log lost", count=count))
    atexit.register(lines.close)
    return lines


def _hear_others(lines: LogWriter, shared: list[Processor], last: list[Processor]) -> None:
    """Has what libraries and warnings say written like everything else, from warnings on."""
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(lines)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[strip, *last]))
    # Why the start failed is told with its places, once; uvicorn would add a text that is a traceback.
    handler.addFilter(lambda record: not record.getMessage().startswith("Traceback"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.raiseExceptions = False
    logging.captureWarnings(True)


def _hear_python() -> None:
    """Has what nobody caught told as a line, too."""

    def died(_kind: type[BaseException], raised: BaseException, _place: TracebackType | None) -> None:
        log.critical("ended by what nobody caught", exc_info=raised)

    sys.excepthook = died
    threading.excepthook = lambda end: log.error("a thread ended", exc_info=end.exc_value)
    sys.unraisablehook = lambda end: log.error("failed while clearing up", exc_info=end.exc_value)


def _in_request(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request = serving.get()
    if request is not None:
        event.setdefault("request", request.id)
    return event


def _versioned(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["version"] = VERSION
    return event


def _placed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raised = raised_by(event.pop("exc_info", None))
    if raised is not None:
        event["exception"] = told(raised)
    return event


def _spelt(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if "exception" in event:
        event["exception"] = text(event["exception"])
    return event


def _json(event: MutableMapping[str, Any], **_: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
