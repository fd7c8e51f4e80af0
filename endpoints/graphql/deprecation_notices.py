"""What a client is told of what it uses that ends: the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), and
`extensions.deprecations`, with where in its document that is."""

import datetime
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from typing import Any, Final

from cachebox import LRUCache

import bounds
from connectors.thai_time import THAILAND
from execution.deprecated_uses import DeprecatedUse, Uses
from execution.policy import Notice
from supergraph.deprecation import Deprecation
from supergraph.introspection_filter import Visible

_REMEMBERED: Final = 256
_SCOPES: Final = 64
_DAY: Final = datetime.timedelta(days=1)


class DeprecationNotices:
    """Notices of one graph, each made once for what is used and what of it the caller may see: nobody is told of what
    introspection hides from him."""

    def __init__(self, known: Mapping[str, Deprecation], visible: Visible) -> None:
        self._known = known
        self._visible = visible
        self._shown: LRUCache[frozenset[str], frozenset[str]] = LRUCache(_SCOPES)
        self._made: LRUCache[tuple[Uses, frozenset[str]], Notice | None] = LRUCache(_REMEMBERED)

    def of(self, uses: Uses, scopes: frozenset[str]) -> Notice | None:
        """Of what is used, to a caller with these scopes; None where nothing may be told."""
        shown = self._shown.get(scopes)
        if shown is None:
            shown = self._shown[scopes] = self._visible.to(scopes).shown(self._known)
        key = uses, shown
        if key not in self._made:
            self._made[key] = self._notice([one for one in uses if one.coordinate in shown])
        return self._made[key]

    def _notice(self, uses: Sequence[DeprecatedUse]) -> Notice | None:
        if not uses:
            return None
        known = self._known
        in_order = sorted(uses, key=lambda one: (known[one.coordinate].last, one.coordinate))
        most = bounds.DEPRECATIONS.most
        told: dict[str, Any] = {"deprecations": [_told(known[one.coordinate], one) for one in in_order[:most]]}
        if len(in_order) > most:
            told["moreDeprecations"] = len(in_order) - most
        since = min(known[one.coordinate].since for one in uses)
        ends = _begins(known[in_order[0].coordinate].last + _DAY).astimezone(datetime.UTC)
        headers = {
            "deprecation": f"@{int(_begins(since).timestamp())}",
            "sunset": format_datetime(ends, usegmt=True),
        }
        return Notice(told, headers)


def _told(one: Deprecation, use: DeprecatedUse) -> dict[str, Any]:
    more = {"moreLocations": use.more} if use.more else {}
    return {**one.as_json(), "locations": [place._asdict() for place in use.places], **more}


def _begins(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), THAILAND)
