"""The pages on which a person decides: what an app may see, and what it may no longer see."""

import datetime
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from access.oauth.authority import Authority
from endpoints.pages.page import PageTemplates, form_of, language_of, standing_by
from endpoints.sign_in.authorize import Deciding, Preview, Sources
from endpoints.sign_in.login import login_url, stale
from endpoints.sign_in.sessions_and_csrf import Sessions
from endpoints.sign_in.shown_consents import shown_consent


def consent_routes(
    authority: Authority,
    sessions: Sessions,
    pages: PageTemplates,
    *,
    sources: Sources,
    preview: Preview | None = None,
    now: Callable[[], datetime.datetime],
) -> list[BaseRoute]:
    """`/oauth/authorize`, `/consents`, `/consents/withdraw`.

    `sources(scope, language)` names the agencies whose data a scope opens. `preview(person, scopes, language)` gives
    for each scope the values an app would see, to the citizen alone; without it the page does not offer them.
    """
    deciding = Deciding(authority, sessions, pages, sources=sources, preview=preview, now=now)
    listing = Listing(authority, sessions, pages, now=now)
    return [
        Route("/oauth/authorize", standing_by(pages, deciding.ask), methods=["GET"]),
        Route("/oauth/authorize", standing_by(pages, deciding.decide), methods=["POST"]),
        Route("/consents", standing_by(pages, listing.show), methods=["GET"]),
        Route("/consents/withdraw", standing_by(pages, listing.withdraw), methods=["POST"]),
    ]


class Listing:
    """A citizen's consents, and their end."""

    def __init__(
        self, authority: Authority, sessions: Sessions, pages: PageTemplates, *, now: Callable[[], datetime.datetime]
    ) -> None:
        self._authority = authority
        self._sessions = sessions
        self._pages = pages
        self._now = now

    async def show(self, request: Request) -> Response:
        """All of them, those in force with a button that ends them."""
        person = await self._sessions.person(request)
        if person is None:
            onward = login_url(self._authority.seal, "/consents", language_of(request))
            return RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
        language = language_of(request)
        consents = await self._authority.consents.of_subject(person.national_id)
        visit = self._sessions.visit(request)
        response = self._pages.show(
            "consents.html",
            request,
            name=person.name,
            consents=[
                {
                    "app": await self._name(one.terms.client_id, language),
                    **shown_consent(one, self._authority.oauth.scopes, self._now(), language),
                }
                for one in consents
            ],
            withdrawn="withdrawn" in request.query_params,
            form_token=self._sessions.form_token(request, visit),
        )
        self._sessions.keep(response, visit)
        return response

    async def withdraw(self, request: Request) -> Response:
        """Ends one of hers."""
        form = await form_of(request)
        person = await self._sessions.person(request)
        if person is None or not self._sessions.is_own(request, form):
            return stale(self._pages, request)
        withdrawn = await self._authority.consents.withdraw(form.get("consent", ""), by=person.national_id)
        onward = f"/consents?{'withdrawn&' if withdrawn else ''}ui_locales={language_of(request)}"
        return RedirectResponse(onward, 303, {"Cache-Control": "no-store"})

    async def _name(self, app: str, language: str) -> str:
        found = await self._authority.apps.find(app, revoked=True)
        return found.name(language) if found else app
