"""What an app may ask of the sign-in: `prompt` and `max_age`, as OpenID Connect Core 3.1.2.1 says."""

import itertools
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from access.apps.app import ClientAuthentication, Flow
from access.oauth.discovery_document import metadata
from access.oauth.prompt_and_max_age import PROMPTS, accepted, after_sign_in, read_prompt
from access.permissions.core_scopes import CORE_SCOPES
from tests.oauth import AGENCY, BACK, URL, Server
from tests.pages import Browser, authorize, fields

pytestmark = pytest.mark.threat("session-copied")

FLOWS = frozenset({Flow.CODE})


def told(location: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(location).query))


async def error(browser: Browser, **changed: str) -> str:
    """The error that a request is sent back to its app with."""
    answer = await browser.get(authorize(**changed))
    location = answer.headers["location"]
    assert location.startswith(BACK), location
    assert told(location)["state"] == "st"
    assert told(location)["iss"] == URL
    return told(location)["error"]


async def leads_to(browser: Browser, **changed: str) -> str:
    """ "login", where a request makes somebody sign in; "page", where it shows one."""
    answer = await browser.get(authorize(**changed))
    if answer.status == 200:
        return "page"
    assert answer.headers["location"].startswith("/login?continue="), answer.headers
    return "login"


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent", "consent select_account login"])
async def test_a_sign_in_that_is_asked_for_anew_is_asked_for_whoever_is_signed_in(
    browser: Browser, prompt: str
) -> None:
    await browser.sign_in("citizen", authorize())
    assert await leads_to(browser, prompt=prompt) == "login"
    page = await browser.get(authorize(prompt=prompt))
    form = {**fields(page), "decision": "allow"}
    answer = await browser.post(authorize(prompt=prompt), form)
    assert answer.headers["location"].startswith("/login"), "the decision waits for it too"
    onward = (await browser.sign_in("owner", authorize(prompt=prompt))).headers["location"]
    asked = told(onward).get("prompt", "").split()
    assert asked == (["consent"] if "consent" in prompt else []), "what else was asked stays asked"
    assert (await browser.get(onward)).status == 200


async def test_a_consent_that_is_asked_for_anew_is_asked_for_after_a_new_sign_in_too(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    page = await browser.get(authorize())
    await browser.post(authorize(), {**fields(page), "decision": "allow"})
    onward = (await browser.sign_in("citizen", authorize(prompt="login"))).headers["location"]
    assert "code" in told((await browser.get(onward)).headers["location"])
    onward = (await browser.sign_in("citizen", authorize(prompt="login consent"))).headers["location"]
    assert (await browser.get(onward)).status == 200


async def test_a_name_of_a_parameter_in_another_spelling_is_the_same_parameter(browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    answer = await browser.get(authorize() + "&%70rompt=log%69n")
    assert answer.headers["location"].startswith("/login?continue=")
    onward = (await browser.sign_in("citizen", authorize() + "&%70rompt=log%69n")).headers["location"]
    assert (await browser.get(onward)).status == 200


async def test_who_wants_no_page_is_told_what_would_need_one(server: Server, browser: Browser) -> None:
    official = replace(
        AGENCY,
        id="counter-app",
        authentication=ClientAuthentication.SECRET,
        jwks=None,
        redirect_uris=(BACK,),
        purposes=frozenset({"benefits"}),
        flows=FLOWS,
    )
    await server.apps.register(official)
    openid = {"scope": "openid citizen.name"}
    assert await error(browser, prompt="none") == "login_required"
    await browser.sign_in("citizen", authorize())
    assert await error(browser, prompt="none") == "consent_required"
    assert await error(browser, prompt="none", **openid) == "consent_required"
    assert await error(browser, prompt="none", max_age="0") == "login_required"
    counter = {"client_id": "counter-app", "scope": "citizen.name"}
    assert await error(browser, prompt="none", **counter) == "interaction_required"
    page = await browser.get(authorize(**openid))
    await browser.post(authorize(**openid), {**fields(page), "decision": "allow"})
    silent = await browser.get(authorize(prompt="none", **openid))
    assert "code" in told(silent.headers["location"])


@pytest.mark.parametrize(
    "changed",
    [
        {"prompt": "none login"},
        {"prompt": "consent none"},
        {"prompt": "create"},
        {"prompt": "Login"},
        {"prompt": "login,consent"},
        {"max_age": "-1"},
        {"max_age": "1.5"},
        {"max_age": "soon"},
        {"max_age": "1" * 40},
        {"prompt": "none", "max_age": "x"},
    ],
)
async def test_what_no_specification_knows_is_told_to_the_app(browser: Browser, changed: dict[str, str]) -> None:
    assert await error(browser, **changed) == "invalid_request"


async def test_a_sign_in_is_as_fresh_as_the_app_asks_for(server: Server, browser: Browser) -> None:
    await browser.sign_in("citizen", authorize())
    assert await leads_to(browser, max_age="60") == "page"
    assert await leads_to(browser, max_age="0") == "login"
    server.clock.forward(minutes=10)
    assert await leads_to(browser, max_age="60") == "login"
    assert await leads_to(browser, max_age="900") == "page"
    assert await leads_to(browser) == "page"
    onward = (await browser.sign_in("citizen", authorize(max_age="0"))).headers["location"]
    assert (await browser.get(onward)).status == 200, "once she has signed in for it, that will do"


@given(some.lists(some.sampled_from([*PROMPTS, "create", ""]), max_size=4), some.text("st&=+%é ", max_size=8))
def test_after_a_sign_in_a_request_asks_for_all_that_it_asked_but_that(values: list[str], state: str) -> None:
    prompt = " ".join(values)
    pairs = [("state", state), ("prompt", prompt), ("max_age", "0"), ("scope", "a b")]
    left = dict(after_sign_in(parse_qsl(urlencode(pairs), keep_blank_values=True)))
    assert (left["state"], left["scope"]) == (state, "a b")
    assert left.get("prompt", "").split() == [one for one in prompt.split() if one not in ("login", "select_account")]
    assert "max_age" not in left


@given(some.integers(0, 4000), some.none() | some.integers(0, 4000))
def test_a_sign_in_of_some_age_is_taken_if_no_younger_one_is_asked_for(age: int, max_age: int | None) -> None:
    taken = accepted(1000, now=1000 + age, prompt=frozenset(), max_age=max_age)
    assert taken == (max_age is None or (max_age > 0 and age <= max_age))
    assert not accepted(1000, now=1000, prompt=frozenset({"login"}), max_age=max_age)


def test_every_combination_is_read_or_refused_and_those_that_are_read_are_published() -> None:
    assert metadata(URL, CORE_SCOPES, pages=True)["prompt_values_supported"] == list(PROMPTS)
    for some_of in itertools.chain.from_iterable(itertools.combinations(PROMPTS, n) for n in range(5)):
        if "none" in some_of and len(some_of) > 1:
            with pytest.raises(ValueError, match="alone"):
                read_prompt(" ".join(some_of))
        else:
            assert read_prompt(" ".join(some_of)) == set(some_of)
