"""What the hub holds of her is told and handed over, to whoever signed in lately."""

from pathlib import Path

import orjson
import pytest

from endpoints.my_data import held
from federation.build import supergraph_of
from settings import ROOT
from supergraph.subject_access_export import everything
from tests.conftest import Hubs
from tests.endpoints.my_data.pages import looking, run, text, tokens
from tests.endpoints.my_data.state import authority_of
from tests.oauth import CITIZEN
from tests.pages import fields


@pytest.mark.threat("person-requests")
async def test_her_export_is_all_that_her_scopes_open_and_what_the_hub_holds_and_is_on_record(
    hubs: Hubs, tmp_path: Path
) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        await authority_of(tmp_path, lambda authority: authority.questions.ask(CITIZEN, "1-1", "ใครอ่าน"))
        browser, told = await looking(app, path="/my-data/held?ui_locales=en")
        assert "Consents1 See them" in told
        assert "Your questions1 See" in told
        form = fields(await browser.get("/my-data/held"))
        given = await browser.post("/my-data/export?ui_locales=th", form)
        assert given.status == 200, given.text
        graph = (await run(app, (await tokens(app))["citizen"], "{ me { profile { name { first } } } }"))["data"]["me"]
        read = text((await browser.get("/my-data?ui_locales=en")).text)
    assert given.headers["cache-control"] == "no-store"
    assert given.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    handed = orjson.loads(given.body)
    own = [name for name, one in supergraph_of([ROOT / "agencies"])[0].scopes.items() if one.own]
    assert handed["data"].keys() == everything(supergraph_of([ROOT / "agencies"])[0], own).operations.keys()
    assert handed["data"]["profile"]["name"]["first"] == graph["profile"]["name"]["first"]
    assert handed["data"]["profile"]["source"]["agency"] == "dopa"
    assert [one["text"] for one in handed["hub"]["questions"]] == ["ใครอ่าน"]
    assert CITIZEN in given.text, "it is all of hers"
    assert "You looked at My data" in read


@pytest.mark.threat("earlier-user", "export-taken")
async def test_an_export_takes_a_fresh_sign_in(hubs: Hubs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hubs(state=tmp_path, data="synthetic") as app:
        browser, _ = await looking(app, path="/my-data/held?ui_locales=en")
        form = fields(await browser.get("/my-data/held"))
        monkeypatch.setattr(held, "FRESH", 0)
        assert "sign in once more before the download" in (await browser.get("/my-data/held?ui_locales=en")).text
        sent = await browser.post("/my-data/export", form)
        assert sent.status == 303
        assert sent.headers["location"].startswith("/login?continue=")
        login = await browser.get(sent.headers["location"])
        monkeypatch.undo()
        back = await browser.post("/login", {**fields(login), "persona": "citizen"})
        assert back.headers["location"].startswith("/my-data/held")
