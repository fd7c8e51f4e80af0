"""Signing in at an OpenID provider, over HTTP, through the whole hub as it is mounted outside the sandbox."""

import base64
import datetime
import hmac
import html
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
import pytest
import structlog
from joserfc import jws
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from access.apps.registry import Apps
from access.jwks import LARGEST
from access.seal import Seal
from access.storage.database import Database
from endpoints.login import login_url
from endpoints.sign_in import LONGEST
from tests.asgi import ask
from tests.connectors.serving import serving
from tests.oauth import BANK, CHALLENGE, CITIZEN, VERIFIER, basic
from tests.provider import CLIENT, HUB_SECRET, KEY, SECRET, Claims, Hub, Provider, hub_at, signed

OTHER = RSAKey.generate_key(2048)


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
        return (await self.get("/consents")).status == 200

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


@pytest.fixture(scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory, running_sandbox: Any) -> AsyncIterator[Hub]:
    provider = Provider()
    folder = tmp_path_factory.mktemp("hub")
    async with serving(provider.app) as provider.url, hub_at(provider, folder, running_sandbox.environment) as hub:
        yield hub


@pytest.fixture
def hub(whole: Hub) -> Hub:
    whole.provider.behave()
    return whole


@pytest.fixture
def provider(hub: Hub) -> Provider:
    return hub.provider


@pytest.fixture
async def browser(hub: Hub) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(hub.url, session)


@pytest.fixture
async def another(hub: Hub) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(hub.url, session)


