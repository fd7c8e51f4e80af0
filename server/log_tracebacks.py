"""What was raised, for a log: of which type, and where; in words only where they are our own, which hold no value."""

import sys
import traceback
from typing import Any, Final

DEEPEST: Final = 50
"""Places of each that are told, the innermost."""
MOST: Final = 8
"""How many are told of what led to one another."""
OURS: Final = frozenset(
    {
        "access",
        "app",
        "cache",
        "cli",
        "conformance_kit",
        "connectors",
        "drafting",
        "endpoints",
        "execution",
        "federation",
        "resolvers",
        "schema",
        "server",
        "services",
        "settings",
        "supergraph",
        "wiring",
    }
)


def told(raised: BaseException | None) -> list[dict[str, Any]]:
    """It, and what led to it: `type`, `words`, and `at`, the places from the outermost to where it was raised."""
    found: list[dict[str, Any]] = []
    while raised is not None and len(found) < MOST:
        kind = type(raised)
        places = traceback.extract_tb(raised.__traceback__)[-DEEPEST:]
        one: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")}
        if (words := _words(raised)) is not None:
            one["words"] = words
        one["at"] = [f"{place.filename}:{place.lineno} {place.name}" for place in places]
        if isinstance(raised, BaseExceptionGroup):
            one["within"] = [told(inner) for inner in raised.exceptions[:MOST]]
        found.append(one)
        raised = raised.__cause__ or (None if raised.__suppress_context__ else raised.__context__)
    return found


def text(found: list[dict[str, Any]], margin: str = "") -> str:
    """The same for a person, a line a place."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{margin}{one['type']}" + (f": {one['words']}" if "words" in one else ""))
        lines += (f"{margin}  {place}" for place in one["at"])
        lines += (text(inner, margin + "    ") for inner in one.get("within", ()))
    return "\n".join(lines)


def raised_by(exc_info: Any) -> BaseException | None:
    """The exception that a logging call names: itself, with its type and place, or by True as the one handled now."""
    if isinstance(exc_info, tuple):
        return raised_by(exc_info[1])
    if isinstance(exc_info, BaseException):
        return exc_info
    return sys.exc_info()[1] if exc_info else None


def _words(raised: BaseException) -> str | None:
    if isinstance(raised, OSError):
        return raised.strerror
    return str(raised) if type(raised).__module__.partition(".")[0] in OURS else None
