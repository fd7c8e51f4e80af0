"""Where there is no page, or the hub failed, a browser is shown one; programs are told as before."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from access.storage.storage_errors import StorageUnavailable
from endpoints.asgi import Front
from endpoints.http.cross_origin import Origins
from endpoints.pages.error_pages import error_handlers
from endpoints.pages.page import PageTemplates, standing_by
from tests.asgi import ask
from tests.conftest import Hubs

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
THERE_IS_NONE = {"th": "ไม่พบหน้านี้", "en": "There is no such page"}


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("path", ["/nowhere", "/my-data/nowhere", "/pages/nowhere.css", "/my-data/"])
async def test_a_browser_is_told_in_its_language_that_there_is_no_such_page(
    hubs: Hubs, tmp_path: Path, path: str, language: str
) -> None:
    async with hubs(state=tmp_path) as app:
        page = await ask(app, path, headers={**BROWSER, "accept-language": language})
        plain = await ask(app, path, headers={"accept": "application/json"})
        any_ = await ask(app, path, headers={"accept": "*/*"})
    assert page.status == plain.status == any_.status == 404
    assert THERE_IS_NONE[language] in page.text
    assert f'href="/?ui_locales={language}"' in page.text, "there is a way on"
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert plain.body == any_.body == b"Not Found"


async def test_there_is_a_first_page_even_in_a_sandbox_without_graphiql(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, graphiql=False) as app:
        page = await ask(app, "/", headers={**BROWSER, "accept-language": "en"})
    assert page.status == 200
    for way in ("/status?ui_locales=en", "/my-data?ui_locales=en", "/schema.graphql"):
        assert f'href="{way}"' in page.text
    assert 'href="/graphql"' not in page.text


async def test_a_page_that_is_opened_otherwise_says_how_it_may_be(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        page = await ask(app, "/my-data/export", headers={**BROWSER, "accept-language": "en"})
    assert (page.status, page.headers["allow"]) == (405, "POST")
    assert "This page cannot be opened so" in page.text


@pytest.mark.parametrize(("method", "again"), [("GET", True), ("POST", False)])
async def test_while_the_database_is_away_a_page_is_asked_for_once_more_and_a_form_is_not(
    method: str, again: bool
) -> None:
    async def away(_: Request) -> Response:
        raise StorageUnavailable("gone")

    app = Router([Route("/page", standing_by(PageTemplates(), away), methods=["GET", "POST"])])
    page = await ask(app, "/page?ui_locales=en", method, BROWSER)
    assert page.status == 503
    assert "Not available for the moment" in page.text
    assert ('<a class="primary action" href="/page?ui_locales=en">Try again</a>' in page.text) is again
    assert "gone" not in page.text


@pytest.mark.threat("answer-kept")
async def test_a_fault_is_told_with_the_id_of_the_request_and_nothing_of_what_failed() -> None:
    async def fails(_: Request) -> Response:
        raise ValueError("9100000000011")

    async def nobody(*_: object) -> None:
        raise AssertionError

    async def no_apps() -> list[object]:
        return []

    app = Front(
        nobody,
        origins=Origins(no_apps),  # type: ignore[arg-type]
        https=False,
        routes=[Route("/fails", fails)],
        errors=error_handlers(PageTemplates()),
    )
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {**BROWSER, "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    for language, told in (("th", "ระบบขัดข้อง"), ("en", "Something went wrong")):
        # What is raised goes on to the server, which logs it, after the page was sent.
        page = await ask(swallowed(app), "/fails", headers={**headers, "accept-language": language})
        assert page.status == 500
        assert told in page.text
        assert trace in page.text
        assert "9100000000011" not in page.text


def swallowed(app: ASGIApp) -> ASGIApp:
    """The application behind a server that bears what it raises."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        with pytest.raises(ValueError, match="9100000000011"):
            await app(scope, receive, send)

    return served
