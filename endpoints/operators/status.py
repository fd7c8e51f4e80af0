"""How the agencies are: `/status` for people and machines, `/metrics` for Prometheus. Nothing of anyone is in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from connectors.schema_drift import Drift
from connectors.serving.registry import AgencyFacts, AgencyState
from connectors.telemetry.stats import Figures, Stats
from connectors.thai_time import THAILAND
from endpoints.http.content_negotiation import language

LATELY = timedelta(minutes=5)
"""How long a failure keeps an agency DEGRADED."""

OFTEN = 0.1
"""The part of its recent calls from which failing counts."""

ODD_TH = {
    Drift.UNKNOWN_VALUE.name: "ค่าที่ใช้ไม่ได้",
    Drift.LEFT_OUT.name: "รายการที่ขาดข้อมูลจำเป็น",
    Drift.NOT_ASKED.name: "แถวที่ไม่ได้ขอ",
    Drift.MORE.name: "ได้ข้อมูลเต็มจำนวนที่ขอ อาจมีมากกว่านี้",
    Drift.UNLISTED.name: "ค่าที่ไม่มีในรายการ",
    Drift.DUPLICATE.name: "แถวซ้ำ",
}
"""What may be odd about answers, for those who read Thai."""

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


class State(Enum):
    """How an agency is, the worst that holds."""

    UP = "up"
    NOT_ASKED = "not asked yet"
    DEGRADED = "degraded"
    OPEN_BREAKER = "open breaker"
    OUT_OF_HOURS = "out of hours"
    NOT_SERVED = "not served"


@dataclass(frozen=True, slots=True)
class LookupStatus:
    """One lookup, its figures, and what was odd about its answers: what, of which fact, and how often."""

    lookup: str
    figures: Figures
    odd: Sequence[tuple[Drift, str, int]]


@dataclass(frozen=True, slots=True)
class AgencyStatus:
    """One agency: how it is, why, and the figures of all its lookups together and one by one."""

    facts: AgencyFacts
    state: State
    why: tuple[str, ...]
    figures: Figures
    lookups: tuple[LookupStatus, ...]


def status_of(
    facts: AgencyFacts, stats: Stats, now: datetime, folders: Sequence[Path], schema: Sequence[str] = ()
) -> AgencyStatus:
    """How one agency is at `now`; its faults are told with their places below `folders`, behind its `schema`'s,
    from which they may follow."""
    figures = stats.agency(facts.id)
    why = [f"{_below(folders, fault.file)}:{fault.line}: {fault.wrong}; {fault.todo}" for fault in facts.faults]
    lately = figures.last_failure is not None and now - figures.last_failure < LATELY
    faulty = figures.last_fault is not None and now - figures.last_fault < LATELY
    failing = faulty or (lately and (figures.error_rate or 0) >= OFTEN)
    if facts.state is AgencyState.NOT_SERVED:
        state = State.NOT_SERVED
    elif facts.state is AgencyState.OUT_OF_HOURS:
        state = State.OUT_OF_HOURS
    elif facts.open:
        state = State.OPEN_BREAKER
    else:
        state = State.DEGRADED if failing or facts.state is AgencyState.DEGRADED else _well(figures)
    if state is not State.NOT_SERVED and why:
        why.insert(0, "its new manifest is at fault; the one before still serves")
    if state in (State.DEGRADED, State.OPEN_BREAKER) and figures.last_error:
        why.append(f"its calls fail: {figures.last_error}")
    if faulty:
        why.append(f"its connector is at fault: {figures.fault}")
    if facts.twice:  # where they are is nobody's business here; the log says it
        why.append("another agency of this id is in another folder, and is not served: the log says where")
    why = [*schema, *why]
    names = sorted({*facts.lookups, *stats.lookups(facts.id)})
    lookups = tuple(LookupStatus(name, stats.lookup(facts.id, name), stats.oddities(facts.id, name)) for name in names)
    return AgencyStatus(facts, state, tuple(why), figures, lookups)


def _well(figures: Figures) -> State:
    """Of whom nothing bad is known: whether that is because nothing is known."""
    return State.UP if figures.calls else State.NOT_ASKED


def status_routes(
    agencies: Callable[[], Sequence[AgencyFacts]],
    stats: Stats,
    now: Callable[[], datetime],
    folders: Sequence[Path],
    parts: Callable[[], Mapping[str, str]] = dict,
    *,
    schemas: Callable[[], Mapping[str, Sequence[str]]] = dict,
) -> list[Route]:
    """`/status`: a page for browsers, else JSON. `parts` tells how the hub's own parts are; one may be "away".
    `schemas` tells why agencies' schemas are not taken."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = templates.get_template("status.html")

    async def status(request: Request) -> Response:
        at, refused = now(), schemas()
        every = [status_of(facts, stats, at, folders, refused.get(facts.id, ())) for facts in agencies()]
        if "text/html" in request.headers.get("accept", ""):
            chosen = request.query_params.get("lang") or language(request.headers.get("accept-language", ""))
            thai = chosen != "en"

            def say(th: str, en: str) -> str:
                return th if thai else en

            body = page.render(
                agencies=every,
                parts=parts(),
                at=_clock(at),
                say=say,
                thai=thai,
                clock=_clock,
                percent=_percent,
                odd_th=ODD_TH,
            )
            return HTMLResponse(body, headers=PAGE_HEADERS)
        hub = parts()
        well = all(one.state in (State.UP, State.NOT_ASKED) for one in every) and "away" not in hub.values()
        whole = State.UP if well else State.DEGRADED
        written = {"at": at, "state": whole, "hub": hub, "agencies": [_written(one) for one in every]}
        headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
        return Response(msgspec.json.encode(written), media_type="application/json", headers=headers)

    return [Route("/status", status)]


