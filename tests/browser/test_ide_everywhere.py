"""GraphiQL on a phone and by keyboard, in light and dark, in both languages; and what it weighs."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import violations
from tests.browser.ide import WORDS, Ide, label

PARTS = {
    "query": ".graphiql-query-editor .monaco-editor",
    "variables": ".graphiql-editor-tools",
    "answer": ".graphiql-response .monaco-editor",
    "docs": ".graphiql-plugin",
}
HEAVIEST = 2_000_000
"""Bytes on the wire of a first visit."""


async def alone(ide, shown: str) -> None:
    """Of the parts only this one is there, and none reaches over the edge."""
    for name, part in PARTS.items():
        await expect(ide.page.locator(part).first).to_be_visible(visible=name == shown)
    box = await ide.page.locator(PARTS[shown]).first.bounding_box()
    width = await ide.page.evaluate("innerWidth")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["width"] >= 0.75 * width
    assert await ide.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 390, 699])
async def test_a_narrow_window_shows_one_pane_at_a_time(open_ide, width):
    ide = await open_ide("/", width=width)
    await alone(ide, "query")
    for pane in ("variables", "answer", "docs", "query"):
        await ide.show_pane(pane)
        await alone(ide, pane)
    for button in await ide.page.locator("#bar button:visible, .switches button:visible").all():
        assert (await button.bounding_box())["height"] >= 44


async def test_a_wide_window_shows_all_and_no_bar_of_panes(ide):
    await expect(ide.page.locator(".panes")).to_be_hidden()
    for name in ("query", "variables", "answer"):
        await expect(ide.page.locator(PARTS[name]).first).to_be_visible()


async def test_running_leads_to_the_answer_on_a_phone(open_ide):
    ide = await open_ide("/", width=390)
    await ide.switch("explain")
    await ide.run()
    await ide.until("answer", '"me": {')
    await alone(ide, "answer")
    await expect(ide.page.locator(".explained [data-part='plan']")).to_be_visible()


async def test_panes_and_switches_are_reached_and_used_by_keyboard(open_ide):
    ide = await open_ide("/", width=390)
    for part, by, key in (
        (".panes [data-pane='variables']", "variables", "Enter"),
        (".panes [data-pane='docs']", "docs", "Space"),
        (".panes [data-pane='answer']", "answer", "Enter"),
    ):
        await reach(ide, part)
        outline = await ide.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "who comes by keyboard sees where she is"
        await ide.page.keyboard.press(key)
        await alone(ide, by)
    await reach(ide, "[data-tells='cost']")
    await ide.page.keyboard.press("Space")
    await expect(ide.page.locator("[data-tells='cost']")).to_have_attribute("aria-checked", "true")


async def reach(ide, part: str) -> None:
    """Go there by the Tab key from the start of the page."""
    await ide.page.locator(".brand").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    for _ in range(40):
        await ide.page.keyboard.press("Tab")
        if await ide.page.evaluate("part => document.activeElement.matches(part)", part):
            return
    raise AssertionError(f"{part} is not reached by Tab")


@pytest.mark.parametrize(
    ("locale", "language", "word"),
    [("th-TH", "th", "ตัวอย่าง"), ("en-GB", "en", "Examples"), ("fr-FR", "th", "ตัวอย่าง")],
)
async def test_the_page_speaks_the_browser_s_language_and_thai_where_it_does_not(open_ide, locale, language, word):
    ide = await open_ide("/", locale=locale)
    await expect(ide.page.locator("#bar")).to_contain_text(word)
    assert await ide.page.evaluate("document.documentElement.lang") == language
    assert (await ide.run()).headers["accept-language"] == language


async def test_the_language_chosen_is_remembered_over_the_browser_s(open_ide):
    ide = await open_ide("/", locale="en-GB")
    await ide.page.get_by_role("button", name="ไทย", exact=True).click()
    await ide.reload()
    await expect(ide.page.locator("#bar")).to_contain_text("ตัวอย่าง")
    await expect(ide.page.get_by_role("button", name="ไทย", exact=True)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "locale"), [(390, "th-TH"), (390, "en-GB"), (1440, "th-TH"), (1440, "en-GB")])
async def test_nobody_is_kept_from_using_it(open_ide, width, locale, scheme):
    ide = await open_ide("/", width=width, locale=locale, scheme=scheme)
    assert await violations(ide.page) == []
    await ide.switch("explain", "cost")
    await ide.run()
    await ide.until("answer", '"explain": {')
    await expect(ide.page.locator(".explained [data-part='plan']")).to_be_visible()
    assert await violations(ide.page) == [], "the answer and how it came about"
    await ide.page.locator("#bar .choice").last.click()
    await expect(ide.page.locator("[data-persona='bank']")).to_be_visible()
    assert await violations(ide.page) == [], "the personas"
    await ide.page.keyboard.press("Escape")
    await ide.become("bank")
    if width < 700:
        await ide.show_pane("variables")
        assert await violations(ide.page) == [], "variables and headers"
        await ide.show_pane("query")
    await expect(ide.page.locator(".graphiql-query-editor .dimmed")).not_to_have_count(0)
    assert await violations(ide.page) == [], "dimmed fields"
    if width < 700:
        await ide.show_pane("docs")
    else:
        await ide.page.get_by_role("button", name=label("Show Documentation Explorer")).click()
    docs = ide.page.locator(".graphiql-doc-explorer")
    await docs.get_by_role("link", name="Query", exact=True).first.click()
    assert await violations(ide.page) == [], "the docs of a type"
    await docs.get_by_role("link", name="Citizen", exact=True).first.click()
    await expect(docs.locator("[data-needs]")).not_to_have_count(0)
    assert await violations(ide.page) == [], "the docs with dimmed fields"
    if width >= 700:
        await ide.page.get_by_role("button", name=label("Show GraphiQL Explorer")).click()
        await expect(ide.page.locator(".graphiql-explorer-root [data-needs]")).not_to_have_count(0)
        assert await violations(ide.page) == [], "the explorer, with dimmed fields and values"
        await ide.type_query("{ me { ho")
        await ide.suggests("home")
        assert await violations(ide.page) == [], "the list of suggestions"


async def test_graphiql_s_own_labels_follow_the_language_there_and_back(open_ide):
    ide = await open_ide("/", locale="en-GB")
    tools = ide.page.locator(".graphiql-editor-tools [data-name='headers']")
    execute = ide.page.locator(".graphiql-execute-button")
    await expect(tools).to_have_text("Headers")
    await ide.page.get_by_role("button", name="ไทย", exact=True).click()
    await expect(tools).to_have_text(WORDS["Headers"])
    await expect(execute).to_have_attribute("aria-label", f"{WORDS['Execute query']} (Ctrl-Enter)")
    docs = await ide.show_docs("Query")
    await expect(docs.locator(".graphiql-doc-explorer-section-title").first).to_contain_text(WORDS["Fields"])
    await expect(docs.locator(".graphiql-doc-explorer-back")).to_have_attribute("aria-label", "กลับไปที่ Docs")
    await expect(docs.get_by_role("combobox")).to_have_attribute("placeholder", "Ctrl Alt K")
    await ide.page.locator("[data-value='settings']").click()
    await expect(ide.page.get_by_role("dialog")).to_contain_text(WORDS["Clear storage"])
    await ide.page.keyboard.press("Escape")
    await ide.page.get_by_role("button", name="EN", exact=True).click()
    await expect(tools).to_have_text("Headers")
    await expect(execute).to_have_attribute("aria-label", "Execute query (Ctrl-Enter)")
    await expect(docs.locator(".graphiql-doc-explorer-section-title").first).to_contain_text("Fields")


def test_no_two_labels_are_the_same_in_thai_so_that_a_way_leads_back():
    assert len(set(WORDS.values())) == len(WORDS)
    assert not set(WORDS.values()) & set(WORDS)


async def test_a_first_visit_weighs_two_megabytes_at_most_and_the_bundle_comes_once(browser, hub_url):
    context = await browser.new_context(locale="th-TH")
    page, asked, weights = await context.new_page(), {}, {}
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda told: weights.update({asked[told["requestId"]]: told["encodedDataLength"]})
    )
    ide = Ide(page, hub_url)
    await ide.open("/")
    await ide.run()
    await ide.until("answer", '"me": {')
    assert 500_000 < sum(weights.values()) <= HEAVIEST
    weights.clear()
    await ide.open("/")
    bundled = {url: weight for url, weight in weights.items() if "/ide/" in url and not url.endswith("/ide/examples")}
    assert bundled
    assert sum(bundled.values()) == 0
    await context.close()
