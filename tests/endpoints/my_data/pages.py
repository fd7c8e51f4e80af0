"""What the tests of My data share: asking the graph, a browser that is signed in, and what is read of a page."""

import html
import re
from typing import Any

import orjson

from settings import Settings
from tests.asgi import ask
from tests.pages import Browser

JSON = {"content-type": "application/json"}


async def run(app: Any, token: str, query: str, **variables: Any) -> Any:
    headers = {**JSON, "authorization": f"Bearer {token}", "accept-language": "th"}
    return (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": query, "variables": variables}))).json()


async def tokens(app: Any) -> dict[str, str]:
    return {p["id"]: p["token"] for p in (await ask(app, "/sandbox/personas")).json()}


async def looking(app: Any, persona: str = "citizen", path: str = "/my-data?ui_locales=th") -> tuple[Browser, str]:
    """A browser at which a persona is signed in, and the text of a page that is shown there."""
    browser = Browser(app, Settings().public_url)
    await browser.sign_in(persona, path)
    return browser, text((await browser.get(path)).text)


def text(page: str) -> str:
    """What is read of a page: words without marks, and one blank between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def sentences(page: str) -> list[str]:
    return [text(found) for found in re.findall(r'<p class="sentence"[^>]*>(.*?)</p>', page, re.S)]