class Fallbacks(Collector):
    """Counts for Prometheus: the operations that graphql-core ran, by the reason why."""

    def __init__(self, counts: Callable[[], Mapping[str, int]]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[CounterMetricFamily]:
        says = "Operations that graphql-core ran instead of the breadth-first executor"
        family = CounterMetricFamily("saan_fallbacks", says, labels=("reason",))
        for reason, count in self._counts().items():
            family.add_metric((reason,), count)
        yield family


def metrics_routes(text: Callable[[], bytes]) -> list[Route]:
    """`/metrics`, as Prometheus reads it."""

    async def metrics(_: Request) -> Response:
        return Response(text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [Route("/metrics", metrics)]


def _written(status: AgencyStatus) -> dict[str, Any]:
    facts = status.facts
    return {
        "id": facts.id,
        "name": {"th": facts.name.th, "en": facts.name.en} if facts.name else None,
        "kind": facts.kind,
        "state": status.state,
        "why": status.why,
        "opensAt": facts.opens_at,
        "kit": facts.tested.value,
        "quotaLeft": facts.quota_left,
        "changed": {"at": facts.changed.at, "what": facts.changed.what} if facts.changed else None,
        **_figures(status.figures),
        "lookups": [_lookup(one) for one in status.lookups],
    }


def _lookup(one: LookupStatus) -> dict[str, Any]:
    odd = [{"what": oddity.value, "fact": fact or None, "count": count} for oddity, fact, count in one.odd]
    return {"lookup": one.lookup, **_figures(one.figures), "odd": odd}


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "calls": figures.calls,
        "failed": figures.failed,
        "errorRate": figures.error_rate,
        "p50Milliseconds": _rounded(figures.p50),
        "p95Milliseconds": _rounded(figures.p95),
        "lastSuccess": figures.last_success,
        "lastError": figures.last_error,
        "faults": figures.faults,
        "cacheHitRatio": figures.hit_ratio,
    }


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 1)


def _below(folders: Sequence[Path], file: Path) -> str:
    found = (file.relative_to(one).as_posix() for one in folders if file.is_relative_to(one))
    return next(found, file.name)


def _clock(at: datetime | None) -> str:
    return "–" if at is None else at.astimezone(THAILAND).strftime("%Y-%m-%d %H:%M:%S")


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part:.0%}"