async def test_a_citizen_signs_in_at_the_provider_allows_an_app_and_it_reads_of_her(
    hub: Hub, browser: Browser, provider: Provider
) -> None:
    back = "https://bank.example/back"
    async with Database(hub.settings.database) as database:
        apps = Apps(database, now=lambda: datetime.datetime.now(datetime.UTC))
        secret = (await apps.register(replace(BANK, redirect_uris=(back,)))).secret or ""
    asked = {
        "response_type": "code",
        "client_id": "bank-app",
        "redirect_uri": back,
        "scope": "citizen.name",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    with structlog.testing.capture_logs() as logged:
        authorize = f"/oauth/authorize?{urlencode(asked)}"
        login = await browser.follow(authorize)
        assert "Example Bank app" in login.text
        consent = await browser.sign_in(authorize)
        assert (consent.status, consent.path) == (200, "/oauth/authorize")
        assert "สมศรี ใจดี" in consent.text
        allowed = await browser.post(authorize, {**fields(consent), "decision": "allow"}, origin=hub.url)
        code = parse_qs(urlsplit(allowed.location).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": VERIFIER}
        auth = {"authorization": basic("bank-app", secret)}
        async with browser.session.post(f"{hub.url}/oauth/token", data=form, headers=auth) as answer:
            token = (await answer.json())["access_token"]
        query = {"query": "{ me { nationalId profile { name { first } } } }"}
        headers = {"authorization": f"Bearer {token}"}
        async with browser.session.post(f"{hub.url}/graphql", json=query, headers=headers) as answer:
            told = await answer.json()
    assert told["data"]["me"] == {"nationalId": None, "profile": {"name": {"first": "สมศรี"}}}
    assert [error["extensions"]["code"] for error in told["errors"]] == ["NO_CONSENT"]
    assert CITIZEN not in str(logged)
    assert not [hop for hop in consent.hops if CITIZEN in hop]
    (request,) = provider.asked[-1:]
    assert request["scope"] == "openid pid given_name family_name ial"
    assert request["redirect_uri"] == f"{hub.url}/login/callback"


async def test_who_signed_in_sees_her_consents_and_signs_out_of_the_hub(hub: Hub, browser: Browser) -> None:
    page = await browser.sign_in()
    assert (page.status, page.path) == (200, "/consents")
    assert "สมศรี ใจดี" in page.text
    left = await browser.post("/logout", fields(page), origin=hub.url)
    assert urlsplit(left.location).path == "/login"
    assert not await browser.signed_in()
    assert (await browser.follow(left.location)).path == "/login"


async def test_the_personas_and_their_page_are_not_there(hub: Hub, browser: Browser) -> None:
    page = await browser.get("/login")
    assert 'name="persona"' not in page.text
    assert "ThaID" in page.text
    form = {"persona": "citizen", "form_token": "x", "continue": ""}
    assert (await browser.post("/login", form, origin=hub.url)).status == 405
    assert (await browser.get("/sandbox/personas")).status == 404
    assert not await browser.signed_in()


async def test_a_sandbox_that_names_a_provider_has_people_sign_in_there(
    hubs: Any, provider: Provider, tmp_path: Path
) -> None:
    settings = {"sign_in": provider.file(tmp_path), "sign_in_secret": SecretStr(SECRET), "data": Path("synthetic")}
    async with hubs(**settings) as app:
        page = await ask(app, "/login")
        assert 'name="persona"' not in page.text
        assert "/login/provider" in page.text
        assert (await ask(app, "/login", "POST")).status == 405


async def test_the_hub_says_that_people_can_sign_in(browser: Browser) -> None:
    told = json.loads((await browser.get("/.well-known/openid-configuration")).text)
    assert told["authorization_endpoint"].endswith("/oauth/authorize")


def encoded(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned(claims: Claims) -> str:
    return f"{encoded({'alg': 'none', 'kid': KEY.kid})}.{encoded(claims)}."


def unsigned_with_a_signature(claims: Claims) -> str:
    return f"{unsigned(claims)}{signed(claims).rpartition('.')[2]}"


def by_public_key(claims: Claims) -> str:
    message = f"{encoded({'alg': 'HS256', 'kid': KEY.kid, 'typ': 'JWT'})}.{encoded(claims)}"
    mac = hmac.digest(KEY.as_pem(private=False), message.encode(), "sha256")
    return f"{message}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def said_twice(claims: Claims) -> str:
    """Signed by the provider, with two national ids in it."""
    name, twice = f'"pid": "{claims["pid"]}"', f'"pid": "{claims["pid"]}", "pid": "9100000000020"'
    payload = json.dumps(claims).replace(name, twice).encode()
    return jws.serialize_compact({"alg": "RS256", "kid": KEY.kid}, payload, KEY, algorithms=["RS256"])


def altered(claims: Claims) -> str:
    header, _, signature = signed(claims).split(".")
    return f"{header}.{encoded({**claims, 'pid': '9100000000020'})}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        unsigned,
        unsigned_with_a_signature,
        by_public_key,
        said_twice,
        altered,
        lambda claims: signed(claims, key=OTHER),
        lambda claims: signed(claims, key=OTHER, jwk=OTHER.as_dict(private=False)),
        lambda claims: signed(claims, kid="another"),
        lambda claims: signed(claims, kid=None),
        lambda claims: signed(claims, typ="at+jwt"),
        lambda claims: signed(claims, crit=["b64"], b64=True),
        lambda claims: "no token",
        lambda claims: "",
    ],
)
async def test_an_id_token_that_the_provider_has_not_signed_signs_nobody_in(
    token: Callable[[Claims], str], browser: Browser, provider: Provider
) -> None:
    provider.token = token
    assert why(await browser.sign_in()) == (502, "untrusted")
    assert not await browser.signed_in()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": ["another-client"], "azp": CLIENT},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 4_000_000_000},
        {"iat": 1_700_000_000},
        {"iat": None},
        {"nbf": 4_000_000_000},
        {"auth_time": 1_700_000_000},
        {"auth_time": "now"},
        {"sub": None},
        {"pid": 9100000000011},
        {"pid": [CITIZEN]},
    ],
)
async def test_an_id_token_for_another_time_place_or_reader_signs_nobody_in(
    claims: Claims, browser: Browser, provider: Provider
) -> None:
    provider.claims = claims
    assert why(await browser.sign_in()) == (502, "untrusted")
    assert not await browser.signed_in()


