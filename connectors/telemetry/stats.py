"""What recent calls and questions came to, by agency and lookup: a bounded memory, cheap to write, read on demand."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from connectors.errors import ConnectorFault
from connectors.provider import Call
from connectors.schema_drift import Drift, DriftReport

RECENT: Final = 256
"""Calls of each lookup that percentiles and error rates are computed from."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a lookup's recent calls came to.

    `calls` and `failed` count since the hub started; `error_rate` is that of the recent calls, which `p50` and `p95`
    (milliseconds) are of too; `hit_ratio` is the part of the keys asked for that were remembered. None: nothing to
    tell from. `faults` counts what was raised that nobody foresaw, in calls and around them; `fault` says what
    and where the last was.
    """

    calls: int
    failed: int
    error_rate: float | None
    p50: float | None
    p95: float | None
    last_success: datetime | None
    last_failure: datetime | None
    last_error: str | None
    hit_ratio: float | None
    faults: int = 0
    last_fault: datetime | None = None
    fault: str | None = None


@dataclass(slots=True)
class Recent:
    """The recent calls of one lookup."""

    calls: int = 0
    failed: int = 0
    ring: deque[tuple[float, bool]] = field(default_factory=lambda: deque(maxlen=RECENT))
    last_success: datetime | None = None
    last_failure: datetime | None = None
    last_error: str | None = None
    keys: int = 0
    remembered: int = 0
    odd: Counter[tuple[Drift, str]] = field(default_factory=Counter)
    faults: int = 0
    last_fault: datetime | None = None
    fault: str | None = None

    def figures(self) -> Figures:
        return _figures([self])


HearQuestion = Callable[[str, str, int, int], None]
"""Hears of every question: agency, lookup, how many keys, and how many of them were remembered."""


class Observer(Protocol):
    """Hears of every call, oddity and fault: counters of a metrics library, for instance."""

    def call(self, call: Call) -> None: ...

    def odd(self, report: DriftReport) -> None: ...

    def fault(self, fault: ConnectorFault) -> None: ...


class Stats:
    """Hears of calls and questions, and tells what they came to. `now` gives the time of the day (aware).

    It outlives a reload of the manifests. Names come from manifests alone, so their number is bounded.
    """

    def __init__(
        self, now: Callable[[], datetime], observers: Sequence[Observer] = (), asked: Sequence[HearQuestion] = ()
    ) -> None:
        self._now = now
        self._observers = tuple(observers)
        self._asked = tuple(asked)
        self._recent: dict[str, dict[str, Recent]] = {}

    def call(self, call: Call) -> None:
        """A call to an agency has ended."""
        recent = self._of(call.agency, call.lookup)
        # A question nobody waits for any longer says nothing of the agency.
        if call.outcome != "CANCELLED":
            well = call.well
            recent.calls += 1
            recent.failed += not well
            recent.ring.append((call.milliseconds, well))
            if well:
                recent.last_success = self._now()
            else:
                recent.last_failure, recent.last_error = self._now(), call.outcome
        for observer in self._observers:
            observer.call(call)

    def question(self, agency: str, lookup: str, keys: int, remembered: int) -> None:
        """A lookup was asked for `keys`, of which `remembered` cost no call of its own."""
        try:
            recent = self._recent[agency][lookup]
        except KeyError:
            recent = self._of(agency, lookup)
        recent.keys += keys
        recent.remembered += remembered
        for hear in self._asked:
            hear(agency, lookup, keys, remembered)

    def odd(self, report: DriftReport) -> None:
        """Something in an answer was not as its manifest says."""
        self._of(report.agency, report.lookup).odd[report.drift, report.fact] += report.count
        for observer in self._observers:
            observer.odd(report)

    def fault(self, fault: ConnectorFault) -> None:
        """Something was raised in an agency's part that nobody foresaw."""
        recent = self._of(fault.agency, fault.lookup)
        recent.faults += 1
        recent.last_fault, recent.fault = self._now(), f"{fault.reason}, in {fault.lookup}"
        for observer in self._observers:
            observer.fault(fault)

    def oddities(self, agency: str, lookup: str) -> Sequence[tuple[Drift, str, int]]:
        """What was odd about one lookup's answers since the hub started: what, of which fact, and how often."""
        odd = self._recent.get(agency, {}).get(lookup, Recent()).odd
        found = [(drift, fact, count) for (drift, fact), count in odd.items()]
        return sorted(found, key=lambda odd: (-odd[2], odd[0].name, odd[1]))

    def lookup(self, agency: str, lookup: str) -> Figures:
        """What one lookup's calls came to."""
        return self._recent.get(agency, {}).get(lookup, Recent()).figures()

    def agency(self, agency: str) -> Figures:
        """What the calls of all its lookups came to."""
        return _figures(self._recent.get(agency, {}).values())

    def lookups(self, agency: str) -> tuple[str, ...]:
        """The lookups that were asked so far."""
        return tuple(sorted(self._recent.get(agency, {})))

    def _of(self, agency: str, lookup: str) -> Recent:
        lookups = self._recent.setdefault(agency, {})
        recent = lookups.get(lookup)
        if recent is None:
            recent = lookups[lookup] = Recent()
        return recent


def _figures(recents: Iterable[Recent]) -> Figures:
    recents = list(recents)
    ring = [one for recent in recents for one in recent.ring]
    times = sorted(milliseconds for milliseconds, _ in ring)
    keys = sum(recent.keys for recent in recents)
    failed = max((one for one in recents if one.last_failure), key=lambda one: str(one.last_failure), default=None)
    faulty = max((one for one in recents if one.last_fault), key=lambda one: str(one.last_fault), default=None)
    return Figures(
        calls=sum(recent.calls for recent in recents),
        failed=sum(recent.failed for recent in recents),
        error_rate=sum(not well for _, well in ring) / len(ring) if ring else None,
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        last_success=max((one.last_success for one in recents if one.last_success), default=None),
        last_failure=failed.last_failure if failed else None,
        last_error=failed.last_error if failed else None,
        hit_ratio=sum(recent.remembered for recent in recents) / keys if keys else None,
        faults=sum(recent.faults for recent in recents),
        last_fault=faulty.last_fault if faulty else None,
        fault=faulty.fault if faulty else None,
    )


def percentile(ordered: Sequence[float], part: float) -> float | None:
    """The value below or at which `part` of the ordered values are."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else None
