"""How the log is written: a line of text for a person, or a line of JSON for a machine."""

import logging
import sys
from typing import Literal

import structlog


def configure(form: Literal["json", "text"]) -> None:
    """Sends the log to standard error. Tracebacks say where, never with which values."""
    logging.getLogger("authlib").setLevel(logging.INFO)  # below that it would log tokens
    traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[*shared, *last],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
