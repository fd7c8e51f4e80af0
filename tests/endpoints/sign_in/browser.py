"""A browser that signs in, over real connections, and what it shows."""

import html
import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp

from tests.oauth import CITIZEN


@dataclass
class Seen:
    """What a browser shows: where it is, and what it went through on the way."""

    status: int
    url: str
    text: str
    headers: Any
    hops: list[str] = field(default_factory=list)

    @property
    def location(self) -> str:
        return str(self.headers["location"])

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


class Browser:
    """One that keeps cookies, over real connections."""

    def __init__(self, hub: str, session: aiohttp.ClientSession) -> None:
        self.hub = hub
        self.session = session

    async def get(self, url: str) -> Seen:
        """One answer, nothing followed."""
        where = url if "://" in url else f"{self.hub}{url}"
        async with self.session.get(where, allow_redirects=False, headers={"accept-language": "en"}) as answer:
            return Seen(answer.status, where, await answer.text(), answer.headers)

    async def post(self, url: str, form: dict[str, str], **headers: str) -> Seen:
        where = f"{self.hub}{url}"
        async with self.session.post(where, data=form, allow_redirects=False, headers=headers) as answer:
            return Seen(answer.status, where, await answer.text(), answer.headers)

    async def follow(self, url: str) -> Seen:
        """The page that a way ends at."""
        hops = []
        while True:
            seen = await self.get(url)
            hops.append(seen.url)
            if seen.status not in (302, 303):
                return replace(seen, hops=hops)
            url = seen.location

    async def to_callback(self, onward: str = "/consents") -> str:
        """Up to the provider and back: the address that it sends the browser back to, not yet asked for."""
        page = await self.follow(onward)
        assert page.path == "/login", page
        there = await self.get(link(page))
        return (await self.get(there.location)).location

    async def sign_in(self, onward: str = "/consents") -> Seen:
        return await self.follow(await self.to_callback(onward))

    async def signed_in(self) -> bool:
        return (await self.get("/my-data/apps")).status == 200

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.session.cookie_jar}


def link(page: Seen) -> str:
    """Where the one button of a page leads."""
    (found,) = re.findall(r'<a class="primary action" href="([^"]+)"', page.text)
    return html.unescape(found)


def fields(page: Seen) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def changed(url: str, **parameters: str | None) -> str:
    """The address with other parameters; None leaves one out."""
    parts = urlsplit(url)
    given = {**dict(parse_qsl(parts.query)), **parameters}
    return parts._replace(query=urlencode({n: v for n, v in given.items() if v is not None})).geturl()


def why(page: Seen) -> tuple[int, str]:
    """How the sign-in was refused, and that it was on a page that gives nothing away."""
    assert page.path == "/login/refused", page
    asked = parse_qs(urlsplit(page.url).query)
    assert asked.keys() <= {"why", "continue", "ui_locales"}
    assert CITIZEN not in page.text
    assert "Traceback" not in page.text
    return page.status, asked["why"][0]
