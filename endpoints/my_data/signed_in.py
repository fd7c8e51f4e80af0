"""What every page of My data has: who is signed in, the menu, the form token, what is said when nothing can be told."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from access.oauth.signed_in_person import Person
from access.storage.sealing import Seal
from endpoints.my_data.filters import FilterUnfit
from endpoints.my_data.own_data import Untold
from endpoints.pages.page import PageTemplates, form_of, language_of, standing_by
from endpoints.sign_in.login import login_url, stale
from endpoints.sign_in.sessions_and_csrf import Sessions

MENU: Final = (
    ("/my-data", "ใครอ่านข้อมูลของฉัน", "Who read my data"),
    ("/my-data/apps", "ใครอ่านได้", "Who may"),
    ("/my-data/questions", "คำถามของฉัน", "My questions"),
    ("/my-data/held", "ข้อมูลที่ระบบเก็บไว้", "What the hub holds"),
)
NO_STORE: Final = {"Cache-Control": "no-store"}

Shows = Callable[[Request, Person], Awaitable[Response]]
Does = Callable[[Request, Person, dict[str, str]], Awaitable[Response]]


class OwnPages:
    """The pages of whoever is signed in at the browser."""

    def __init__(self, seal: Seal, sessions: Sessions, templates: PageTemplates) -> None:
        self._seal = seal
        self._sessions = sessions
        self._templates = templates

    def shown(self, show: Shows) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a page: to the sign-in and back where nobody is signed in."""

        async def answer(request: Request) -> Response:
            person = await self._sessions.person(request)
            if person is None:
                onward = login_url(self._seal, _here(request), language_of(request))
                return RedirectResponse(onward, 303, NO_STORE)
            try:
                return await show(request, person)
            except (FilterUnfit, Untold) as problem:
                return self._unfit(request, problem)

        return standing_by(self._templates, answer)

    def done(self, do: Does) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a form: nothing is done that did not come from a page of the hub in this very browser."""

        async def answer(request: Request) -> Response:
            form = await form_of(request)
            person = await self._sessions.person(request)
            if person is None or not self._sessions.is_own(request, form):
                return stale(self._templates, request, back=MENU[0][0])
            try:
                return await do(request, person, form)
            except (FilterUnfit, Untold) as problem:
                return self._unfit(request, problem)

        return standing_by(self._templates, answer)

    def page(
        self, template: str, request: Request, person: Person, *, place: str | None = None, **values: Any
    ) -> Response:
        """One of the pages, with the menu, and a form token for its forms; `place` is where in the menu it is, if not
        at its own path."""
        visit = self._sessions.visit(request)
        response = self._templates.show(
            f"my_data/{template}",
            request,
            name=person.called(language_of(request)),
            menu=MENU,
            place=place or request.url.path,
            here=request.url.path,
            form_token=self._sessions.form_token(request, visit),
            **values,
        )
        self._sessions.keep(response, visit)
        return response

    def _unfit(self, request: Request, problem: FilterUnfit | Untold) -> Response:
        return self._templates.show(
            "message.html",
            request,
            status=400,
            heading=("แสดงหน้านี้ไม่ได้", "This page cannot be shown"),
            text=("โปรดกลับไปเลือกใหม่จากหน้าข้อมูลของฉัน", "Please go back to My data and choose again."),
            detail=problem.code if isinstance(problem, Untold) else None,
            onward=(f"/my-data?ui_locales={language_of(request)}", "กลับไปหน้าข้อมูลของฉัน", "Back to My data"),
        )


def to(path: str, request: Request, **told: str) -> Response:
    """On to a page, in the language of the request, once a form is done."""
    return RedirectResponse(f"{path}?{urlencode({**told, 'ui_locales': language_of(request)})}", 303, NO_STORE)


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