async def test_an_id_token_for_several_readers_names_the_hub_as_whom_it_was_given_to(
    browser: Browser, provider: Provider
) -> None:
    provider.claims = {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert (await browser.sign_in()).status == 200


@pytest.mark.parametrize(
    "pid", [None, "", "9100000000012", "910000000001", "๙๑๐๐๐๐๐๐๐๐๐๑๒", "0985558000017", "x" * 13, "9100000000011 " * 2]
)
async def test_nobody_is_signed_in_without_a_national_id(pid: str | None, browser: Browser, provider: Provider) -> None:
    provider.claims = {"pid": pid}
    assert why(await browser.sign_in()) == (403, "nobody")
    assert not await browser.signed_in()


@pytest.mark.parametrize("pid", ["๙๑๐๐๐๐๐๐๐๐๐๑๑", " 9100000000011", "9-1000-00000-01-1"])
async def test_a_national_id_is_read_however_the_provider_writes_it(
    pid: str, browser: Browser, provider: Provider
) -> None:
    provider.claims = {"pid": pid}
    assert (await browser.sign_in()).status == 200
    assert await browser.signed_in()


async def test_an_answer_with_another_state_or_none_is_not_heard(browser: Browser) -> None:
    callback = await browser.to_callback()
    for state in ("another", "ไทย", "", None):
        assert why(await browser.follow(changed(callback, state=state))) == (400, "stale")
    assert why(await browser.follow(f"{callback}&state=another")) == (400, "stale")
    assert why(await browser.follow("/login/callback?%ff")) == (400, "stale")
    assert not await browser.signed_in()
    assert (await browser.follow(callback)).path == "/consents"


async def test_an_answer_is_heard_once_also_by_whoever_kept_the_cookie(
    hub: Hub, browser: Browser, another: Browser
) -> None:
    callback = await browser.to_callback()
    kept = browser.cookies
    assert "saan-sign-in" in kept
    assert (await browser.follow(callback)).path == "/consents"
    assert "saan-sign-in" not in browser.cookies
    assert why(await browser.follow(callback)) == (400, "stale")
    another.session.cookie_jar.update_cookies(kept, aiohttp.client.URL(hub.url))
    assert why(await another.follow(callback)) == (400, "stale")
    assert not await another.signed_in()


async def test_an_answer_is_heard_in_the_browser_alone_that_was_sent_for_it(
    hub: Hub, browser: Browser, another: Browser
) -> None:
    callback = await browser.to_callback()
    assert why(await another.follow(callback)) == (400, "stale")
    await another.to_callback()
    assert why(await another.follow(callback)) == (400, "stale")
    made_up = {"saan-sign-in": Seal(b"x" * 32).seal("{}", for_="sign-in")}
    another.session.cookie_jar.update_cookies(made_up, aiohttp.client.URL(hub.url))
    assert why(await another.follow(callback)) == (400, "stale")
    assert not await another.signed_in()


async def test_a_code_that_was_used_is_good_for_nobody(browser: Browser, another: Browser) -> None:
    first = await another.to_callback()
    code = parse_qs(urlsplit(first).query)["code"][0]
    assert (await another.follow(first)).path == "/consents"
    second = await browser.to_callback()
    assert why(await browser.follow(changed(second, code=code))) == (502, "untrusted")


async def test_a_code_of_another_sign_in_is_good_for_nobody(browser: Browser, another: Browser) -> None:
    stolen = parse_qs(urlsplit(await another.to_callback()).query)["code"][0]
    own = await browser.to_callback()
    assert why(await browser.follow(changed(own, code=stolen))) == (502, "untrusted")
    assert not await browser.signed_in()


async def test_a_code_that_another_issuer_says_to_have_sent_is_not_taken_to_the_provider(browser: Browser) -> None:
    callback = await browser.to_callback()
    assert why(await browser.follow(changed(callback, iss="https://evil.example"))) == (502, "untrusted")


async def test_who_does_not_sign_in_is_told_so_and_can_try_again(browser: Browser, provider: Provider) -> None:
    provider.denies = True
    page = await browser.sign_in("/consents?ui_locales=th")
    assert why(page) == (403, "denied")
    assert "ท่านไม่ได้เข้าสู่ระบบ" in page.text
    english = await browser.get(html.unescape(re.findall(r'class="switch" href="([^"]+)"', page.text)[0]))
    assert "You did not sign in" in english.text
    provider.denies = False
    again = await browser.follow(link(english))
    assert again.path == "/login"
    there = await browser.get(link(again))
    assert (await browser.follow(there.location)).path == "/consents"


async def nothing_to_see() -> Response:
    return PlainTextResponse("oops", 500)


async def busy() -> Response:
    return JSONResponse({}, 429)


async def large() -> Response:
    return JSONResponse({"id_token": "x" * LARGEST})


async def no_json() -> Response:
    return PlainTextResponse("<html>")


async def no_token() -> Response:
    return JSONResponse({"access_token": "x"})


async def elsewhere() -> Response:
    return RedirectResponse("/elsewhere", 307)


@pytest.mark.parametrize("answer", [nothing_to_see, busy, large, no_json, no_token, elsewhere])
async def test_a_provider_that_gives_no_answer_is_said_to_be_away_and_can_be_tried_again(
    answer: Callable[[], Any], browser: Browser, provider: Provider
) -> None:
    provider.answer = answer
    page = await browser.sign_in()
    assert why(page) == (503, "away")
    assert provider.elsewhere == 0
    provider.behave()
    there = await browser.get(link(await browser.follow(link(page))))
    assert (await browser.follow(there.location)).path == "/consents"


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "x.y.z", ""])
async def test_a_sign_in_leads_nowhere_that_the_hub_has_not_sealed(onward: str, browser: Browser) -> None:
    page = await browser.get(f"/login?{urlencode({'continue': onward})}")
    there = await browser.get(link(page))
    assert [urlsplit(hop).path for hop in (await browser.follow(there.location)).hops][-1] == "/consents"


