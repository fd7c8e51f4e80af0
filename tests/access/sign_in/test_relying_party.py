"""The hub as the client of a provider that is slow, away, or describes itself oddly: over real connections."""

import asyncio
import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from access.identity.jwks import FRESH, LARGEST
from access.sign_in.provider_config import read_provider
from access.sign_in.provider_metadata import APART, Described
from access.sign_in.relying_party import LASTS, RelyingParty
from access.sign_in.sign_in_errors import AnswerRefused, ProviderAway
from access.storage.database import Database
from access.token_store.nonce_store import NonceStore
from tests.connectors.asgi_server import serving
from tests.oauth import Clock
from tests.provider import SECRET, Provider


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    async with serving(provider.app) as provider.url:
        yield provider


def party(provider: Provider, folder: Path, clock: Clock | None = None, **changed: Any) -> RelyingParty:
    clock = clock or now()
    once = NonceStore(Database(f"sqlite:///{folder}/saan.db"), now=clock.now)
    told = {"back": "https://hub.test/login/callback", "once": once, "clock": clock.seconds, **changed}
    return RelyingParty(read_provider(provider.file(folder)), SECRET, **told)


def now() -> Clock:
    clock = Clock()
    clock.time = datetime.datetime.now(datetime.UTC)
    return clock


async def never() -> Response:
    await asyncio.Event().wait()
    raise AssertionError


async def large() -> Response:
    return JSONResponse({"issuer": "x" * LARGEST})


async def failing() -> Response:
    return PlainTextResponse("oops", 500)


async def no_json() -> Response:
    return PlainTextResponse("<html>")


async def elsewhere() -> Response:
    return RedirectResponse("/elsewhere")


@pytest.mark.threat("sign-in-led-astray")
@pytest.mark.parametrize(
    "described",
    [
        {"answer": large},
        {"answer": failing},
        {"answer": no_json},
        {"answer": elsewhere},
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://id.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"token_endpoint": 5},
    ],
)
async def test_a_description_that_is_none_or_leads_astray_is_not_followed(
    described: dict[str, Any], provider: Provider, tmp_path: Path
) -> None:
    provider.described = described
    with pytest.raises(ProviderAway):
        await party(provider, tmp_path).begin("/consents", "th")
    assert provider.elsewhere == 0


@pytest.mark.threat("provider-moved")
@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
async def test_a_description_cannot_lead_to_another_host_unless_the_operator_named_it(
    endpoint: str, provider: Provider, tmp_path: Path
) -> None:
    other = Provider()
    async with serving(other.app) as other.url:
        astray = other.url.removeprefix("http://")
        here = provider.url.removeprefix("http://")
        for host in (astray, f"{here}@{astray}", f"{astray}#{here}", "evil.example", here.partition(":")[0]):
            provider.described = {endpoint: f"http://{host}/elsewhere".replace("http://evil", "https://evil")}
            with pytest.raises(ProviderAway):
                await party(provider, tmp_path).begin("/consents", "th")
        provider.described = {endpoint: f"{other.url}/elsewhere"}
        provider.hosts = [astray]
        there, attempt = await party(provider, tmp_path).begin("/consents", "th")
        assert there.startswith(other.url) == (endpoint == "authorization_endpoint")
        if endpoint == "token_endpoint":
            with pytest.raises(ProviderAway):
                await party(provider, tmp_path).finish(attempt, "code", provider.url)
            assert (provider.elsewhere, other.elsewhere) == (0, 1)


@pytest.mark.threat("provider-away")
async def test_a_provider_that_never_describes_itself_is_away(provider: Provider, tmp_path: Path) -> None:
    provider.described = {"answer": never}
    with pytest.raises(ProviderAway):
        await party(provider, tmp_path, patience=0.05).begin("/consents", "th")


