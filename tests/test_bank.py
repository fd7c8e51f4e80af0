"""The whole way of an app with a citizen's consent, through the hub as it is mounted, down to the agencies."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

from settings import Settings
from tests.asgi import ask
from tests.conftest import Hubs
from tests.oauth import CHALLENGE, VERIFIER
from tests.pages import Browser, fields

QUERY = "{ me { nationalId profile { name { first } birthDate { year } } businesses { nodes { name } } } }"


async def test_a_bank_asks_a_citizen_allows_it_reads_and_she_takes_it_back(hubs: Hubs) -> None:
    url = Settings().public_url
    asked = {
        "response_type": "code",
        "client_id": "bank-app",
        "redirect_uri": f"{url}/",
        "scope": "citizen.name citizen.businesses",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    authorize = f"/oauth/authorize?{urlencode(asked)}"
    async with hubs(data="synthetic") as app:
        browser = Browser(app, url)
        await browser.sign_in("citizen", authorize)
        page = await browser.get(authorize)
        assert page.status == 200, page.headers
        assert "from" in page.text
        back = await browser.post(authorize, {**fields(page), "decision": "allow"})
        code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
        form = {
            "grant_type": "authorization_code",
            "client_id": "bank-app",
            "code": code,
            "redirect_uri": f"{url}/",
            "code_verifier": VERIFIER,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        token = (await ask(app, "/oauth/token", "POST", headers, urlencode(form).encode())).json()
        assert token["scope"] == "citizen.businesses citizen.name", token

        first = await _read(app, token["access_token"])
        assert first["data"]["me"]["profile"]["name"]["first"] is not None
        assert first["data"]["me"]["businesses"]["nodes"]
        assert _codes(first) == {("Citizen.nationalId", "NO_CONSENT"), ("Person.birthDate", "NO_CONSENT")}

        listed = await browser.get("/my-data/apps")
        page_form = fields(listed)
        for consent in _every_consent(listed.text):
            await browser.post("/my-data/apps/end", {**page_form, "consent": consent})
        then = await _read(app, token["access_token"])
        assert then["data"]["me"] == {"nationalId": None, "profile": None, "businesses": None}
        assert {error["extensions"]["consent"] for error in then["errors"]} == {"WITHDRAWN"}


async def _read(app: Any, token: str) -> Any:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    return (await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": QUERY}))).json()


def _codes(answer: Any) -> set[tuple[str, str]]:
    return {(error["extensions"]["field"], error["extensions"]["code"]) for error in answer["errors"]}


def _every_consent(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('name="consent" value="')[1:]]
