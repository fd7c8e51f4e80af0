"""Each page of the hub names its icon, may show it, and gets it: a browser that asks for one is not sent away."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from endpoints.pages.icon import ICON
from settings import ROOT
from tests.asgi import Answer, ask

PAGES = ("/", "/graphql", "/login", "/my-data/apps", "/status", "/oauth/authorize")


async def shown(app: Any, path: str) -> Answer:
    """The page that a browser comes to."""
    answer = await ask(app, path, headers={"accept": "text/html"})
    return await shown(app, answer.headers["location"]) if answer.status in {302, 303} else answer


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_names_an_icon_that_it_may_show_and_that_is_there(hubs: Any, tmp_path: Path, path: str) -> None:
    async with hubs(state=tmp_path) as app:
        page = await shown(app, path)
        (named,) = re.findall(r'<link rel="icon" href="([^"]+)"', page.text)
        icon = await ask(app, urljoin(path, named))
    assert re.search(r"img-src 'self'( |;|$)", page.headers["content-security-policy"])
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert icon.body.startswith(b"<svg")


async def test_a_browser_that_guesses_gets_it_too(hubs: Any, tmp_path: Path) -> None:
    async with hubs(state=tmp_path) as app:
        guessed = await ask(app, "/favicon.ico")
    assert (guessed.status, guessed.headers["content-type"], guessed.body) == (200, "image/svg+xml", ICON.read_bytes())


def test_graphiql_s_icon_is_the_same_drawing() -> None:
    assert ICON.read_bytes() == (ROOT / "ide" / "src" / "icon.svg").read_bytes()
