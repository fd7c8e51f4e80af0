"""The authorization endpoint: who is asked, what she is shown, what she decided."""

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from access.apps.app import ClientAuthentication
from access.consents.consent import ConsentUnfit
from access.consents.mandates import NoMandate
from access.oauth.authority import Authority
from access.oauth.endpoints import Authorization, Decision
from access.oauth.http_messages import OAuthExchange, OAuthReply, parameters
from access.oauth.prompt_and_max_age import after_sign_in
from access.oauth.signed_in_person import Person
from access.permissions.purposes import PURPOSES, Basis
from access.permissions.scopes import Scope
from connectors.provider import DataClass
from connectors.urls import split_url
from endpoints.pages.page import PageTemplates, form_of, form_target, language_of
from endpoints.sign_in.login import login_url, stale
from endpoints.sign_in.sessions_and_csrf import Sessions

KINDS = {Basis.CONSENT: "consent", Basis.OWN_REQUEST: "own"}

Sources = Callable[[str, str], Sequence[str]]
Preview = Callable[[Person, frozenset[str], str], Awaitable[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a consent may last, as the page offers it; how often it may be used at most: in all, and on one day."""

    id: str
    days: int
    th: str
    en: str
    uses: int | None = None
    uses_a_day: int | None = None


LASTINGS = {
    lasting.id: lasting
    for lasting in (
        Lasting("once", 1, "ครั้งเดียว ภายใน 1 วัน", "Once, within a day", uses=1),
        Lasting("week", 7, "7 วัน", "7 days"),
        Lasting("month", 30, "30 วัน", "30 days"),
        Lasting("daily", 30, "30 วัน วันละไม่เกินหนึ่งครั้ง", "30 days, once a day at most", uses_a_day=1),
        Lasting("quarter", 90, "90 วัน", "90 days"),
        Lasting("year", 365, "1 ปี", "One year"),
    )
}
USUAL = "month"
_BOX = "scope:"  # before the name of a scope that may be left out: the name of its box
RELATIONS = {
    "parent": ("บุตร", "Child"),
    "guardian": ("ผู้อยู่ในความปกครอง", "Ward"),
    "director": ("นิติบุคคล", "Company"),
    "mandate": ("ผู้มอบอำนาจ", "Principal"),
}
HER_PART = (
    "ท่านไม่ได้ทำอะไรผิด และไม่มีข้อมูลใดถูกส่งออกไป โปรดแจ้งผู้ให้บริการแอป",
    "You did nothing wrong, and no data has been sent. Please tell the app's provider.",
)


class Deciding:
    """The authorization endpoint: who is asked, what is shown, what was decided."""

    def __init__(
        self,
        authority: Authority,
        sessions: Sessions,
        pages: PageTemplates,
        *,
        sources: Sources,
        preview: Preview | None,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._authority = authority
        self._oauth = authority.oauth
        self._sessions = sessions
        self._pages = pages
        self._sources = sources
        self._preview = preview
        self._now = now

    async def ask(self, request: Request) -> Response:
        """Shows what is asked, after the person signed in; or goes straight on when she allowed it before."""
        found = await self._asked(request)
        if isinstance(found, Response):
            return found
        exchange, asked = found
        silent = "none" in asked.prompt
        person = await self._person(request, asked)
        if person is None:
            return self._redirect(self._oauth.login_required(asked)) if silent else self._to_login(request)
        if isinstance(person, Response):
            return self._redirect(self._oauth.interaction_required(asked)) if silent else person
        known = asked.app.authentication is not ClientAuthentication.NONE and "consent" not in asked.prompt
        if asked.app.basis is Basis.CONSENT and known:
            standing = await self._oauth.standing(exchange, asked, person)
            if standing is not None:
                return self._redirect(standing)
        if silent:
            return self._redirect(self._oauth.consent_required(asked))
        return await self._show(request, asked, person)

    async def decide(self, request: Request) -> Response:
        """Does what the person decided."""
        form = await form_of(request)
        found = await self._asked(request)
        if isinstance(found, Response):
            return found
        exchange, asked = found
        person = await self._person(request, asked)
        if not isinstance(person, Person):
            return person or self._to_login(request)
        if not self._sessions.is_own(request, form):
            return stale(self._pages, request)
        try:
            return await self._do(form, request, exchange, asked, person)
        except (NoMandate, ConsentUnfit, KeyError):
            return stale(self._pages, request)

    async def _do(
        self, form: Mapping[str, str], request: Request, exchange: OAuthExchange, asked: Authorization, person: Person
    ) -> Response:
        """Raises KeyError for a decision or a time that the page does not offer, NoMandate, ConsentUnfit."""
        match form["decision"]:
            case "other":
                response = self._to_login(request)
                await self._sessions.sign_out(request, response)
                return response
            case "deny":
                return self._redirect(self._oauth.denied(asked))
            case "preview":
                acting = await self._acting(person, form.get("acting_for", ""))
                return await self._show(request, asked, acting, form, values=True)
            case "allow":
                acting = await self._acting(person, form.get("acting_for", ""))
                lasting = LASTINGS[form.get("lasting") or USUAL]
                until = self._now() + datetime.timedelta(days=lasting.days)
                left_out = frozenset(one for one in _optional(asked) if _BOX + one not in form)
                decision = Decision(acting, until, lasting.uses, lasting.uses_a_day, left_out)
                return self._redirect(await self._oauth.decided(exchange, decision))
        raise KeyError("decision")

    async def _asked(self, request: Request) -> tuple[OAuthExchange, Authorization] | Response:
        try:
            pairs = parameters(request.scope["query_string"])
        except ValueError:
            pairs = []
        exchange = OAuthExchange("GET", f"{self._oauth.url}/oauth/authorize", pairs)
        asked = await self._oauth.authorization(exchange)
        if not isinstance(asked, OAuthReply):
            return exchange, asked
        if asked.location is not None:
            return self._redirect(asked)
        why_th, why = asked.said or ("", "")
        return self._pages.show(
            "message.html",
            request,
            status=400,
            heading=("แอปส่งคำขอที่ใช้ไม่ได้", "The app sent a request that cannot be used"),
            text=(f"{why_th} {HER_PART[0]}", f"{why} {HER_PART[1]}"),
            detail=f"{asked.body.get('error', '')}: {asked.body.get('error_description', '')}",
        )

    async def _person(self, request: Request, asked: Authorization) -> Person | Response | None:
        """Who decides, as what the app is for: an official in an official's app, herself in any other.

        None where nobody is signed in, or not as lately as the app asks for.
        """
        person = await self._sessions.person(request)
        if person is None or not asked.accepts(person, self._now().timestamp()):
            return None
        if asked.app.basis in KINDS:
            return msgspec.structs.replace(person, official=False, office=None)
        if person.official:
            return person
        return self._pages.show(
            "message.html",
            request,
            status=403,
            heading=("แอปนี้สำหรับเจ้าหน้าที่", "This app is for officials"),
            text=("ท่านไม่ได้เข้าสู่ระบบในฐานะเจ้าหน้าที่", "You are not signed in as an official."),
            detail=None,
        )

    async def _acting(self, person: Person, mandate: str) -> Person:
        """The person, acting for whom she chose. Raises NoMandate."""
        if not mandate:
            return person
        for one in await self._authority.mandates.of_holder(person.national_id):
            if one.id == mandate:
                return msgspec.structs.replace(person, subject=one.subject, relation=one.relation.value)
        raise NoMandate

    async def _show(
        self,
        request: Request,
        asked: Authorization,
        person: Person,
        form: Mapping[str, str] | None = None,
        *,
        values: bool = False,
    ) -> Response:
        language = language_of(request)
        scopes = self._oauth.scopes
        found = await self._preview(person, asked.personal, language) if values and self._preview else {}
        mandates = await self._authority.mandates.of_holder(person.national_id)
        visit = self._sessions.visit(request)
        given = form or {}
        response = self._pages.show(
            "consent.html",
            request,
            form_targets=[form_target(asked.redirect_uri)],
            back=split_url(asked.redirect_uri).netloc or asked.redirect_uri,
            kind=KINDS.get(asked.app.basis, "official"),
            app=asked.app.name(language),
            home_page=asked.app.home_page,
            contact=asked.app.contact,
            privacy_notice=asked.app.privacy_notice,
            name=person.called(language),
            scopes=[
                {
                    **_scope(scopes[name], self._sources(name, language), found.get(name)),
                    "box": _BOX + name if name in _optional(asked) else None,
                    "chosen": form is None or _BOX + name in form,
                }
                for name in scopes.in_order(asked.personal)
            ],
            purpose=PURPOSES[asked.purpose],
            action=f"/oauth/authorize?{request.scope['query_string'].decode('ascii')}",
            form_token=self._sessions.form_token(request, visit),
            lastings=list(LASTINGS.values()),
            lasting=given.get("lasting", USUAL),
            mandates=[_mandate(one.id, one.relation.value, one.subject) for one in mandates],
            acting_for=given.get("acting_for", ""),
            previewed=values and self._preview is not None,
            can_preview=self._preview is not None and not values and not person.official,
        )
        self._sessions.keep(response, visit)
        return response

    def _to_login(self, request: Request) -> RedirectResponse:
        """To the sign-in and back to the same request, which does not ask for another sign-in then."""
        query = urlencode(after_sign_in(parameters(request.scope["query_string"])))
        onward = login_url(self._authority.seal, f"/oauth/authorize?{query}", language_of(request))
        return RedirectResponse(onward, 303, {"Cache-Control": "no-store"})

    def _redirect(self, reply: OAuthReply) -> Response:
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        assert reply.location is not None, "only redirects come here"
        return Response(status_code=303, headers={**headers, "Location": reply.location})


def _optional(asked: Authorization) -> frozenset[str]:
    """What she may leave out: nothing where that would leave nothing."""
    optional = asked.app.optional_scopes & asked.personal if asked.app.basis is Basis.CONSENT else frozenset()
    return optional if optional < asked.personal else frozenset()


def _scope(scope: Scope, sources: Sequence[str], value: str | None) -> dict[str, Any]:
    sensitive = scope.data_class is DataClass.SENSITIVE
    return {"th": scope.th, "en": scope.en, "sensitive": sensitive, "sources": sources, "value": value}


def _mandate(id_: str, relation: str, subject: str) -> dict[str, str]:
    th, en = RELATIONS[relation]
    ending = f"…{subject[-4:]}"
    return {"id": id_, "th": f"{th} ({ending})", "en": f"{en} ({ending})"}
