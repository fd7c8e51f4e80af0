"""What every sign-in has: the sealed way on, the name of the app that waits, and the way out.

Where people sign in is in played.py for the sandbox and in sign_in.py for everywhere else.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from access.storage.sealing import Seal
from connectors.urls import split_url
from endpoints.pages.page import PageTemplates, form_of, language_of, standing_by
from endpoints.sign_in.sessions_and_csrf import Sessions

SEALED_FOR = "continue"
HOME = "/my-data"

AppName = Callable[[str, str], Awaitable[str | None]]


def login_url(seal: Seal, onward: str, language: str) -> str:
    """Where to send somebody to sign in, and then on to `onward`, a path of the hub's own; both in this language.

    It is sealed: nobody else can say where a sign-in leads.
    """
    return f"/login?continue={seal.seal(onward, for_=SEALED_FOR)}&ui_locales={language}"


def way_on(seal: Seal, given: str) -> str:
    """The path that was sealed as the way on; the person's own page for anything else."""
    return seal.open(given, for_=SEALED_FOR) or HOME


async def app_of(onward: str, app_name: AppName, language: str) -> str | None:
    """The name of the app that waits for the sign-in; None when none does."""
    asked = parse_qs(split_url(onward).query)
    return await app_name(asked.get("client_id", [""])[0], language)


def logout_route(sessions: Sessions, pages: PageTemplates) -> Route:
    """`/logout`, which leads to `/login`."""

    async def sign_out(request: Request) -> Response:
        if not sessions.is_own(request, await form_of(request)):
            return stale(pages, request, back=HOME)
        response = RedirectResponse(f"/login?ui_locales={language_of(request)}", 303, {"Cache-Control": "no-store"})
        await sessions.sign_out(request, response)
        return response

    return Route("/logout", standing_by(pages, sign_out), methods=["POST"])


def stale(pages: PageTemplates, request: Request, *, back: str | None = None) -> Response:
    """A form that did not come from a page of the hub in this browser, or from an old one. `back` is the page to begin
    anew from, where it is one of the hub's own."""
    onward = None if back is None else (f"{back}?ui_locales={language_of(request)}", "เริ่มใหม่", "Begin anew")
    return pages.show(
        "message.html",
        request,
        status=400,
        heading=("แบบฟอร์มใช้ไม่ได้แล้ว", "This form can no longer be used"),
        text=("โปรดกลับไปเริ่มใหม่จากแอปหรือหน้าเดิม", "Please go back and begin anew."),
        detail=None,
        **({"onward": onward} if onward else {}),
    )
