"""The sandbox's sign-in: it plays ThaID with people who do not exist. There is no such page outside the sandbox."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from access.assurance import Assurance
from access.oauth.person import Person
from access.seal import Seal
from endpoints.pages.page import Pages, form_of, form_target, in_language, language_of, standing_by
from endpoints.sessions import Sessions

SEALED_FOR = "continue"
OFFICIALS = ("officer",)
HOME = "/consents"

AppName = Callable[[str, str], Awaitable[str | None]]


def login_url(seal: Seal, onward: str, language: str) -> str:
    """Where to send somebody to sign in, and then on to `onward`, a path of the hub's own; both in this language.

    It is sealed: nobody else can say where a sign-in leads.
    """
    return f"/login?continue={seal.seal(onward, for_=SEALED_FOR)}&ui_locales={language}"


def login_routes(
    people: Sequence[Mapping[str, Any]], sessions: Sessions, seal: Seal, pages: Pages, app_name: AppName
) -> list[BaseRoute]:
    """`/login` and `/logout`. `people` as the sandbox tells them; those with a national id can be signed in as.

    `app_name` tells the name of an app, by its id and the language.
    """
    known = {person["id"]: person for person in people if person.get("nationalId")}

    async def show(request: Request) -> Response:
        given = request.query_params.get("continue", "")
        onward = seal.open(given, for_=SEALED_FOR) or HOME
        asked = parse_qs(urlsplit(onward).query)
        app = await app_name(asked.get("client_id", [""])[0], language_of(request))
        visit = sessions.visit(request)
        response = pages.show(
            "login.html",
            request,
            form_targets=[form_target(uri) for uri in asked.get("redirect_uri", [])[:1]],
            people=list(known.values()),
            app=app,
            form_token=sessions.form_token(request, visit),
            onward=given,
        )
        sessions.keep(response, visit)
        return response

    async def sign_in(request: Request) -> Response:
        form = await form_of(request)
        persona = known.get(form.get("persona", ""))
        if not sessions.is_own(request, form) or persona is None:
            return stale(pages, request)
        onward = seal.open(form.get("continue", ""), for_=SEALED_FOR) or HOME
        chosen = "en" if form.get("ui_locales") == "en" else "th"
        response = RedirectResponse(in_language(onward, chosen), 303, {"Cache-Control": "no-store"})
        sessions.sign_in(response, _person(persona))
        return response

    async def sign_out(request: Request) -> Response:
        if not sessions.is_own(request, await form_of(request)):
            return stale(pages, request)
        response = RedirectResponse(f"/login?ui_locales={language_of(request)}", 303, {"Cache-Control": "no-store"})
        sessions.sign_out(response)
        return response

    return [
        Route("/login", standing_by(pages, show), methods=["GET"]),
        Route("/login", sign_in, methods=["POST"]),
        Route("/logout", sign_out, methods=["POST"]),
    ]


def stale(pages: Pages, request: Request) -> Response:
    """A form that did not come from a page of the hub in this browser, or from an old one."""
    return pages.show(
        "message.html",
        request,
        status=400,
        heading=("แบบฟอร์มใช้ไม่ได้แล้ว", "This form can no longer be used"),
        text=("โปรดกลับไปเริ่มใหม่จากแอปหรือหน้าเดิม", "Please go back and begin anew."),
        detail=None,
    )


def _person(persona: Mapping[str, Any]) -> Person:
    return Person(
        national_id=persona["nationalId"],
        name=persona["nameTh"],
        acr=Assurance.AAL2.acr,
        at=int(time.time()),
        official=persona.get("kind") in OFFICIALS,
        office=persona.get("localAdministrationId"),
    )
