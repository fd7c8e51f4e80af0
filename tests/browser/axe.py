"""axe-core in a page: what keeps people from using it."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Page


@cache
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


async def violations(page: Page) -> list[str]:
    """What axe finds in the page as it stands: the rule and the elements of each."""
    await page.evaluate(f"() => {{ {_source()} ; return true }}")
    found: dict[str, Any] = await page.evaluate("() => window.axe.run({resultTypes: ['violations']})")
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found["violations"]]
