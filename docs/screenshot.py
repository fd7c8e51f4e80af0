"""Takes the README's picture of GraphiQL from a hub that runs with its sandbox.

./saan serve, and in another shell: .venv/bin/python -m docs.screenshot [http://127.0.0.1:8000]
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.chromium import started
from tests.browser.ide import Ide, label

PICTURE = Path(__file__).with_name("graphiql.png")
SIZE = {"width": 1760, "height": 1230}
SCROLL_TO_ENTITLEMENTS = """() => {
  const editor = __MONACO.editor.getEditors().find(one => one.getDomNode().closest('.graphiql-response'));
  const [found] = editor.getModel().findMatches('"entitlements"', false, false, true, null, false);
  editor.setScrollTop(editor.getTopForLineNumber(found.range.startLineNumber - 1));
}"""


async def take(hub_url: str) -> None:
    """The first ready query, of its answer the entitlements with the law they rest on, and how that came about."""
    async with async_playwright() as playwright:
        browser = await started(playwright)
        context = await browser.new_context(viewport=SIZE, device_scale_factor=1.2, locale="th-TH")
        ide = Ide(await context.new_page(), hub_url)
        await ide.open("/")
        await ide.page.get_by_role("button", name=label("Hide editor tools")).click()
        await ide.switch("explain", "cost")
        await ide.run()
        await ide.until("answer", '"me": {')
        await ide.page.evaluate(SCROLL_TO_ENTITLEMENTS)
        await ide.page.mouse.move(SIZE["width"] / 2, SIZE["height"] - 4)
        await ide.page.wait_for_timeout(500)
        await ide.page.screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take(*sys.argv[1:] or ["http://127.0.0.1:8000"]))