@pytest.mark.threat("provider-away")
async def test_a_provider_that_never_answers_to_a_code_is_away(provider: Provider, tmp_path: Path) -> None:
    relying = party(provider, tmp_path, patience=0.5)
    _, attempt = await relying.begin("/consents", "th")
    provider.answer = never
    with pytest.raises(ProviderAway):
        await relying.finish(attempt, "code", provider.url)


@pytest.mark.threat("provider-away")
async def test_a_provider_that_is_not_there_is_away(tmp_path: Path) -> None:
    gone = Provider()
    async with serving(gone.app) as gone.url:
        pass
    with pytest.raises(ProviderAway):
        await party(gone, tmp_path).begin("/consents", "th")


@pytest.mark.threat("provider-away")
async def test_what_a_provider_said_of_itself_holds_while_it_is_away_and_is_asked_anew_but_not_by_everybody(
    provider: Provider,
) -> None:
    time = [0.0]
    described = Described(provider.url, clock=lambda: time[0])
    provider.described = {"answer": failing}
    for _ in range(3):
        with pytest.raises(ProviderAway):
            await described.current()
    assert provider.fetched == 1
    provider.described = {}
    time[0] += APART + 1
    await asyncio.gather(*(described.current() for _ in range(5)))
    assert provider.fetched == 2
    provider.described = {"answer": failing}
    time[0] += FRESH + 1
    assert (await described.current()).issuer == provider.url
    assert provider.fetched == 3


@pytest.mark.threat("sign-in-led-astray")
async def test_each_sign_in_has_secrets_of_its_own_and_shows_none_of_them(provider: Provider, tmp_path: Path) -> None:
    relying = party(provider, tmp_path)
    (first, one), (second, two) = await relying.begin("/a", "th"), await relying.begin("/a", "en")
    assert len({one.state, one.nonce, one.verifier, two.state, two.nonce, two.verifier}) == 6
    assert one.verifier not in first
    assert [parse_qs(urlsplit(there).query)["ui_locales"] for there in (first, second)] == [["th"], ["en"]]
    assert "acr_values" not in first


async def test_a_provider_that_tells_levels_by_acr_is_asked_for_those_that_the_file_names_in_their_order(
    provider: Provider, tmp_path: Path
) -> None:
    path = provider.file(tmp_path)
    levels = path.read_text().replace('level = "ial"', "") + '"gold" = "aal3"\n'
    path.write_text(levels)
    once = NonceStore(Database(f"sqlite:///{tmp_path}/saan.db"), now=now().now)
    relying = RelyingParty(read_provider(path), SECRET, back="https://hub.test/login/callback", once=once)
    there, _ = await relying.begin("/consents", "th")
    assert parse_qs(urlsplit(there).query)["acr_values"] == ["2.3 gold"]


async def test_an_attempt_is_awaited_for_ten_minutes(provider: Provider, tmp_path: Path) -> None:
    clock = now()
    relying = party(provider, tmp_path, clock)
    _, attempt = await relying.begin("/consents", "th")
    assert relying.awaits(attempt, attempt.state)
    clock.forward(seconds=LASTS - 2)
    assert relying.awaits(attempt, attempt.state)
    clock.forward(seconds=2)
    assert not relying.awaits(attempt, attempt.state)


async def test_a_client_that_the_provider_wants_to_know_by_the_form_sends_its_secret_there(
    provider: Provider, tmp_path: Path
) -> None:
    provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    relying = party(provider, tmp_path)
    there, attempt = await relying.begin("/consents", "th")
    code = await provider.code(there)
    assert (await relying.finish(attempt, code, None)).name == "สมศรี ใจดี"


async def test_a_provider_that_says_to_name_itself_has_to(provider: Provider, tmp_path: Path) -> None:
    provider.described = {"authorization_response_iss_parameter_supported": True}
    relying = party(provider, tmp_path)
    there, attempt = await relying.begin("/consents", "th")
    code = await provider.code(there)
    with pytest.raises(AnswerRefused):
        await relying.finish(attempt, code, None)
    assert (await relying.finish(attempt, code, provider.url)).name == "สมศรี ใจดี"
