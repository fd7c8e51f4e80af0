"""Which browser is taken: what the machine has, if it starts."""

import pytest
from playwright.async_api import async_playwright

from tests.browser.chromium import NAMES, RegistryUnreachable, started


async def test_a_browser_of_the_machine_s_that_does_not_start_is_passed_over(tmp_path, monkeypatch):
    for name in NAMES:
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    async with async_playwright() as playwright:
        try:
            browser = await started(playwright)
        except RegistryUnreachable:
            pytest.skip("npm registry not reachable")
        assert browser.is_connected()
        await browser.close()
