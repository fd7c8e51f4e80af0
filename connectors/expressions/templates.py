"""Templates of a request: any JSON shape whose texts may hold `$name` or `$name.part`."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_REFERENCE: Final = re.compile(r"\$([a-z]+(?:\.\w+)?)", re.ASCII)

Value = Callable[[str], Any]
"""What stands for a name in a template; ABSENT when nothing does."""


class _Absent:
    """Nothing: what it would be the value of is left out."""


ABSENT: Final = _Absent()


def references(template: Any) -> Iterator[str]:
    """The names that a template holds."""
    if isinstance(template, str):
        yield from _REFERENCE.findall(template)
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from references(value)
    elif isinstance(template, list):
        for value in template:
            yield from references(value)


def fill(template: Any, value: Value) -> Any:
    """The template with its names replaced; a text that is only one name becomes its value, whatever that is."""
    if isinstance(template, str):
        return _text(template, value)
    if isinstance(template, Mapping):
        filled = {key: fill(one, value) for key, one in template.items()}
        return {key: one for key, one in filled.items() if one is not ABSENT}
    if isinstance(template, list):
        return [one for one in (fill(one, value) for one in template) if one is not ABSENT]
    return template


def _text(template: str, value: Value) -> Any:
    if "$" not in template:
        return template
    if match := _REFERENCE.fullmatch(template):
        return value(match[1])
    values = {name: value(name) for name in _REFERENCE.findall(template)}
    if any(one is ABSENT for one in values.values()):
        return ABSENT
    return _REFERENCE.sub(lambda match: _within(values[match[1]]), template)


def _within(value: Any) -> str:
    """A value as part of a longer text: several with commas between them."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
