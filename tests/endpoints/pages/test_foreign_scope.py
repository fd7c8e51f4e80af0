"""The consent page over a scope that this repository does not know: told in both languages, allowed, taken back, and
still told of when nobody declares it any more."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.foreign_scope import SCOPES
from tests.oauth import BANK, CITIZEN, URL, Server, another, basic, redeem
from tests.pages import Browser, authorize, fields, pages_app

ASKER = another(BANK, "asker", scopes=frozenset({"citizen.name", "zzz.secrets"}))
ASKED = authorize(client_id="asker", scope="zzz.secrets citizen.name")


@pytest.fixture
def declared(server: Server) -> Server:
    """The server where the scope is declared, over the database of the one where it is not."""
    return Server(server.database, server.clock, SCOPES)


async def allowed(declared: Server) -> tuple[str, str]:
    """The secret of an app that asks for it, and a code for a citizen who allowed it."""
    secret = (await declared.apps.register(ASKER)).secret or ""
    browser = Browser(pages_app(declared.authority, declared.clock, URL))
    await browser.sign_in("citizen", ASKED)
    page = await browser.get(ASKED)
    decided = await browser.post(ASKED, {**fields(page), "decision": "allow"})
    return secret, parse_qs(urlsplit(decided.headers["location"]).query)["code"][0]


async def test_it_is_shown_in_both_languages_behind_the_hub_s_own_and_marked_as_touching_her_closely(
    declared: Server,
) -> None:
    await declared.apps.register(ASKER)
    browser = Browser(pages_app(declared.authority, declared.clock, URL))
    await browser.sign_in("citizen", ASKED)
    english = (await browser.get(authorize(client_id="asker", scope="zzz.secrets citizen.name", ui_locales="en"))).text
    thai = (await browser.get(authorize(client_id="asker", scope="zzz.secrets citizen.name", ui_locales="th"))).text
    assert english.index("Name") < english.index("What the agency zzz keeps to itself")
    assert "ความลับของหน่วยงาน zzz" in thai
    assert english.count('class="sensitive"') == thai.count('class="sensitive"') == 1


async def test_it_is_in_the_token_of_an_app_that_she_allowed(declared: Server) -> None:
    secret, code = await allowed(declared)
    reply = await declared.token(authorization=basic("asker", secret), **redeem(code))
    caller = await declared.verifier.caller(reply.body["access_token"])
    assert (caller.subject, caller.scopes) == (CITIZEN, {"citizen.name", "zzz.secrets"})


@pytest.mark.threat("scope-taken")
async def test_where_nobody_declares_it_no_app_gets_it_and_her_consent_still_says_it(
    server: Server, declared: Server
) -> None:
    secret, code = await allowed(declared)
    reply = await server.token(authorization=basic("asker", secret), **redeem(code))
    caller = await server.verifier.caller(reply.body["access_token"])
    assert caller.scopes == {"citizen.name"}
    browser = Browser(pages_app(server.authority, server.clock, URL))
    await browser.sign_in("citizen", authorize(client_id="asker", scope=""))
    asked = await browser.get(ASKED)
    assert "error=invalid_scope" in asked.headers["location"]
    rest = await browser.get(authorize(client_id="asker", scope="", prompt="consent"))
    assert (rest.status, "zzz" in rest.text) == (200, False)
    assert "zzz.secrets" in (await browser.get("/my-data/apps")).text
