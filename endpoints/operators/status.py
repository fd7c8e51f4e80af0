"""`/status` and `/status/{agency}`: how the agencies are, as pages for people and as JSON for machines."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

import bounds
from access.storage.agency_quarters import Quarter
from connectors.errors import AgencyError
from connectors.serving.registry import AgencyFacts
from connectors.telemetry.stats import Figures, Stats
from endpoints.operators.agency_status import ODDITIES, STATES, AgencyStatus, LookupStatus, State, status_of
from endpoints.operators.day_picture import css_class, in_words, picture, quarter_state
from endpoints.pages.page import PageTemplates, language_of
from endpoints.pages.thai_days import day
from resolvers.failures import BadInput

Day = Callable[[str], Sequence[Quarter | None]]
"""The last day of an agency by quarters of an hour, the oldest first; None where nothing is known."""

ConnectorsOf = Callable[[str], Awaitable[Sequence[str]]]
"""The connectors of the agency that the catalogue has under an id; raises BadInput and AgencyError."""

_JSON_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}


class StatusPages:
    """`parts` tells how the hub's own parts are, of which one may be "away"; `schemas` why agencies' schemas are not
    taken; `day` is the last one of an agency; `connectors` leads from the catalogue's ids to the hub's. Faults are told
    with their places below `folders`."""

    def __init__(
        self,
        pages: PageTemplates,
        agencies: Callable[[], Sequence[AgencyFacts]],
        stats: Stats,
        now: Callable[[], datetime],
        folders: Sequence[Path],
        *,
        day: Day,
        connectors: ConnectorsOf,
        parts: Callable[[], Mapping[str, str]] = dict,
        schemas: Callable[[], Mapping[str, Sequence[str]]] = dict,
    ) -> None:
        self._pages = pages
        self._agencies = agencies
        self._stats = stats
        self._now = now
        self._folders = folders
        self._day = day
        self._connectors = connectors
        self._parts = parts
        self._schemas = schemas

    def routes(self) -> list[Route]:
        """The two routes: pages for browsers, else JSON."""
        return [Route("/status", self._all), Route("/status/{agency}", self._one)]

    def troubles(self) -> tuple[int, int]:
        """How many agencies have trouble, and how many there are."""
        every = self._statuses()
        return sum(_troubled(one) for one in every), len(every)

    def calls(self) -> int:
        """Calls to all agencies in the last day."""
        return sum(quarter.calls for facts in self._agencies() for quarter in self._day(facts.id) if quarter)

    def _statuses(self) -> list[AgencyStatus]:
        at, refused = self._now(), self._schemas()
        return [
            status_of(facts, self._stats, at, self._folders, refused.get(facts.id, ())) for facts in self._agencies()
        ]

    async def _all(self, request: Request) -> Response:
        every, hub = self._statuses(), self._parts()
        if _for_people(request):
            every.sort(key=lambda one: -one.state.trouble)  # it is stable: by their ids otherwise
            return self._page("status.html", request, agencies=every, parts=hub, troubled=sum(map(_troubled, every)))
        well = all(one.state in (State.UP, State.NOT_ASKED) for one in every) and "away" not in hub.values()
        whole = State.UP if well else State.DEGRADED
        return _json({"at": self._now(), "state": whole, "hub": hub, "agencies": [_written(one) for one in every]})

    async def _one(self, request: Request) -> Response:
        wanted = request.path_params["agency"]
        found = next((one for one in self._statuses() if one.facts.id == wanted), None)
        if found is None:
            return await self._of_catalogue(wanted, request)
        if _for_people(request):
            return self._page("status_agency.html", request, one=found)
        return _json({"at": self._now(), **_written(found), "day": _hours(self._day(wanted))})

    async def _of_catalogue(self, wanted: str, request: Request) -> Response:
        """The connectors of an agency by its id in the catalogue: the one or all of them. Raises HTTPException."""
        if len(wanted) > bounds.ID.most:
            _unknown(self._agencies())
        try:
            ids = await self._connectors(wanted)
        except BadInput:
            _unknown(self._agencies())
        except AgencyError as problem:
            raise HTTPException(503, f"The catalogue that knows this id cannot be asked now: {problem.code}") from None
        found = [one for one in self._statuses() if one.facts.id in ids]
        if not found:
            _unknown(self._agencies())
        if len(found) == 1:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/status/{found[0].facts.id}{query}", 303)
        if _for_people(request):
            return self._page("status.html", request, agencies=found, parts={}, troubled=sum(map(_troubled, found)))
        return _json({"at": self._now(), "agencies": [_written(one) for one in found]})

    def _page(self, template: str, request: Request, **values: Any) -> Response:
        language = language_of(request)
        shown = self._pages.show(
            template,
            request,
            at=day(self._now(), language),
            clock=lambda at: "–" if at is None else day(at, language),
            percent=_percent,
            css_class=css_class,
            states=STATES,
            oddities=ODDITIES,
            picture=lambda agency: picture(self._day(agency), language),
            words=lambda agency: in_words(self._day(agency)),
            **values,
        )
        shown.headers["Vary"] = "Accept, Accept-Language"
        return shown


def _unknown(agencies: Sequence[AgencyFacts]) -> NoReturn:
    known = ", ".join(facts.id for facts in agencies)
    raise HTTPException(404, f"There is no agency of this id; there are: {known}")


def _for_people(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _troubled(one: AgencyStatus) -> bool:
    return one.state.trouble >= State.DEGRADED.trouble


def _json(written: Mapping[str, Any]) -> Response:
    return Response(msgspec.json.encode(written), media_type="application/json", headers=_JSON_HEADERS)


def _written(status: AgencyStatus) -> dict[str, Any]:
    facts = status.facts
    return {
        "id": facts.id,
        "name": {"th": facts.name.th, "en": facts.name.en} if facts.name else None,
        "kind": facts.kind,
        "state": status.state,
        "why": [why.en for why in status.why],
        "whyTh": [why.th for why in status.why],
        "opensAt": facts.opens_at,
        "kit": facts.tested.value,
        "quotaLeft": facts.quota_left,
        "changed": {"at": facts.changed.at, "what": facts.changed.what} if facts.changed else None,
        **_figures(status.figures),
        "lookups": [_lookup(one) for one in status.lookups],
    }


def _hours(day: Sequence[Quarter | None]) -> list[dict[str, Any]]:
    return [
        {"began": one.began, "calls": one.calls, "failed": one.failed, "state": quarter_state(one)}
        for one in day
        if one is not None
    ]


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


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part:.0%}"
