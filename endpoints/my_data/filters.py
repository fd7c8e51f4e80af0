"""What a citizen chooses of her readings: by app, by agency, by days in Thailand."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode

from connectors.thai_time import THAILAND

PAGE: Final = 100
"""Lines of the ledger on a page."""
_LONGEST: Final = 120
"""Characters of an app's or an agency's id, and of a cursor."""


class FilterUnfit(Exception):
    """A day that is none, or something that no page offers; what was sent is not repeated."""


@dataclass(frozen=True, slots=True)
class Filter:
    """`first` and `last` are days, both included; None: whatever."""

    app: str | None = None
    agency: str | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """As the form sends it: `app`, `agency`, `from`, `to`. Raises FilterUnfit."""
        app, agency = query.get("app") or None, query.get("agency") or None
        if max(len(app or ""), len(agency or "")) > _LONGEST:
            raise FilterUnfit
        return cls(app, agency, _day(query.get("from", "")), _day(query.get("to", "")))

    @property
    def chosen(self) -> bool:
        """Whether it leaves anything out."""
        return self != Filter()

    def variables(self) -> Mapping[str, Any]:
        """As the arguments of `me { disclosures }`."""
        after = None if self.last is None else self.last + datetime.timedelta(days=1)
        return {"app": self.app, "agency": self.agency, "from": _begins(self.first), "to": _begins(after)}

    def address(self, path: str, language: str, **further: str) -> str:
        """Of the page with this filter, in "th" or "en"."""
        told = {"app": self.app, "agency": self.agency, "from": self.first, "to": self.last, **further}
        kept = {name: value for name, value in told.items() if value is not None}
        return f"{path}?{urlencode({**kept, 'ui_locales': language})}"


def cursor(query: Mapping[str, str]) -> str | None:
    """Behind which line to go on. Raises FilterUnfit."""
    after = query.get("after") or None
    if after is not None and len(after) > _LONGEST:
        raise FilterUnfit
    return after


def _day(text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text) if len(text) == len("2026-11-29") else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2999:
        raise FilterUnfit
    return day


def _begins(day: datetime.date | None) -> str | None:
    return None if day is None else datetime.datetime.combine(day, datetime.time(), THAILAND).isoformat()
