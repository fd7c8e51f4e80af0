"""The login and consent pages over HTTP: what a citizen's browser gets from them."""

import datetime
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from access.caller import Caller
from access.consents.mandates import Relation
from endpoints.pages.thai_days import day
from sandbox.personas import PERSONAS
from tests.asgi import ask
from tests.oauth import AGENCY, BACK, CHILD, CITIZEN, URL, Server, basic, redeem, used_by
from tests.pages import Browser, authorize, fields, pages_app


async def test_a_citizen_signs_in_reads_what_is_asked_allows_it_and_the_app_gets_its_token(
    server: Server, browser: Browser
) -> None:
    onward = await browser.sign_in("citizen", authorize())
    assert (onward.status, onward.headers["location"]) == (303, authorize(ui_locales="en"))
    page = await browser.get(authorize())
    assert page.status == 200
    for told in ("Example Bank app", "Name", "Businesses one directs", "Provincial Administration", "as a customer"):
        assert told in page.text
    decided = await browser.post(authorize(), {**fields(page), "decision": "allow", "lasting": "quarter"})
    assert decided.status == 303
    location = urlsplit(decided.headers["location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == BACK
    given = {name: values[0] for name, values in parse_qs(location.query).items()}
    assert (given["state"], given["iss"]) == ("st", URL)
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": basic("bank-app", server.secret)}
    answer = await ask(browser.app, "/oauth/token", "POST", headers, urlencode(redeem(given["code"])).encode())
    assert answer.status == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    caller = await server.verifier.caller(answer.json()["access_token"])
    assert (caller.subject, caller.scopes) == (CITIZEN, {"citizen.name", "citizen.businesses"})
    (consent,) = await server.consents.of_subject(CITIZEN)
    assert (consent.until - consent.given_at).days == 90


async def test_what_she_allowed_before_is_not_asked_again_unless_the_app_wants_it_asked(
    server: Server, browser: Browser
) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    await browser.post(authorize(), {**fields(page), "decision": "allow"})
    assert (await browser.get(authorize())).headers["location"].startswith(BACK)
    assert (await browser.get(authorize(prompt="consent"))).status == 200
    assert (await browser.get(authorize(scope="citizen.name"))).headers["location"].startswith(BACK)
    assert len(await server.consents.of_subject(CITIZEN)) == 1


async def test_an_edited_app_shows_whom_to_ask_and_what_was_allowed_before_still_is(
    server: Server, browser: Browser
) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    assert "privacy notice" not in page.text
    await browser.post(authorize(), {**fields(page), "decision": "allow"})
    told = {"contact": "dpo@bank.example <b>", "privacy_notice": "https://bank.example/privacy?a=1&b=2"}
    named = {"name_th": "ธนาคารชื่อใหม่", "name_en": "Renamed Bank", "home_page": "https://bank.example/"}
    await server.apps.edit("bank-app", lambda app: replace(app, **told, **named))
    assert (await browser.get(authorize())).headers["location"].startswith(BACK), "her consent is to the same app"
    shown = await browser.get(authorize(prompt="consent"))
    for text in ("Renamed Bank", "dpo@bank.example &lt;b&gt;", 'href="https://bank.example/privacy?a=1&amp;b=2"'):
        assert text in shown.text
    thai = await browser.get(authorize(prompt="consent", ui_locales="th"))
    for text in ("ธนาคารชื่อใหม่", "ติดต่อแอป", "ประกาศความเป็นส่วนตัวของแอป"):
        assert text in thai.text
    (consent,) = await server.consents.of_subject(CITIZEN)
    assert consent.terms.client_id == "bank-app"


async def test_what_she_denies_the_app_is_told_and_nothing_is_kept(server: Server, browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    denied = await browser.post(authorize(), {**fields(page), "decision": "deny"})
    assert "error=access_denied" in denied.headers["location"]
    assert await server.consents.of_subject(CITIZEN) == []


async def test_she_may_see_the_values_before_she_decides_and_only_she(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    assert "ขนมไทยสมศรี" not in page.text
    shown = await browser.post(authorize(), {**fields(page), "decision": "preview", "lasting": "year"})
    assert "ขนมไทยสมศรี" in shown.text
    assert '<option value="year" selected>' in shown.text
    assert fields(shown)["form_token"] == fields(page)["form_token"]


async def test_where_an_agency_shows_nothing_she_is_told_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def only_her_name(*_: object) -> dict[str, str]:
        return {"citizen.name": "Somsi Chaidi"}

    monkeypatch.setattr("tests.pages.preview", only_her_name)
    browser = Browser(pages_app(server.authority, server.clock, URL))
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    silent = "the agency does not answer now"
    assert silent not in page.text
    shown = await browser.post(authorize(), {**fields(page), "decision": "preview"})
    assert shown.text.count(silent) == 1


async def test_she_sees_her_consents_and_ends_one_with_one_button(server: Server, browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    await browser.post(authorize(), {**fields(page), "decision": "allow", "lasting": "once"})
    listed = await browser.get("/my-data/apps")
    assert "Example Bank app" in listed.text
    assert "0/1" in listed.text
    assert "In force" in listed.text
    ended = await browser.post("/my-data/apps/end", {**fields(listed)})
    assert ended.headers["location"].startswith("/my-data/apps?ended")
    listed = await browser.get(ended.headers["location"])
    assert "from this moment on" in listed.text
    assert "Withdrawn" in listed.text
    (consent,) = await server.consents.of_subject(CITIZEN)
    assert consent.withdrawn_at is not None


async def test_a_consent_for_once_a_day_can_be_ended_after_the_day_s_use_and_says_whose_data_it_is(
    server: Server, browser: Browser
) -> None:
    await server.mandates.record(holder=CITIZEN, subject=CHILD, relation=Relation.PARENT)
    (mandate,) = await server.mandates.of_holder(CITIZEN)
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    chosen = {"decision": "allow", "lasting": "daily", "acting_for": mandate.id}
    await browser.post(authorize(), {**fields(page), **chosen})
    (consent,) = await server.consents.of_subject(CHILD)
    caller = Caller(app="bank-app", subject=CHILD, scopes=consent.terms.scopes, consent=consent.id)
    assert (await used_by(server, caller)).ended is None
    assert (await used_by(server, caller)).ended == "USED_UP"
    listed = await browser.get("/my-data/apps")
    assert "Used up for today" in listed.text
    assert "<dd>Child</dd>" in listed.text
    await browser.post("/my-data/apps/end", {**fields(listed)})
    (consent,) = await server.consents.of_subject(CHILD)
    assert consent.withdrawn_at is not None
    assert server.forgotten == [CHILD]


async def test_the_address_of_the_consents_leads_to_her_page_of_all_apps_that_may(browser: Browser) -> None:
    led = await browser.get("/consents?ui_locales=th")
    assert (led.status, led.headers["location"]) == (303, "/my-data/apps?ui_locales=th")
    assert (await browser.post("/consents/withdraw", {})).status == 404


async def test_nobody_else_s_consent_can_be_ended(server: Server, browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    await browser.post(authorize(), {**fields(page), "decision": "allow"})
    (consent,) = await server.consents.of_subject(CITIZEN)
    other = Browser(browser.app)
    await other.sign_in("neighbour", "/my-data/apps")
    listed = await other.get("/my-data/apps")
    assert "No consent is in force" in listed.text
    await other.post("/my-data/apps/end", {**fields(listed), "consent": consent.id})
    (consent,) = await server.consents.of_subject(CITIZEN)
    assert consent.withdrawn_at is None


async def test_an_app_that_wants_no_page_is_told_that_one_is_needed(browser: Browser) -> None:
    assert "error=login_required" in (await browser.get(authorize(prompt="none"))).headers["location"]
    await browser.sign_in("citizen", authorize())
    assert "error=consent_required" in (await browser.get(authorize(prompt="none"))).headers["location"]


async def test_a_new_sign_in_is_asked_for_once(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    onward = await browser.sign_in("owner", authorize(prompt="login"))
    assert "prompt" not in onward.headers["location"]
    assert (await browser.get(onward.headers["location"])).status == 200


async def test_whoever_is_not_her_goes_back_to_the_sign_in(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    answer = await browser.post(authorize(), {**fields(page), "decision": "other"})
    assert answer.headers["location"].startswith("/login?continue=")
    assert (await browser.get("/my-data/apps")).status == 303


async def test_an_official_s_app_is_for_officials_who_act_by_name(server: Server, browser: Browser) -> None:
    from access.apps.app import ClientAuthentication, Flow

    app = replace(
        AGENCY,
        id="counter-app",
        flows=frozenset({Flow.CODE}),
        redirect_uris=(BACK,),
        purposes=frozenset({"benefits"}),
        authentication=ClientAuthentication.SECRET,
    )
    await server.apps.register(app)
    asked = authorize(client_id="counter-app", scope="citizens.lookup")
    await browser.sign_in("citizen", asked)
    assert (await browser.get(asked)).status == 403
    await Browser(browser.app).sign_in("officer", asked)
    officer = Browser(browser.app)
    await officer.sign_in("officer", asked)
    page = await officer.get(asked)
    assert "your name, the purpose and the case are recorded" in page.text
    assert "code=" in (await officer.post(asked, {**fields(page), "decision": "allow"})).headers["location"]


async def test_a_parent_chooses_her_child(server: Server, browser: Browser) -> None:
    child = "9100000000020"
    mandate = await server.mandates.record(holder=CITIZEN, subject=child, relation=Relation.PARENT)
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    assert "Child (…0020)" in page.text
    assert child not in page.text
    form = {**fields(page), "decision": "allow"}
    assert (await browser.post(authorize(), {**form, "acting_for": "made-up"})).status == 400
    assert (await browser.post(authorize(), {**form, "acting_for": mandate.id})).status == 303
    (consent,) = await server.consents.of_subject(child)
    assert consent.terms.relation == "parent"


@pytest.mark.parametrize(
    ("asked", "told"), [("th", "ใครอ่านข้อมูลของฉันได้"), ("en", "Who may read my data"), ("xx th", "ใครอ่านข้อมูลของฉันได้")]
)
async def test_the_pages_speak_the_language_asked_for(browser: Browser, asked: str, told: str) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(f"/my-data/apps?{urlencode({'ui_locales': asked})}")
    assert told in page.text
    assert f'<html lang="{"en" if asked == "en" else "th"}">' in page.text


def test_a_day_is_written_as_in_thailand() -> None:
    moment = datetime.datetime(2026, 11, 23, 17, 30, tzinfo=datetime.UTC)
    assert day(moment, "th") == "24 พ.ย. 2569 เวลา 00:30 น."
    assert day(moment, "en") == "24 November 2026, 00:30"


async def test_only_people_can_be_signed_in_as(browser: Browser) -> None:
    page = await browser.get("/login")
    offered = set(re.findall(r'name="persona" value="([\w-]+)"', page.text))
    assert offered == {p["id"] for p in PERSONAS if p["nationalId"]}
    assert (await browser.post("/login", {**fields(page), "persona": "bank"})).status == 400
