"""The hub's pages for people: templates that escape by themselves, headers that let nothing else in."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount

import bounds
from access.oauth.http_messages import parameters
from access.storage.storage_errors import StorageError
from connectors.urls import split_url
from endpoints.http.content_negotiation import language
from endpoints.http.request_body import BadRequest, body_of
from endpoints.http.static_files import PackedFiles
from endpoints.pages.enumeration import listed

HERE = Path(__file__).parent


class PageTemplates:
    """Renders the templates beside this file."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["listed"] = listed

    def show(
        self,
        template: str,
        request: Request,
        *,
        status: int = 200,
        form_targets: Sequence[str] = (),
        **values: Any,
    ) -> HTMLResponse:
        """A page in the language of the request; `form_targets` are where its forms may lead beside the hub itself."""
        chosen = language_of(request)

        def say(thai: str, english: str) -> str:
            return thai if chosen == "th" else english

        other = "en" if chosen == "th" else "th"
        words = {"say": say, "language": chosen, "other_language": other, "switch": in_language(_here(request), other)}
        body = self._environment.get_template(template).render(**words, **values)
        return HTMLResponse(body, status, headers=_headers(form_targets))


Endpoint = Callable[[Request], Awaitable[Response]]


def standing_by(pages: PageTemplates, endpoint: Endpoint) -> Endpoint:
    """The endpoint, with a page that asks for patience while the hub's database is away."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except StorageError:
            return pages.show(
                "message.html",
                request,
                status=503,
                heading=("ระบบไม่พร้อมใช้ชั่วคราว", "Not available for the moment"),
                text=("ไม่มีอะไรเปลี่ยนแปลง โปรดลองใหม่ในอีกสักครู่", "Nothing has changed. Please try again in a moment."),
                detail=None,
                **({"again": _here(request)} if request.method == "GET" else {}),
            )

    return answer


def language_of(request: Request) -> str:
    """ "th" or "en": what the page was asked in (`ui_locales`, OpenID Connect), else what the browser prefers."""
    asked = request.query_params.get("ui_locales", "").split()
    found = next((locale.partition("-")[0] for locale in asked if locale.partition("-")[0] in ("th", "en")), None)
    return found or language(request.headers.get("accept-language", ""))


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; none at all when it is too large or cannot be read."""
    try:
        body = await body_of(dict(request.scope["headers"]), request.receive, bounds.FORM.most)
        return dict(parameters(body))
    except (BadRequest, ValueError):
        return {}


def in_language(path: str, chosen: str) -> str:
    """A path of the hub's own, asked for in "th" or "en"."""
    parts = split_url(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "ui_locales"]
    return f"{parts.path}?{urlencode([*kept, ('ui_locales', chosen)])}"


def form_target(redirect_uri: str) -> str:
    """The origin of a redirect URI, or its scheme where it has none, as a form-action source."""
    parts = split_url(redirect_uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def page_files() -> Mount:
    """The pages' style and fonts under `/pages`."""
    return Mount("/pages", PackedFiles(directory=HERE / "static"))


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"


def _headers(form_targets: Sequence[str]) -> Mapping[str, str]:
    targets = " ".join(("'self'", *form_targets))
    policy = (
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        f"form-action {targets}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",  # no-referrer would hide from the hub that a form came from its own page
        "Vary": "Accept-Language, Cookie",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
