"""Signing in at an OpenID provider: the page that leads there, the way back, and what is said where it fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from access.oauth.http_messages import parameters
from access.oauth.signed_in_person import Person
from access.sign_in.relying_party import RelyingParty, SignInAttempt
from access.sign_in.sign_in_errors import AnswerRefused, NobodyKnown, NotSignedIn, ProviderAway
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageError
from endpoints.pages.page import PageTemplates, in_language, language_of, standing_by
from endpoints.sign_in.login import SEALED_FOR, AppName, app_of, logout_route, way_on
from endpoints.sign_in.sessions_and_csrf import Sessions

log = structlog.get_logger("saan.sign_in")
LONGEST = 1500  # characters of the way on: it travels in a cookie, and proxies pass on 4096 bytes of headers at least
NO_TRACE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class SignInRefusal:
    """Why nobody is signed in, as the person is told it: Thai and English."""

    status: int
    heading: tuple[str, str]
    text: tuple[str, str]


REFUSALS: Mapping[str, SignInRefusal] = {
    "stale": SignInRefusal(
        400,
        ("การเข้าสู่ระบบครั้งนี้ใช้ไม่ได้แล้ว", "This sign-in can no longer be used"),
        (
            "อาจใช้เวลานานเกินไป ใช้ไปแล้ว หรือเริ่มจากอีกหน้าต่างหนึ่ง ไม่มีข้อมูลใดถูกส่งออกไป โปรดเข้าสู่ระบบใหม่",
            "It took too long, was used already, or began in another window. No data has been sent. Please try again.",
        ),
    ),
    "denied": SignInRefusal(
        403,
        ("ท่านไม่ได้เข้าสู่ระบบ", "You did not sign in"),
        (
            "การเข้าสู่ระบบถูกยกเลิกหรือถูกปฏิเสธ ไม่มีข้อมูลใดถูกส่งออกไป",
            "The sign-in was cancelled or refused. No data has been sent.",
        ),
    ),
    "away": SignInRefusal(
        503,
        ("ระบบยืนยันตัวตนไม่พร้อมใช้ชั่วคราว", "The sign-in service cannot be reached for the moment"),
        (
            "ไม่มีอะไรเปลี่ยนแปลง โปรดลองใหม่ในอีกสักครู่",
            "Nothing has changed. Please try again in a moment.",
        ),
    ),
    "untrusted": SignInRefusal(
        502,
        ("ตรวจสอบการเข้าสู่ระบบไม่ได้", "The sign-in could not be verified"),
        (
            "คำตอบจากระบบยืนยันตัวตนใช้ไม่ได้ ไม่มีข้อมูลใดถูกส่งออกไป โปรดลองใหม่ หากยังไม่สำเร็จ โปรดแจ้งผู้ดูแลระบบ",
            "What the sign-in service answered cannot be used. No data has been sent. Please try again; if it fails "
            "again, tell those who run this service.",
        ),
    ),
    "nobody": SignInRefusal(
        403,
        ("ไม่พบเลขประจำตัวประชาชนของท่าน", "Your national id was not told"),
        (
            "ระบบยืนยันตัวตนไม่ได้แจ้งเลขประจำตัวประชาชนที่ใช้ได้ ท่านอาจยังไม่ได้ยืนยันตัวตน หรือไม่ได้อนุญาตให้แจ้ง",
            "The sign-in service told no national id that can be used: you may not have proved who you are there yet, "
            "or not have allowed it to tell.",
        ),
    ),
    "long": SignInRefusal(
        400,
        ("แอปส่งคำขอที่ใช้ไม่ได้", "The app sent a request that cannot be used"),
        (
            "คำขอของแอปยาวเกินไป ท่านไม่ได้ทำอะไรผิด โปรดแจ้งผู้ให้บริการแอป",
            "The app's request is too long. You did nothing wrong. Please tell the app's provider.",
        ),
    ),
}
WHY: Mapping[type[NotSignedIn], str] = {ProviderAway: "away", AnswerRefused: "untrusted", NobodyKnown: "nobody"}


class ProviderSignIn:
    """`/login` and what is below it. No page of it has a code, a state or an id in its address."""

    def __init__(
        self, party: RelyingParty, sessions: Sessions, seal: Seal, pages: PageTemplates, app_name: AppName
    ) -> None:
        self._party = party
        self._sessions = sessions
        self._seal = seal
        self._pages = pages
        self._app_name = app_name

    async def show(self, request: Request) -> Response:
        """Says which app waits, and where one signs in."""
        given = request.query_params.get("continue", "")
        language = language_of(request)
        return self._pages.show(
            "sign_in.html",
            request,
            app=await app_of(way_on(self._seal, given), self._app_name, language),
            provider=(self._party.provider.name_th, self._party.provider.name_en),
            onward=_link("/login/provider", **{"continue": given, "ui_locales": language}),
        )

    async def leave(self, request: Request) -> Response:
        """Leads to the provider."""
        language = language_of(request)
        onward = way_on(self._seal, request.query_params.get("continue", ""))
        if len(onward) > LONGEST:
            return self._refuse("long", None, language)
        try:
            there, attempt = await self._party.begin(onward, language)
        except NotSignedIn as problem:
            return self._failed(problem, onward, language)
        response = RedirectResponse(there, 303, NO_TRACE)
        self._sessions.begin(response, attempt)
        return response

    async def back(self, request: Request) -> Response:
        """Takes what the provider sent, once, in the browser that was sent there; leads on, or says why not."""
        told = _told(request)
        attempt = self._sessions.attempt(request)
        if attempt is None or not self._party.awaits(attempt, told.get("state", "")):
            return self._refuse("stale", None, language_of(request))
        response = await self._answered(attempt, told)
        self._sessions.end(response)
        return response

    async def refused(self, request: Request) -> Response:
        """Says why nobody is signed in, with the way to try again."""
        refusal = REFUSALS.get(request.query_params.get("why", ""), REFUSALS["stale"])
        again = {"continue": request.query_params.get("continue", ""), "ui_locales": language_of(request)}
        return self._pages.show(
            "message.html",
            request,
            status=refusal.status,
            heading=refusal.heading,
            text=refusal.text,
            detail=None,
            again=_link("/login", **again),
        )

    async def _answered(self, attempt: SignInAttempt, told: Mapping[str, str]) -> Response:
        try:
            if not await self._party.first(attempt):
                return self._refuse("stale", attempt.onward, attempt.language)
            if "code" not in told:
                return self._refuse("denied", attempt.onward, attempt.language)
            person = await self._party.finish(attempt, told["code"], told.get("iss"))
        except StorageError:
            return self._refuse("away", attempt.onward, attempt.language)
        except NotSignedIn as problem:
            return self._failed(problem, attempt.onward, attempt.language)
        return self._signed_in(person, attempt)

    def _signed_in(self, person: Person, attempt: SignInAttempt) -> Response:
        response = RedirectResponse(in_language(attempt.onward, attempt.language), 303, NO_TRACE)
        self._sessions.sign_in(response, person)
        return response

    def _failed(self, problem: NotSignedIn, onward: str, language: str) -> Response:
        log.warning("nobody was signed in", problem=type(problem).__name__, why=str(problem))
        return self._refuse(WHY[type(problem)], onward, language)

    def _refuse(self, why: str, onward: str | None, language: str) -> Response:
        """To the page that says why; its address has nothing of the provider's in it."""
        kept = {} if onward is None else {"continue": self._seal.seal(onward, for_=SEALED_FOR)}
        where = _link("/login/refused", why=why, **kept, ui_locales=language)
        return RedirectResponse(where, 303, NO_TRACE)


def sign_in_routes(
    party: RelyingParty, sessions: Sessions, seal: Seal, pages: PageTemplates, app_name: AppName
) -> list[BaseRoute]:
    """`/login`, `/login/provider`, `/login/callback`, `/login/refused`, `/logout`."""
    signing = ProviderSignIn(party, sessions, seal, pages, app_name)
    return [
        Route("/login", standing_by(pages, signing.show), methods=["GET"]),
        Route("/login/provider", signing.leave, methods=["GET"]),
        Route("/login/callback", signing.back, methods=["GET"]),
        Route("/login/refused", signing.refused, methods=["GET"]),
        logout_route(sessions, pages),
    ]


def _told(request: Request) -> dict[str, str]:
    """What the provider says in the query; nothing where it says something twice, or what cannot be read."""
    try:
        pairs = parameters(request.scope["query_string"])
    except ValueError:
        return {}
    told = dict(pairs)
    return told if len(told) == len(pairs) else {}


def _link(path: str, **values: str) -> str:
    return f"{path}?{urlencode(values)}"
