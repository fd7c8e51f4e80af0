"""Pages of other origins in a real browser, which ask the hub as frontends do: with a token, in JSON, by fetch()."""

import contextlib
import datetime
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.apps.registry import Apps
from access.ledger.ledger_keys import generate
from access.permissions.core_scopes import CORE_SCOPES
from access.storage.database import Database
from settings import Settings
from tests.asgi import ask
from tests.conftest import Hubs
from tests.connectors.asgi_server import serving
from tests.oauth import BANK

ASKS = """async ([url, token]) => {
  const headers = {"Content-Type": "application/json", ...(token ? {Authorization: `Bearer ${token}`} : {})};
  try {
    const body = JSON.stringify({query: "{ __typename }"});
    const answer = await fetch(`${url}/graphql`, {method: "POST", headers, body});
    return {status: answer.status, id: answer.headers.get("Saan-Request-Id"), body: await answer.json()};
  } catch (problem) {
    return {refused: problem.name};
  }
}"""


@dataclass
class Watched:
    """An application, with what it answered to preflights: status and body."""

    app: ASGIApp
    preflights: list[tuple[int, Any]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, body = 0, b""

        async def seen(message: Message) -> None:
            nonlocal status, body
            status, body = message.get("status", status), body + message.get("body", b"")
            await send(message)

        await self.app(scope, receive, seen)
        if scope.get("method") == "OPTIONS":
            with contextlib.suppress(ValueError):
                body = json.loads(body)
            self.preflights.append((status, body))


@pytest.fixture
async def elsewhere(page: Page) -> AsyncIterator[str]:
    """The origin of a page that is open: it is served at another port than any hub."""

    async def shown(_: Request) -> HTMLResponse:
        return HTMLResponse('<!doctype html><link rel="icon" href="data:,"><title>A page of another origin</title>')

    async with serving(Starlette(routes=[Route("/", shown)])) as origin:
        await page.goto(origin)
        yield origin


@pytest.fixture
async def outside(hubs: Hubs, tmp_path: Path) -> AsyncIterator[tuple[Watched, Settings]]:
    """A hub that is no sandbox, with its settings."""
    keys = tmp_path / "ledger.json"
    keys.write_text(json.dumps(generate()))
    told = {"sandbox": False, "secret": SecretStr("5a" * 32), "ledger_keys": keys, "state": tmp_path}
    async with hubs(agencies="dopa", **told) as app:
        yield Watched(app), Settings(**told)


async def asked(page: Page, url: str, token: str = "") -> Any:
    return await page.evaluate(ASKS, [url, token])


async def test_a_sandbox_answers_a_page_of_ones_own_machine(hubs: Hubs, page: Page, elsewhere: str) -> None:
    async with hubs(data="synthetic") as app, serving(watched := Watched(app)) as url:
        people = {one["id"]: one["token"] for one in (await ask(app, "/sandbox/personas")).json()}
        answer = await asked(page, url, people["citizen"])
    assert answer["status"] == 200
    assert answer["body"] == {"data": {"__typename": "Query"}}
    assert answer["id"], "what the hub tells in its own headers is read by the page"
    assert [status for status, _ in watched.preflights] == [200]
    assert page.faults == []


@pytest.mark.threat("cross-site")
async def test_another_hub_answers_the_origin_of_a_registered_app(
    outside: tuple[Watched, Settings], page: Page, elsewhere: str
) -> None:
    hub, settings = outside
    async with Database(settings.database) as database:
        apps = Apps(database, lambda: CORE_SCOPES, now=lambda: datetime.datetime.now(datetime.UTC), production=False)
        await apps.register(replace(BANK, origins=(elsewhere,)))
    async with serving(hub) as url:
        answer = await asked(page, url)
    assert answer["body"] == {"data": {"__typename": "Query"}}
    assert [status for status, _ in hub.preflights] == [200]
    assert page.faults == []


@pytest.mark.threat("cross-site")
async def test_a_page_of_no_app_is_refused_and_its_preflight_says_what_to_register(
    outside: tuple[Watched, Settings], page: Page, elsewhere: str
) -> None:
    hub, _ = outside
    async with serving(hub) as url:
        answer = await asked(page, url)
    assert answer == {"refused": "TypeError"}
    ((status, body),) = hub.preflights
    assert status == 403
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "CROSS_ORIGIN_REFUSED"
    assert f"./saan app set ID --origin {elsewhere}" in error["message"]
    assert elsewhere in error["extensions"]["messageTh"]
    assert any("CORS" in one for one in page.faults)
