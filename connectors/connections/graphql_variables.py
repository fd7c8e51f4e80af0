"""Variables as a GraphQL document declares them: a service takes no text for a number, nor for yes or no."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_DECLARED: Final = re.compile(r"\$(\w+)\s*:\s*\[?\s*(Int|Float|Boolean)\b", re.ASCII)
_TRUTH: Final = {"true": True, "false": False}


def _whole(text: str) -> Any:
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() else text


def _number(text: str) -> Any:
    try:
        known = Decimal(text)
    except InvalidOperation:
        return text
    return float(known) if known.is_finite() else text


_AS: Final[Mapping[str, Callable[[str], Any]]] = {
    "Int": _whole,
    "Float": _number,
    "Boolean": lambda text: _TRUTH.get(text, text),
}


def declared(document: str | None) -> Mapping[str, str]:
    """The variables of a document that are numbers, or yes and no, or lists of such: to `Int`, `Float` or `Boolean`."""
    return dict(_DECLARED.findall(document or ""))


def as_declared(types: Mapping[str, str], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with texts made what they are declared as; a text that is no such value stays, to be refused."""
    return {name: _made(_AS[types[name]], one) if name in types else one for name, one in variables.items()}


def _made(make: Callable[[str], Any], value: Any) -> Any:
    if isinstance(value, list):
        return [_made(make, one) for one in value]
    return make(value) if isinstance(value, str) else value
