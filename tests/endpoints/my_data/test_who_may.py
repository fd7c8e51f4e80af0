"""Every app that may read of a citizen is on one page, and ends there."""

import asyncio
import datetime
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from access.apps.app import App, ClientAuthentication, Flow
from access.consents.consent_check import ConsentRequest
from access.oauth.authority import Authority
from access.permissions.purposes import Basis
from connectors.thai_time import THAILAND
from settings import Settings
from tests.asgi import ask
from tests.conftest import Hubs
from tests.endpoints.my_data.pages import looking, run, text, tokens
from tests.endpoints.my_data.state import authority_of
from tests.oauth import BACK, CHALLENGE, CITIZEN, VERIFIER, basic
from tests.pages import Browser, fields

HEALTH = App(
    id="health-app",
    name_th="แอปสุขภาพตัวอย่าง",
    name_en="Example health app",
    basis=Basis.OWN_REQUEST,
    scopes=frozenset({"citizen.name", "citizen.employment"}),
    purposes=frozenset({"self-service"}),
    authentication=ClientAuthentication.SECRET,
    flows=frozenset({Flow.CODE, Flow.REFRESH}),
    redirect_uris=(BACK,),
    home_page="https://health.example/",
    contact="help@health.example",
    privacy_notice="https://health.example/privacy",
)
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def signed_in_to(browser: Browser, app: Any, secret: str) -> dict[str, str]:
    """The health app's tokens, once the citizen signed in to it."""
    asked = {
        "response_type": "code",
        "client_id": "health-app",
        "redirect_uri": BACK,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    authorize = f"/oauth/authorize?{urlencode(asked)}"
    await browser.sign_in("citizen", authorize)
    page = await browser.get(authorize)
    back = await browser.post(authorize, {**fields(page), "decision": "allow"})
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    headers = {**FORM, "authorization": basic("health-app", secret)}
    told: dict[str, str] = (await ask(app, "/oauth/token", "POST", headers, urlencode(form).encode())).json()
    return told


async def registered(state: Path) -> str:
    """The health app's secret."""

    async def register(authority: Authority) -> str:
        return (await authority.apps.register(HEALTH)).secret or ""

    return await authority_of(state, register)


@pytest.mark.threat("consent-withdrawn", "grant-stolen")
async def test_apps_by_consent_and_apps_she_signed_in_to_are_listed_and_each_ends_at_once(
    hubs: Hubs, tmp_path: Path
) -> None:
    name = "{ me { profile { name { first } } } }"
    async with hubs(state=tmp_path, data="synthetic") as app:
        people, secret = await tokens(app), await registered(tmp_path)
        browser = Browser(app, Settings().public_url)
        health = await signed_in_to(browser, app, secret)
        await run(app, people["bank"], name)
        assert "errors" not in await run(app, health["access_token"], name)

        page = await browser.get("/my-data/apps?ui_locales=en")
        told = text(page.text)
        for expected in (
            "Example Bank app In force",
            "Example health app In force",
            "help@health.example",
            "https://health.example/privacy",
            "Employer and social security section",
        ):
            assert expected in told
        assert told.count("Last reading none yet") == 0

        ended = await browser.post("/my-data/apps/end", {**fields(page), "consent": "", "app": "health-app"})
        assert ended.headers["location"].startswith("/my-data/apps?ended=1")
        for _ in range(100):  # each process looks once a second for what was revoked
            refused = await run(app, health["access_token"], name)
            if "errors" in refused:
                break
            await asyncio.sleep(0.1)
        assert refused["errors"][0]["extensions"]["code"] == "TOKEN_REFUSED"
        again = {"grant_type": "refresh_token", "refresh_token": health["refresh_token"]}
        headers = {**FORM, "authorization": basic("health-app", secret)}
        answer = await ask(app, "/oauth/token", "POST", headers, urlencode(again).encode())
        assert answer.json()["error"] == "invalid_grant"

        (consent,) = re.findall(r'name="consent" value="([^"]+)"', page.text)
        await browser.post("/my-data/apps/end", {**fields(page), "consent": consent})
        after = await run(app, people["bank"], name)
        assert after["errors"][0]["extensions"]["consent"] == "WITHDRAWN"
        twice = await browser.post("/my-data/apps/end", {**fields(page), "app": "health-app", "consent": ""})
        assert "ended" not in twice.headers["location"]

        left = text((await browser.get("/my-data/apps?ui_locales=en")).text)
        assert "No consent is in force." in left
        assert "You are signed in to none." in left
        assert re.search(r"Example Bank app Withdrawn .* Withdrawn\d+ \w+ 20\d\d, \d\d:\d\d", left)
        read = text((await browser.get("/my-data?ui_locales=en")).text)
        assert "An app's access ended (Example health app)" in read
        assert "A consent was withdrawn" in read


@pytest.mark.threat("other-person")
async def test_the_consents_are_those_of_the_graph_and_nobody_ends_another_s(hubs: Hubs, tmp_path: Path) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        people = await tokens(app)
        graph = (await run(app, people["citizen"], "{ me { consents { id scopes purpose } } }"))["data"]["me"]
        browser, _ = await looking(app, path="/my-data/apps")
        page = (await browser.get("/my-data/apps?ui_locales=en")).text
        shown = re.findall(r'name="consent" value="([^"]+)"', page)
        assert shown == [one["id"] for one in graph["consents"]]
        other, told = await looking(app, "neighbour", "/my-data/apps?ui_locales=en")
        assert "No consent is in force." in told
        theirs = fields(await other.get("/my-data/apps"))
        for sent in ({"consent": shown[0]}, {"app": "bank-app"}, {"consent": "", "app": ""}, {}):
            answer = await other.post("/my-data/apps/end", {**theirs, **sent})
            assert "ended" not in answer.headers["location"]
        still = await run(app, people["citizen"], "{ me { consents { ended } } }")
    assert still["data"]["me"]["consents"] == [{"ended": None}]


@pytest.mark.threat("consent-withdrawn")
async def test_consents_that_are_alike_are_one_to_her_and_end_together(hubs: Hubs, tmp_path: Path) -> None:
    async def given_again(authority: Authority) -> None:
        bank = await authority.apps.find("bank-app")
        assert bank is not None
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=200)
        (first,) = await authority.consents.of_subject(CITIZEN)
        alike = ConsentRequest(bank, first.terms.scopes, first.terms.purpose, until, CITIZEN)
        await authority.consents.grant(alike)
        await authority.consents.grant(replace(alike, until=until - datetime.timedelta(days=150)))
        await authority.consents.grant(replace(alike, scopes=frozenset({"citizen.name"})))
        await authority.consents.grant(replace(alike, uses=1))

    async with hubs(state=tmp_path, data="synthetic") as app:
        await tokens(app)
        await authority_of(tmp_path, given_again)
        browser, told = await looking(app, path="/my-data/apps?ui_locales=en")
        assert told.count("Example Bank app In force") == 3, "other scopes, or counted uses, are another"
        assert told.count("(3 times, this is the latest)") == 1
        page = (await browser.get("/my-data/apps?ui_locales=en")).text
        (several,) = [part for part in page.split("<li>") if "(3 times" in part]
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=200)
        assert f"{until.astimezone(THAILAND):%B} {until.astimezone(THAILAND).year}" in several
        (id_,) = re.findall(r'name="consent" value="([^"]+)"', several)
        await browser.post("/my-data/apps/end", {**fields(await browser.get("/my-data/apps")), "consent": id_})
        left = await authority_of(tmp_path, lambda authority: authority.consents.of_subject(CITIZEN))
    assert sorted((one.withdrawn_at is None, one.terms.limited) for one in left) == [
        *[(False, False)] * 3,
        (True, False),
        (True, True),
    ]


