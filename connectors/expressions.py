"""Paths and predicates of a manifest: JMESPath, compiled once, and plain names of columns."""

import re
from collections.abc import Callable
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

Pick = Callable[[Any], Any]
"""Takes a value out of a row or an answer; None when it is not there."""

_MARKS: Final = re.compile(r"""[.\[\](){}|&@!<>=*?,:'"`$]""")

_NAMES: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


class Unfit(ValueError):
    """A value, or the shape of what holds it, is not what the manifest describes. Carries no value."""


class NotAnExpression(ValueError):
    """A text that is no JMESPath; says what is wrong with it."""


def expression(text: str) -> Pick:
    """`text` as JMESPath; raises NotAnExpression."""
    if _NAMES.fullmatch(text):
        return _walk(tuple(text.split(".")))
    try:
        search = jmespath.compile(text).search
    except JMESPathError as error:
        raise NotAnExpression(str(error).splitlines()[0]) from None

    def pick(value: Any) -> Any:
        try:
            return search(value)
        except (JMESPathError, TypeError, AttributeError):
            raise Unfit(f"{text} cannot be applied") from None

    return pick


def _walk(names: tuple[str, ...]) -> Pick:
    """What JMESPath gives for names joined by dots, found at a fraction of its cost."""

    def pick(value: Any) -> Any:
        for name in names:
            if not isinstance(value, dict):
                return None
            value = value.get(name)
        return value

    return pick


def column(name: str) -> Pick:
    """The value of the column or key `name`, whatever is in the name."""

    def pick(row: Any) -> Any:
        return row.get(name) if isinstance(row, dict) else None

    return pick


def path(text: str) -> Pick:
    """A column where `text` has none of JMESPath's marks, else JMESPath."""
    return expression(text) if _MARKS.search(text) else column(text)


def predicate(text: str) -> Callable[[Any], bool]:
    """Whether `text` holds; it does not where it cannot be applied."""
    pick = expression(text)

    def holds(value: Any) -> bool:
        try:
            found = pick(value)
        except Unfit:
            return False
        return found is not None and found is not False and found not in ("", [], {})

    return holds
