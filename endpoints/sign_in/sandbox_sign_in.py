"""The sandbox's sign-in: it plays ThaID with people who do not exist. There is no such page outside the sandbox."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from access.oauth.signed_in_person import Person
from access.permissions.assurance import Assurance
from access.storage.sealing import Seal
from connectors.urls import split_url
from connectors.values.national_ids import proved
from endpoints.pages.page import PageTemplates, form_of, form_target, in_language, language_of, standing_by
from endpoints.sign_in.login import AppName, app_of, logout_route, stale, way_on
from endpoints.sign_in.sessions_and_csrf import Sessions

OFFICIALS = ("officer",)


def played_routes(
    people: Sequence[Mapping[str, Any]], sessions: Sessions, seal: Seal, pages: PageTemplates, app_name: AppName
) -> list[BaseRoute]:
    """`/login` and `/logout`. `people` as the sandbox tells them; those with a national id can be signed in as.

    `app_name` tells the name of an app, by its id and the language.
    """
    known = {person["id"]: person for person in people if person.get("nationalId")}

    async def show(request: Request) -> Response:
        given = request.query_params.get("continue", "")
        onward = way_on(seal, given)
        targets = parse_qs(split_url(onward).query).get("redirect_uri", [])[:1]
        visit = sessions.visit(request)
        response = pages.show(
            "login.html",
            request,
            form_targets=[form_target(uri) for uri in targets],
            people=list(known.values()),
            app=await app_of(onward, app_name, language_of(request)),
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
        chosen = "en" if form.get("ui_locales") == "en" else "th"
        onward = in_language(way_on(seal, form.get("continue", "")), chosen)
        response = RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
        sessions.sign_in(response, _person(persona))
        return response

    return [
        Route("/login", standing_by(pages, show), methods=["GET"]),
        Route("/login", sign_in, methods=["POST"]),
        logout_route(sessions, pages),
    ]


def _person(persona: Mapping[str, Any]) -> Person:
    return Person(
        national_id=proved(persona["nationalId"]),
        name=persona["nameTh"],
        name_en=persona["nameEn"],
        acr=Assurance.AAL2.acr,
        at=int(time.time()),
        official=persona.get("kind") in OFFICIALS,
        office=persona.get("localAdministrationId"),
    )
