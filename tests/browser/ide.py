"""GraphiQL as a person uses it: what is on the page, in words."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import ConsoleMessage, Locator, Page, Request, expect

MODELS = {
    "query": "operation.graphql",
    "variables": "variables.json",
    "headers": "request-headers.json",
    "answer": "response.json",
}
WORDS = json.loads((Path(__file__).parents[2] / "ide/src/graphiql-words.json").read_text(encoding="utf-8"))
"""GraphiQL's labels in English, each with what the page says in Thai."""
READ_MODEL = """name => {
  const models = globalThis.__MONACO?.editor.getModels() ?? [];
  return models.find(model => model.uri.path.endsWith(name))?.getValue() ?? null;
}"""


def label(english: str) -> re.Pattern[str]:
    """A label of GraphiQL's, in either language."""
    return re.compile(f"^({re.escape(english)}|{re.escape(WORDS[english])})")


class Ide:
    """The page and everything it asked for and complained about since it was opened."""

    def __init__(self, page: Page, hub_url: str) -> None:
        self.page = page
        self.hub_url = hub_url
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))

    def _asked(self, request: Request) -> None:
        self.requests.append(request)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    async def open(self, path: str) -> None:
        """Go to the page and wait until it knows the schema."""
        await self.page.goto(self.hub_url + path)
        await self.ready()

    async def reload(self) -> None:
        await self.page.reload()
        await self.ready()

    async def ready(self) -> None:
        await expect(self.page.locator(".graphiql-query-editor .view-line").first).to_be_visible(timeout=60_000)
        await expect(self.page.locator(".graphiql-response .monaco-editor")).to_have_count(1)
        await expect(self.page.locator(".graphiql-sidebar .graphiql-spin")).to_have_count(0)

    async def text(self, editor: str) -> str:
        """What stands in the editor `query`, `variables`, `headers` or `answer`."""
        found: str | None = await self.page.evaluate(READ_MODEL, MODELS[editor])
        assert found is not None, f"there is no {editor} editor"
        return found

    async def until(self, editor: str, part: str, present: bool = True) -> None:
        """Wait until the editor's text holds the part, or holds it no more."""
        await self.page.wait_for_function(
            f"([name, part, present]) => (({READ_MODEL})(name) ?? '').includes(part) === present",
            arg=[MODELS[editor], part, present],
        )

    async def write(self, editor: str, text: str) -> None:
        """Put the text into the editor in one go, as pasting does."""
        await self.page.evaluate(
            "([name, text]) => __MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith(name)).setValue(text)",
            [MODELS[editor], text],
        )

    async def become(self, persona: str) -> str | None:
        """Pick a persona by its id, or `nobody`; the token the sandbox gave for it."""
        await self.page.locator("#bar .choice").last.click()
        async with self.page.expect_response("**/sandbox/personas") as given:
            await self.page.locator(f"[data-persona='{persona}']").click()
        tokens: dict[str, str] = {one["id"]: one["token"] for one in await (await given.value).json()}
        if persona in tokens:
            await self.until("headers", tokens[persona])
        else:
            await self.until("headers", "Bearer", present=False)
        return tokens.get(persona)

    async def name_of(self, persona: str) -> str:
        """A persona's Thai name, as the sandbox gives it."""
        people = await (await self.page.request.get(f"{self.hub_url}/sandbox/personas")).json()
        name: str = next(one["name"]["th"] for one in people if one["id"] == persona)
        return name

    async def open_example(self, title: str) -> None:
        await self.page.locator("#bar .choice").first.click()
        await self.page.get_by_role("menuitem", name=title).click()

    async def show_tab(self, title: str) -> None:
        await self.page.locator(".graphiql-tab-button", has_text=title).click()

    async def tabs(self) -> list[str]:
        return await self.page.locator(".graphiql-tab-button").all_inner_texts()

    async def type_query(self, text: str) -> None:
        """Type over what stands in the query editor, key by key."""
        await self.page.locator(".graphiql-query-editor .view-lines").click()
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text, delay=30)

    async def dimmed(self) -> dict[str, str]:
        """The dimmed fields that the query editor shows, each with the words behind it."""
        shown: list[tuple[str, str]] = await self.page.locator(".graphiql-query-editor .dimmed").evaluate_all(
            "all => all.map(one => [one.textContent, one.nextElementSibling?.textContent ?? ''])"
        )
        return {name: " ".join(words.split()) for name, words in shown}

    async def suggests(self, name: str) -> Locator:
        """Wait for the suggestion; ask for it again as a person would while the editor still reads the schema."""
        suggestion = self.page.locator(".suggest-widget.visible .monaco-list-row", has_text=name).first
        for _ in range(6):
            try:
                await expect(suggestion).to_be_visible(timeout=5_000)
            except AssertionError:
                await self.page.keyboard.press("Escape")
                await self.page.keyboard.press("Control+Space")
            else:
                return suggestion
        await expect(suggestion).to_be_visible()
        return suggestion

    async def switch(self, *names: str) -> None:
        """Turn what is told beside the answer: "explain", "cost"."""
        for name in names:
            await self.page.locator(f"[role='switch'][data-tells='{name}']").click()

    async def show_pane(self, name: str) -> None:
        """In a narrow window: "query", "variables", "answer" or "docs"."""
        await self.page.locator(f".panes [data-pane='{name}']").click()

    async def show_docs(self, *types: str) -> Locator:
        """The documentation explorer, in a window that has room for it, at the type that one comes to by these."""
        await self.page.get_by_role("button", name=label("Show Documentation Explorer")).click()
        docs = self.page.locator(".graphiql-doc-explorer")
        for one in types:
            await docs.get_by_role("link", name=one, exact=True).first.click()
        return docs

    async def run(self) -> Request:
        """Press the button, which stops an operation that still runs; the request it sent."""
        execute = self.page.get_by_role("button", name=label("Execute query"))
        await expect(execute).to_be_visible()
        async with self.page.expect_request(self._runs) as sent:
            await execute.click()
        return await sent.value

    def _runs(self, request: Request) -> bool:
        """Whether the request runs an operation of the editor's, rather than asking for the schema."""
        return request.url == self.hub_url + "/graphql" and "IntrospectionQuery" not in (request.post_data or "")

    async def fonts_of(self, selector: str, text: str = "") -> list[dict[str, Any]]:
        """The fonts that drew the first element of the selector with the text in it: `familyName`, `isCustomFont`."""
        session = await self.page.context.new_cdp_session(self.page)
        for domain in ("DOM", "CSS"):
            await session.send(f"{domain}.enable")
        await session.send("DOM.getDocument")
        chosen = f"[...document.querySelectorAll({selector!r})].find(one => one.textContent.includes({text!r}))"
        element = (await session.send("Runtime.evaluate", {"expression": chosen}))["result"]["objectId"]
        node = (await session.send("DOM.requestNode", {"objectId": element}))["nodeId"]
        fonts: list[dict[str, Any]] = (await session.send("CSS.getPlatformFontsForNode", {"nodeId": node}))["fonts"]
        await session.detach()
        return fonts