@pytest.mark.threat("cross-site")
@pytest.mark.parametrize("path", ["/my-data/apps/end", "/my-data/ask?entry=1-1&at=x", "/my-data/export"])
async def test_a_form_that_comes_from_elsewhere_does_nothing(hubs: Hubs, tmp_path: Path, path: str) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        browser, _ = await looking(app, path="/my-data/apps")
        good = fields(await browser.get("/my-data/apps"))
        for sent, headers in (
            ({**good, "form_token": "x"}, {}),
            ({name: value for name, value in good.items() if name != "form_token"}, {}),
            (good, {"origin": "https://evil.example"}),
        ):
            assert (await browser.post(path, sent, **headers)).status == 400
        stranger = Browser(app, Settings().public_url)
        assert (await stranger.post(path, good)).status == 400
        people = await tokens(app)
        still = await run(app, people["citizen"], "{ me { consents { ended } } }")
    assert still["data"]["me"]["consents"] == [{"ended": None}]


async def test_an_app_that_was_revoked_is_there_no_longer(hubs: Hubs, tmp_path: Path) -> None:
    async def revoke(authority: Authority) -> None:
        assert len(await authority.sign_ins.of_person(CITIZEN)) == 1
        await authority.apps.revoke("health-app")

    async with hubs(state=tmp_path, data="synthetic") as app:
        secret = await registered(tmp_path)
        browser = Browser(app, Settings().public_url)
        await signed_in_to(browser, app, secret)
        assert "Example health app" in html.unescape((await browser.get("/my-data/apps?ui_locales=en")).text)
        await authority_of(tmp_path, revoke)
        # Another process revoked it: this one knows within a second.
        for _ in range(200):
            page = (await browser.get("/my-data/apps?ui_locales=en")).text
            if "Example health app" not in page:
                break
            await asyncio.sleep(0.05)
        assert "Example health app" not in page


def test_a_grant_without_refresh_tokens_ends_with_its_access_token() -> None:
    from access.token_store.grants import Grant
    from endpoints.my_data.who_may import _until

    given = datetime.datetime(2026, 11, 29, 10, 0, tzinfo=datetime.UTC)
    grant = Grant("g", "a", frozenset(), given + datetime.timedelta(days=30), given, "")
    once = replace(HEALTH, flows=frozenset({Flow.CODE}))
    assert _until(grant, HEALTH) == given + datetime.timedelta(days=30)
    assert _until(grant, once) == given + datetime.timedelta(minutes=11)
