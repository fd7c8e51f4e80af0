"""The Thai of what is said in English alone where it is raised: by graphql-core, by the bounds of a document, by what
reads requests. Looked for only when there is such a message to tell."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from tomllib import loads
from typing import Final, NamedTuple

_FILE: Final = Path(__file__).with_name("thai_messages.toml")
_WITHIN: Final = frozenset({"inner", "subject", "reason", "limit", "advice"})
"""Slots that hold a message of their own."""
_CUT: Final = "…"
"""What ends a message that was shortened."""
_SUGGESTED: Final = " Did you mean "
_WORDS: Final = (
    ("to use an inline fragment on ", "การใช้ inline fragment กับ "),
    ("the enum value ", ""),
    (", or ", " หรือ "),
    (" or ", " หรือ "),
)
_DEEPEST: Final = 5


class ThaiMessage(NamedTuple):
    """A message in Thai; `by` is who says it: a rule of graphql-core, or another part of the table."""

    th: str
    by: str


def thai(message: str) -> ThaiMessage | None:
    """A message of the table in Thai, however its slots are filled; None where none is like it."""
    return _thai(message, _DEEPEST)


def _thai(message: str, deepest: int) -> ThaiMessage | None:
    fit = _fitting(message) if deepest else None
    if fit is not None:
        template, slots = fit
        within = {name: _thai(value, deepest - 1) for name, value in slots.items() if name in _WITHIN}
        told = {**slots, **{name: found.th for name, found in within.items() if found is not None}}
        inner = within.get("inner")
        return ThaiMessage(template.th.format(**told), template.by if inner is None else inner.by)
    head, between, suggestions = message.rpartition(_SUGGESTED)
    found = _thai(head, deepest) if between and suggestions.endswith("?") else None
    return None if found is None else ThaiMessage(f"{found.th} คุณอาจหมายถึง {_suggested(suggestions[:-1])}", found.by)


def _fitting(message: str) -> "tuple[_Template, Mapping[str, str]] | None":
    """The first template that fits; of one that was shortened, the one that has most in common with it."""
    fits = ((template, fit) for template in _templates() if (fit := template.fits(message)) is not None)
    found = max(fits, key=_told, default=None) if message.endswith(_CUT) else next(fits, None)
    return None if found is None else (found[0], found[1].slots)


def _told(found: "tuple[_Template, _Fit]") -> int:
    return found[1].told


def _suggested(suggestions: str) -> str:
    for english, th in _WORDS:
        suggestions = suggestions.replace(english, th)
    return suggestions


class _Template(NamedTuple):
    """An English message with slots between its `parts`, and the same in Thai."""

    parts: Sequence[str]
    names: Sequence[str]
    th: str
    by: str

    def fits(self, message: str) -> "_Fit | None":
        """What fills each slot, of a message that was shortened as far as it goes; None where it is not this one."""
        first, *rest = self.parts
        if not message.startswith(first) or (not rest and message != first):
            return None
        at, told = len(first), len(first)
        slots: dict[str, str] = {}
        for left, name, part in zip(range(len(rest) - 1, -1, -1), self.names, rest, strict=True):
            end = message.find(part, at) if left else len(message) - len(part)
            if end < at or not message.startswith(part, end):
                cut = {**dict.fromkeys(self.names, _CUT), **slots, name: message[at:]}
                return _Fit(cut, told) if message.endswith(_CUT) and told else None
            slots[name] = message[at:end]
            at, told = end + len(part), told + len(part)
        return _Fit(slots, told)


class _Fit(NamedTuple):
    """What fills a message's slots, and how many of its characters are the template's own."""

    slots: Mapping[str, str]
    told: int


@cache
def _templates() -> tuple[_Template, ...]:
    table = loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_template(en, th, by) for by, messages in table.items() for en, th in messages.items())


def _template(en: str, th: str, by: str) -> _Template:
    parts, names = [""], []
    for literal, name, *_ in Formatter().parse(en):
        parts[-1] += literal
        if name is not None:
            names.append(name)
            parts.append("")
    return _Template(parts, names, th, by)
