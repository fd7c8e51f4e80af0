"""Of what an app says that it can do without, a citizen leaves out what she likes; the app is told what it has."""

import datetime
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from access.consents.consent import ConsentUnfit
from access.oauth.endpoints import Decision
from tests.asgi import ask
from tests.oauth import BACK, BANK, CITIZEN, Server, basic, citizen, redeem
from tests.oauth import authorize as asking
from tests.pages import Browser, authorize, fields

BOX = "scope:citizen.businesses"
ASKED = {"client_id": "parts-app"}


async def registered(server: Server) -> str:
    """The secret of a bank's app that can do without her businesses."""
    names = {"id": "parts-app", "name_th": "แอปบางส่วน", "name_en": "App of parts"}
    app = replace(BANK, **names, optional_scopes=frozenset({"citizen.businesses"}))  # type: ignore[arg-type]
    return (await server.apps.register(app)).secret or ""


async def redeemed(browser: Browser, location: str, secret: str) -> dict[str, str]:
    """The token response to the code in a redirect."""
    assert location.startswith(BACK)
    form = redeem(parse_qs(urlsplit(location).query)["code"][0])
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": basic("parts-app", secret)}
    told: dict[str, str] = (await ask(browser.app, "/oauth/token", "POST", headers, urlencode(form).encode())).json()
    return told


async def test_what_she_leaves_out_is_in_no_token_and_the_app_is_told(server: Server, browser: Browser) -> None:
    secret = await registered(server)
    await browser.sign_in("citizen", authorize(**ASKED))
    page = await browser.get(authorize(**ASKED))
    assert f'name="{BOX}" value="on" checked' in page.text
    assert "scope:citizen.name" not in page.text, "what the app cannot do without has no box"
    shown = await browser.post(authorize(**ASKED), {**fields(page), "decision": "preview"})
    assert f'name="{BOX}" value="on">' in shown.text, "what she left out stays out while she looks"
    decided = await browser.post(authorize(**ASKED), {**fields(page), "decision": "allow"})
    token = await redeemed(browser, decided.headers["location"], secret)
    assert token["scope"] == "citizen.name"
    caller = await server.verifier.caller(token["access_token"])
    assert caller.scopes == {"citizen.name"}
    assert (await server.consents.permit(caller)).caller.scopes == {"citizen.name"}
    (consent,) = await server.consents.of_subject(CITIZEN)
    assert (consent.terms.scope, consent.terms.left_out) == ("citizen.name", "citizen.businesses")


async def test_she_is_not_asked_again_for_what_she_left_out_unless_the_app_wants_it(
    server: Server, browser: Browser
) -> None:
    secret = await registered(server)
    await browser.sign_in("citizen", authorize(**ASKED))
    page = await browser.get(authorize(**ASKED))
    await browser.post(authorize(**ASKED), {**fields(page), "decision": "allow"})
    again = await browser.get(authorize(**ASKED))
    assert (await redeemed(browser, again.headers["location"], secret))["scope"] == "citizen.name"
    # For that alone, nothing was allowed.
    assert (await browser.get(authorize(**ASKED, scope="citizen.businesses"))).status == 200
    asked = await browser.get(authorize(**ASKED, prompt="consent"))
    given = {**fields(asked), "decision": "allow", BOX: "on"}
    decided = await browser.post(authorize(**ASKED, prompt="consent"), given)
    token = await redeemed(browser, decided.headers["location"], secret)
    assert token["scope"] == "citizen.businesses citizen.name"


@pytest.mark.threat("consent-widened")
async def test_what_an_app_cannot_do_without_is_not_left_out(server: Server, browser: Browser) -> None:
    await registered(server)
    until = server.clock.now() + datetime.timedelta(days=1)
    decision = Decision(citizen(server.clock), until, left_out=frozenset({"citizen.name"}))
    with pytest.raises(ConsentUnfit):
        await server.oauth.decided(asking(client_id="parts-app", scope="citizen.name citizen.businesses"), decision)
    # An app that says nothing can do without nothing.
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    assert "checkbox" not in page.text
    decided = await browser.post(authorize(), {**fields(page), "decision": "allow"})
    assert "code=" in decided.headers["location"]
    (consent,) = await server.consents.of_subject(CITIZEN)
    assert consent.terms.scopes == BANK.scopes
    assert consent.terms.left_out is None
