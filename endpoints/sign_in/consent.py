"""The page on which a person decides what an app may see; what it may no longer see she says on her own."""

import datetime
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from access.oauth.authority import Authority
from endpoints.pages.page import PageTemplates, language_of, standing_by
from endpoints.sign_in.authorize import Deciding, Preview, Sources
from endpoints.sign_in.sessions_and_csrf import Sessions

WHO_MAY: Final = "/my-data/apps"


def consent_routes(
    authority: Authority,
    sessions: Sessions,
    pages: PageTemplates,
    *,
    sources: Sources,
    preview: Preview | None = None,
    now: Callable[[], datetime.datetime],
) -> list[BaseRoute]:
    """`/oauth/authorize`; `/consents`, which leads to the page on which she takes back what she allowed.

    `sources(scope, language)` names the agencies whose data a scope opens. `preview(person, scopes, language)` gives
    for each scope the values an app would see, to the citizen alone; without it the page does not offer them.
    """
    deciding = Deciding(authority, sessions, pages, sources=sources, preview=preview, now=now)
    return [
        Route("/oauth/authorize", standing_by(pages, deciding.ask), methods=["GET"]),
        Route("/oauth/authorize", standing_by(pages, deciding.decide), methods=["POST"]),
        Route("/consents", _who_may, methods=["GET"]),
    ]


async def _who_may(request: Request) -> Response:
    """On to her own page of all apps that may read of her; the address is in apps, mails and papers."""
    return RedirectResponse(f"{WHO_MAY}?ui_locales={language_of(request)}", 303, {"Cache-Control": "no-store"})
