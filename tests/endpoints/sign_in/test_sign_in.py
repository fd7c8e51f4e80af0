"""Signing in at an OpenID provider, over HTTP, through the whole hub as it is mounted outside the sandbox."""

import datetime
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import structlog
from pydantic import SecretStr
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from access.apps.registry import Apps
from access.identity.jwks import LARGEST
from access.permissions.core_scopes import CORE_SCOPES
from access.storage.database import Database
from tests.asgi import ask
from tests.endpoints.sign_in.browser import Browser, fields, link, why
from tests.oauth import BANK, CHALLENGE, CITIZEN, VERIFIER, basic
from tests.provider import SECRET, Hub, Provider


async def test_a_citizen_signs_in_at_the_provider_allows_an_app_and_it_reads_of_her(
    hub: Hub, browser: Browser, provider: Provider
) -> None:
    back = "https://bank.example/back"
    async with Database(hub.settings.database) as database:
        apps = Apps(database, lambda: CORE_SCOPES, now=lambda: datetime.datetime.now(datetime.UTC))
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


async def test_a_request_that_goes_nowhere_is_told_to_her_in_her_language_with_the_reason(
    hub: Hub, browser: Browser
) -> None:
    thai = await browser.get("/oauth/authorize?client_id=nobody-here&response_type=code&ui_locales=th")
    english = await browser.get("/oauth/authorize?client_id=nobody-here&response_type=code&ui_locales=en")
    assert (thai.status, english.status) == (400, 400)
    assert "ระบบไม่รู้จักแอปที่ส่งท่านมา" in thai.text
    assert "ท่านไม่ได้ทำอะไรผิด" in thai.text
    assert "The app that sent you is not known here" in english.text
    assert "invalid_client: The client does not exist on this server." in english.text


async def test_who_signed_in_sees_her_consents_and_signs_out_of_the_hub(hub: Hub, browser: Browser) -> None:
    page = await browser.sign_in()
    assert (page.status, page.path) == (200, "/my-data/apps")
    assert "สมศรี ใจดี" in page.text
    left = await browser.post("/logout", fields(page), origin=hub.url)
    assert urlsplit(left.location).path == "/login"
    assert not await browser.signed_in()
    assert (await browser.follow(left.location)).path == "/login"


@pytest.mark.threat("persona-real")
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
    assert (await browser.follow(there.location)).path == "/my-data/apps"


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


@pytest.mark.threat("provider-away")
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
    assert (await browser.follow(there.location)).path == "/my-data/apps"


@pytest.mark.threat("provider-away")
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
