import json
import re

from playwright.async_api import expect

from tests.browser.ide import label

THAI = re.compile("[\u0e01-\u0e5b]")


async def test_the_page_asks_no_other_host_and_has_nothing_to_complain_about(ide):
    await ide.run()
    await ide.until("answer", "data")
    assert ide.complaints == []
    assert [request.url for request in ide.requests if not request.url.startswith(ide.hub_url + "/")] == []


async def test_the_page_also_stands_where_graphql_is_asked(open_ide):
    ide = await open_ide("/graphql")
    await ide.run()
    await ide.until("answer", "data")
    assert ide.complaints == []


async def test_the_docs_tell_of_the_schema(ide):
    await ide.page.get_by_role("button", name=label("Show Documentation Explorer")).click()
    docs = ide.page.locator(".graphiql-doc-explorer")
    await docs.get_by_role("link", name="Query", exact=True).first.click()
    await expect(docs).to_contain_text("me")
    await expect(docs).to_contain_text(THAI)


async def test_the_explorer_builds_a_query(ide):
    await ide.page.get_by_role("button", name=label("New tab")).click()
    await ide.page.get_by_role("button", name=label("Show GraphiQL Explorer")).click()
    await (
        ide.page.locator(".graphiql-explorer-node", has_text="me")
        .locator(".graphiql-explorer-field-view")
        .first.click()
    )
    await ide.until("query", "me")


async def test_the_editor_completes_a_field(ide):
    await ide.type_query("{ m")
    await ide.suggests("me")
    await ide.page.keyboard.press("Enter")
    await ide.until("query", "{ me")


async def test_the_queries_stand_ready_in_tabs(ide):
    offered = await ide.page.request.get(f"{ide.hub_url}/ide/examples")
    examples = await offered.json()
    names = [re.search(r"(?:query|mutation) (\w+)", example["query"])[1] for example in examples]
    assert await ide.tabs() == names
    for name, example in zip(names, examples, strict=True):
        await ide.show_tab(name)
        await ide.until("query", f"query {name}")
        shown = json.loads(await ide.text("variables") or "{}")
        assert shown.keys() == example["variables"].keys()
        assert "today" not in str(shown)
        assert ("Bearer" in await ide.text("headers")) is (example["persona"] is not None)


async def test_a_persona_puts_her_token_into_the_headers(ide):
    token = await ide.become("owner")
    assert json.loads(await ide.text("headers")) == {"Authorization": f"Bearer {token}"}
    assert (await ide.run()).headers["authorization"] == f"Bearer {token}"
    await ide.until("answer", "data")
    await ide.become("nobody")
    assert await ide.text("headers") == ""
    assert "authorization" not in (await ide.run()).headers


async def test_a_persona_is_remembered_for_new_tabs(ide):
    token = await ide.become("owner")
    await ide.page.get_by_role("button", name=label("New tab")).click()
    await ide.until("query", "query", present=False)
    await ide.until("headers", f"Bearer {token}")


async def test_other_headers_stay_when_a_persona_is_picked(ide):
    await ide.write("headers", '{"X-Case": "7", "authorization": "Bearer mine"}')
    await ide.become("citizen")
    headers = json.loads(await ide.text("headers"))
    assert headers["X-Case"] == "7"
    assert [name for name in headers if name.lower() == "authorization"] == ["Authorization"]


async def test_tabs_and_personas_survive_a_reload_and_no_token_is_kept(ide):
    await ide.type_query("query Mine { me { nationalId ")
    await ide.become("owner")
    await ide.page.wait_for_function(
        """() => {
          const [tab] = JSON.parse(localStorage['graphiql:tabState']).tabs;
          return tab.query.includes('query Mine') && tab.headers.includes('persona:owner');
        }"""
    )
    stored = await ide.page.evaluate("JSON.stringify(localStorage)")
    assert "eyJ" not in stored
    before = await ide.tabs()
    await ide.reload()
    assert await ide.tabs() == before
    await ide.until("query", "query Mine")
    await ide.until("headers", "Bearer ey")
    await expect(ide.page.locator("#bar .choice").last).to_contain_text(await ide.name_of("owner"))


async def test_a_token_typed_by_hand_is_not_kept(ide):
    await ide.write("headers", '{"Authorization": "Bearer abc.secret.xyz"}')
    await ide.page.wait_for_function("() => localStorage['graphiql:headers']?.includes('Authorization')")
    await ide.run()
    assert "secret" not in await ide.page.evaluate("JSON.stringify(localStorage)")


async def test_an_example_opens_in_a_tab_of_its_own(ide):
    examples = await (await ide.page.request.get(f"{ide.hub_url}/ide/examples")).json()
    law = next(example for example in examples if example["persona"] is None)
    await ide.become("citizen")
    before = await ide.tabs()
    await ide.open_example(law["title"]["th"])
    await ide.until("query", law["query"].strip())
    assert len(await ide.tabs()) == len(before) + 1
    assert await ide.text("headers") == ""


async def test_without_a_sandbox_there_is_no_one_to_become(open_ide):
    ide = await open_ide("/", sandbox=False)
    await expect(ide.page.locator("#bar .choice")).to_have_count(1)


async def test_answers_come_in_the_language_chosen(ide):
    assert (await ide.run()).headers["accept-language"] == "th"
    await ide.page.get_by_role("button", name="EN", exact=True).click()
    assert (await ide.run()).headers["accept-language"] == "en"
    await expect(ide.page.locator("#bar")).to_contain_text("Examples")
    await ide.reload()
    assert (await ide.run()).headers["accept-language"] == "en"


async def test_the_citizen_reads_her_answer_in_thai_in_the_font_shipped(ide):
    await ide.show_tab("CitizenApp")
    await ide.become("citizen")
    await ide.run()
    await ide.until("answer", '"me": {')
    answer = await ide.text("answer")
    word = re.search("[\u0e01-\u0e5b]+", answer)[0]
    for selector, text in (
        (".graphiql-response .view-line > span", word),
        ("#bar .brand span", ""),
        ("#bar .tagline", ""),
    ):
        await expect(ide.page.locator(selector, has_text=text).first).to_be_visible()
        fonts = await ide.fonts_of(selector, text)
        assert any(font["familyName"].startswith("Sarabun") for font in fonts), f"{selector} is drawn by {fonts}"
        assert all(font["isCustomFont"] for font in fonts), f"{selector} is drawn by {fonts}"


async def test_the_docs_tell_of_all_with_the_scope_of_what_the_persona_may_not_read(ide):
    await ide.become("nobody")
    await ide.page.get_by_role("button", name=label("Show Documentation Explorer")).click()
    docs = ide.page.locator(".graphiql-doc-explorer")
    await docs.get_by_role("link", name="Query", exact=True).first.click()
    await expect(docs).to_contain_text("laws")
    await expect(docs.get_by_role("link", name="Citizen", exact=True)).not_to_have_count(0)
    await expect(docs).to_contain_text("Needs the scope citizens.lookup")
