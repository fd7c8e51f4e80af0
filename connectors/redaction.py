"""What `${VARIABLE}` of a manifest stands for is shown nowhere, in whatever form it travels."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, quote_plus

from connectors.urls import split_url

HIDDEN: Final = "•••"
_SHORT: Final = 4
"""A value of fewer characters is hidden only where it stands as a word of its own: it may be part of anything."""


class Redactor:
    """Takes values out of texts: as they are, and as they are written in addresses, JSON, XML and base64."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = tuple(values)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        values = (value for value in self._values if value and not value.startswith("${"))
        forms = {form for value in values for form in forms_of(value)}
        written = [_pattern(form) for form in sorted(forms, key=len, reverse=True)]
        return re.compile("|".join(written)) if written else None

    def text(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def deep(self, value: Any) -> Any:
        """The same of every text in tables and lists."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(name) if isinstance(name, str) else name: self.deep(one) for name, one in value.items()}
        return [self.deep(one) for one in value] if isinstance(value, list | tuple) else value


def told(values: Iterable[str]) -> Iterator[str]:
    """Those of them that no record may hold: addresses and short words stand in data by right."""
    return (value for value in values if len(value) >= _SHORT and not split_url(value).scheme)


def forms_of(value: str) -> Iterator[str]:
    """A value as it is, and as it is written in addresses, JSON, XML and base64."""
    yield from (value, quote(value, safe=""), quote(value), quote_plus(value))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], html.escape(value))
    if len(value) >= _SHORT:
        yield base64.b64encode(value.encode()).decode()


def _pattern(form: str) -> str:
    escaped = re.escape(form)
    return escaped if len(form) >= _SHORT else rf"(?<!\w){escaped}(?!\w)"
