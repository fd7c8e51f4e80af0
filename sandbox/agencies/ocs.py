"""Office of the Council of State: laws and their sections, one a call.

A title may end in blanks or in "(ฉบับ Update ล่าสุด)"; a law that is repealed says so only there, as "(ยกเลิก)", while
its state code is the one of all laws. Numbers are texts. Draft laws are put up for hearing from a day to a day, in the
Buddhist era here; the sections they amend are one text with commas.

Laws and lists of them come with an `ETag` and may be kept for a while; who has one already is told so (304).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.keeping import kept
from sandbox.agencies.writing import be_slashes, matches
from sandbox.world.build import World
from sandbox.world.drafts import Draft
from sandbox.world.model import Law, Section

KIND_WORDS = {
    "CONSTITUTION": "รัฐธรรมนูญ",
    "ORGANIC_ACT": "พระราชบัญญัติ",
    "ACT": "พระราชบัญญัติ",
    "CODE": "ประมวลกฎหมาย",
}
SERIES_WORDS = {"KOR": "ก", "SPECIAL": "พิเศษ"}
KEPT = {"law": 3600, "laws": 300}  # seconds for which anybody may keep one
STAGE_CODES = {"ANNOUNCED": "H0", "OPEN": "H1", "CLOSED": "H2"}
_TAILS = {"update": " (ฉบับ Update ล่าสุด)", "repealed": " (ยกเลิก)", "": "  "}


def raw_title(law: Law) -> str:
    """The title as the Council of State lists it."""
    return law.title_th + _TAILS[law.mark]


def build(world: World) -> Starlette:
    """The application."""
    library = _Library(world)
    return Starlette(
        routes=[
            Route("/v1/laws", library.search),
            Route("/v1/laws/{law}", library.law),
            Route("/v1/laws/{law}/sections", library.sections),
            Route("/v1/laws/{law}/section", library.section),
            Route("/v1/laws/{law}/drafts", library.drafts_of_law),
            Route("/v1/drafts", library.drafts),
            Route("/v1/drafts/{draft}", library.draft),
        ]
    )


class _Library:
    def __init__(self, world: World) -> None:
        self._today = world.today
        self._drafts = {one.draft_id: one for one in world.drafts}
        self._laws = {one.law_id: one for one in world.laws}
        self._sections: dict[str, list[Section]] = {}
        for one in world.sections:
            self._sections.setdefault(one.law_id, []).append(one)

    async def law(self, request: Request) -> Response:
        law = self._laws.get(request.path_params["law"])
        return kept(request, _law(law), seconds=KEPT["law"]) if law else _none()

    async def sections(self, request: Request) -> Response:
        found = self._sections.get(request.path_params["law"])
        return JSONResponse({"items": [_section(one) for one in found]}) if found else _none()

    async def section(self, request: Request) -> Response:
        number = request.query_params.get("no", "")
        found = [one for one in self._sections.get(request.path_params["law"], ()) if one.number == number]
        return JSONResponse(_section(found[0])) if found else _none()

    async def search(self, request: Request) -> Response:
        asked = request.query_params
        page, size = int(asked.get("page", "1")), min(int(asked.get("size", "20")), 100)
        kind, state = asked.get("type"), asked.get("state")
        found = [
            one
            for one in self._laws.values()
            if matches(asked.get("q", ""), one.title_th, one.title_en)
            and kind in (None, one.kind)
            and state in (None, "REPEALED" if one.repealed else "IN_FORCE")
        ]
        items = [_law(one) for one in found[(page - 1) * size : page * size]]
        listed = {"items": items, "pageNo": page, "totalItems": len(found)}
        return kept(request, listed, seconds=KEPT["laws"])

    async def draft(self, request: Request) -> Response:
        draft = self._drafts.get(request.path_params["draft"])
        return JSONResponse(self._draft(draft)) if draft else _none()

    async def drafts_of_law(self, request: Request) -> Response:
        found = [one for one in self._drafts.values() if one.law_id == request.path_params["law"]]
        return JSONResponse({"items": [self._draft(one) for one in found]}) if found else _none()

    async def drafts(self, request: Request) -> Response:
        asked = request.query_params
        page, size = int(asked.get("page", "1")), min(int(asked.get("size", "20")), 100)
        wanted = asked.get("status")
        found = [
            one
            for one in self._drafts.values()
            if matches(asked.get("q", ""), one.title_th, one.title_en, one.summary_th, one.summary_en)
            and wanted in (None, STAGE_CODES[one.state(self._today)])
            and _between(asked, "begins", one.opens_on)
            and _between(asked, "ends", one.closes_on)
        ]
        items = [self._draft(one) for one in found[(page - 1) * size : page * size]]
        return JSONResponse({"items": items, "pageNo": page, "totalItems": len(found)})

    def _draft(self, one: Draft) -> dict[str, Any]:
        return {
            "draftNo": one.draft_id,
            "lawSysId": one.law_id,
            "sections": ", ".join(one.sections),
            "title": one.title_th,
            "titleEn": one.title_en,
            "proposer": {"th": one.proposer_th, "en": one.proposer_en},
            "summary": {"th": one.summary_th, "en": one.summary_en},
            "status": STAGE_CODES[one.state(self._today)],
            "hearingFrom": be_slashes(one.opens_on),
            "hearingTo": be_slashes(one.closes_on),
        }


def _law(law: Law) -> dict[str, Any]:
    gazette = law.gazette
    return {
        "sysId": law.law_id,
        "title": raw_title(law),
        "titleEn": law.title_en or "",
        "lawType": KIND_WORDS[law.kind],
        "lawGroup": law.group_th,
        "year": str(law.year_be or ""),
        "state": "01",
        "gazette": {
            "volume": str(gazette.volume or ""),
            "part": gazette.issue or "",
            "series": SERIES_WORDS.get(gazette.series or "", ""),
            "page": str(gazette.page or ""),
            "date": gazette.published_on.isoformat() if gazette.published_on else "",
        }
        if gazette
        else None,
    }


def _section(one: Section) -> dict[str, str]:
    return {
        "lawSysId": one.law_id,
        "no": one.number,
        "heading": one.heading_th,
        "headingEn": one.heading_en,
        "content": one.text_th,
        "contentEn": one.text_en,
    }


def _between(asked: Mapping[str, str], name: str, day: date) -> bool:
    """Whether a day is one from `…From` to `…To`, both with it, as far as they are asked for."""
    first, last = asked.get(f"{name}From"), asked.get(f"{name}To")
    return (not first or day >= _day(first)) and (not last or day <= _day(last))


def _day(text: str) -> date:
    """`12/03/2558`, Buddhist era."""
    day, month, year = map(int, text.split("/"))
    return date(year - 543, month, day)


def _none() -> Response:
    return JSONResponse({"error": "NOT_FOUND"}, 404)
