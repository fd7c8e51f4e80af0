"""What of the graph ends: since when it is deprecated, what to use instead, and the last day on which it answers."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graphql import DocumentNode, StringValueNode

from supergraph.directives import directives_of, value_of
from supergraph.places import Described, places

ENDING: Final = ("deprecated", "sunset")
"""The directives that say so, which go together."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Of one coordinate: the reason in English and in Thai, each with the `last` day on which it answers, and the day
    `since` which it is deprecated. Days are those of Thailand."""

    coordinate: str
    en: str
    th: str
    since: datetime.date
    last: datetime.date

    def as_json(self) -> dict[str, str]:
        """As it is told to clients and operators."""
        return {
            "coordinate": self.coordinate,
            "message": self.en,
            "messageTh": self.th,
            "since": self.since.isoformat(),
            "lastDay": self.last.isoformat(),
        }


def deprecations(document: DocumentNode) -> Mapping[str, Deprecation]:
    """Everything that ends, by coordinate, of a schema in which no rule found a fault; reasons as they stand there."""
    found = ((place.coordinate, _of(place.coordinate, place.node)) for place in places(document))
    return {coordinate: one for coordinate, one in found if one is not None}


def ended(document: DocumentNode, today: datetime.date) -> Sequence[Deprecation]:
    """Those whose last day has passed, the first that ended first: what is served until its agency takes it out."""
    passed = (one for one in deprecations(document).values() if one.last < today)
    return sorted(passed, key=lambda one: (one.last, one.coordinate))


def day_of(written: str) -> datetime.date | None:
    """The day that is written as `2027-06-30`; None where it is none."""
    try:
        return datetime.date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def told_to_clients(node: Described) -> tuple[Any, ...]:
    """What clients see of it at a place: both directives, and the last day in the reason too, which is all that
    introspection tells."""
    found = _of("", node)
    if found is None:
        return ()
    (deprecated,) = directives_of(node, "deprecated")
    (reason,) = (one for one in deprecated.arguments or () if one.name.value == "reason")
    text = f"{found.en.rstrip('. ')}. Last day: {found.last}. / {found.th.rstrip()} (ใช้ได้ถึง {found.last})"
    dated = replace(reason, value=StringValueNode(value=text))
    return (replace(deprecated, arguments=(dated,)), *directives_of(node, "sunset"))


def _of(coordinate: str, node: Described) -> Deprecation | None:
    deprecated, sunset = (directives_of(node, name) for name in ENDING)
    if not deprecated or not sunset:
        return None
    reason = value_of(deprecated[0], "reason")
    since, last = (day_of(value_of(sunset[0], name) or "") for name in ("since", "on"))
    if reason is None or since is None or last is None:
        return None
    en, _, th = reason.partition(" / ")
    return Deprecation(coordinate, en, th, since, last)