async def test_what_was_sealed_for_another_use_is_no_way_on(hub: Hub, browser: Browser) -> None:
    sealed = Seal(bytes.fromhex(HUB_SECRET)).seal("https://evil.example", for_="person")
    there = await browser.get(f"/login/provider?{urlencode({'continue': sealed})}")
    assert (await browser.follow(there.location)).url.startswith(f"{hub.url}/consents")


async def test_a_way_on_that_no_cookie_holds_is_refused_and_the_longest_fits(browser: Browser) -> None:
    seal = Seal(bytes.fromhex(HUB_SECRET))
    for length, status in ((LONGEST, 303), (LONGEST + 1, 400)):
        url = login_url(seal, "/consents?" + "x" * (length - len("/consents?")), "en")
        page = await browser.get(url)
        there = await browser.get(link(page))
        size = sum(len(name) + len(value) for name, value in there.headers.items())
        assert size < 4096
        seen = there if status == 303 else await browser.follow(there.location)
        assert seen.status == status
        assert (urlsplit(there.location).path == "/authorize") == (status == 303)


async def test_the_cookie_of_a_sign_in_is_the_hub_s_alone_and_tells_nothing(browser: Browser) -> None:
    page = await browser.follow("/consents")
    there = await browser.get(link(page))
    line = there.headers["set-cookie"].lower()
    for told in ("httponly", "samesite=lax", "path=/", "max-age=600"):
        assert told in line
    sent = parse_qs(urlsplit(there.location).query)
    assert sent["state"][0].lower() not in line
    assert there.headers["referrer-policy"] == "no-referrer"
    assert there.headers["cache-control"] == "no-store"


async def test_no_parameter_reaches_a_page_unescaped(browser: Browser) -> None:
    evil = "<script>alert(1)</script>'onfocus='x\""
    for path in ("/login", "/login/refused"):
        for name in ("why", "continue", "ui_locales", "error_description"):
            page = await browser.get(f"{path}?{urlencode({name: evil})}")
            assert "<script" not in page.text
            assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_what_went_wrong_is_in_the_log_without_anything_of_the_person_or_the_provider(
    browser: Browser, provider: Provider
) -> None:
    provider.claims = {"nonce": "another"}
    with structlog.testing.capture_logs() as logged:
        callback = await browser.to_callback()
        await browser.follow(callback)
    (line,) = [entry for entry in logged if entry["event"] == "nobody was signed in"]
    assert line["problem"] == "AnswerRefused"
    for secret in (CITIZEN, SECRET, *(values[0] for values in parse_qs(urlsplit(callback).query).values())):
        assert secret == provider.url or secret not in str(logged)
