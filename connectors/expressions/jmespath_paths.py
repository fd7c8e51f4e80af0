"""Paths and predicates of a manifest: JMESPath, compiled once, and plain names of columns."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError
from jmespath.visitor import Options, TreeInterpreter

from connectors.parsing.embedded import document
from connectors.parsing.xml_element import Element
from connectors.text_folding import alike

Pick = Callable[[Any], Any]
"""Takes a value out of a row or an answer; None when it is not there."""

_MARKS: Final = re.compile(r"""[.\[\](){}|&@!<>=*?,:'"`$]""")

_LONGEST: Final = 4_000
"""Characters of an expression: it is evaluated on every row."""
_NAMES: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


class Unfit(ValueError):
    """A value, or the shape of what holds it, is not what the manifest describes. Carries no value."""


class NotAnExpression(ValueError):
    """A text that is no JMESPath; says what is wrong with it."""


def expression(text: str) -> Pick:
    """`text` as JMESPath; raises NotAnExpression.

    Names are found as they are compared (`alike`); of XML, one element may be a list of one; `from_text(…)` is the JSON
    or XML that stands as a text in an answer.
    """
    if len(text) > _LONGEST:
        raise NotAnExpression(f"it has more than {_LONGEST:,} characters")
    if _NAMES.fullmatch(text):
        return _walk(text)
    try:
        parsed = jmespath.compile(text).parsed
    except JMESPathError as error:
        raise NotAnExpression(str(error).splitlines()[0]) from None
    except RecursionError:
        raise NotAnExpression("it is nested too deep") from None

    def pick(value: Any) -> Any:
        try:
            return _INTERPRETER.visit(parsed, value)
        except Unfit:
            raise
        except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):  # a JMESPathError is the first
            raise Unfit(f"{text} cannot be applied") from None

    return pick


def _walk(text: str) -> Pick:
    """What JMESPath gives for names joined by dots, found at a fraction of its cost."""
    names = tuple(text.split("."))

    def pick(row: Any) -> Any:
        value = row
        for name in names:
            if not isinstance(value, dict):
                value = None
                break
            found = value.get(name, _NOWHERE)
            value = _otherwise(value, name) if found is _NOWHERE else found
        if value is None and len(names) > 1 and isinstance(row, dict) and text in row:
            raise Unfit(f'nothing at this path, and a column of that very name: write column = "{text}"')
        return value

    return pick


def column(name: str) -> Pick:
    """The value of the column or key `name`, whatever is in the name."""

    def pick(row: Any) -> Any:
        return named(row, name) if isinstance(row, dict) else None

    return pick


_NOWHERE: Final = object()


def named(row: Mapping[str, Any], name: str) -> Any:
    """What stands in a row at `name`, or at the one name that looks like it."""
    found = row.get(name, _NOWHERE)
    return _otherwise(row, name) if found is _NOWHERE else found


def _otherwise(row: Mapping[str, Any], name: str) -> Any:
    if name.isascii() and all(map(str.isascii, row)):
        return None
    wanted = alike(name)
    return next((value for key, value in row.items() if alike(key) == wanted), None)


class _Functions(functions.Functions):  # type: ignore[misc]
    """JMESPath's own functions, and ours."""

    @functions.signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_from_text(self, text: str | None) -> Any:
        return None if text is None else document(text)

    def _type_check_single(self, current: Any, types: Any, function_name: str) -> None:
        # Types are told by their very names there: what is read from XML is an object like any other.
        super()._type_check_single({} if isinstance(current, Element) else current, types, function_name)


class _Interpreter(TreeInterpreter):  # type: ignore[misc]
    """Evaluates JMESPath as its specification says, but for names that look alike and for lists of one in XML."""

    def visit_field(self, node: Any, value: Any) -> Any:
        return named(value, node["value"]) if isinstance(value, dict) else None

    def visit_projection(self, node: Any, value: Any) -> Any:
        return super().visit_projection(self._of_many(node, value), value)

    def visit_filter_projection(self, node: Any, value: Any) -> Any:
        return super().visit_filter_projection(self._of_many(node, value), value)

    def visit_flatten(self, node: Any, value: Any) -> Any:
        return super().visit_flatten(self._of_many(node, value), value)

    def _of_many(self, node: Any, value: Any) -> Any:
        """A node whose first child, which should be a list, is one."""
        first, *others = node["children"]
        many = self.visit(first, value)
        if (
            many is not None
            and not isinstance(many, list)
            and (isinstance(value, Element) or isinstance(many, Element))
        ):
            many = [many]
        return {**node, "children": [{"type": "literal", "value": many, "children": []}, *others]}


_INTERPRETER: Final = _Interpreter(Options(custom_functions=_Functions()))


def path(text: str) -> Pick:
    """A column where `text` has none of JMESPath's marks, else JMESPath."""
    return expression(text) if _MARKS.search(text) else column(text)


def is_place(text: str) -> bool:
    """Whether a path names where a value stands, and makes nothing of it."""
    return bool(_NAMES.fullmatch(text)) or not _MARKS.search(text)


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
