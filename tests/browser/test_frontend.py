"""docs/frontend.md holds: its files are written, its commands run with the real packages, and they say what it says."""

import asyncio
import fcntl
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from settings import ROOT
from tests.browser.chromium import CACHE, RegistryUnreachable, npm_ci, with_node

SOURCES = Path(__file__).parent / "frontend"
PAGE = (ROOT / "docs" / "frontend.md").read_text(encoding="utf-8")
FILE = re.compile(r"^```(?:ts|json) (?P<where>\S+)\n(?P<text>.*?)^```$", re.M | re.S)
RUN = re.compile(r"^## 6.*?^```sh\n(?P<commands>.*?)^```$.*?^```text\n(?P<said>.*?)^```$", re.M | re.S)
INSTALL = re.compile(r"^npm install (.+)$", re.M)
WRONG = """import { MINE } from "./operations.js";
import type { ResultOf } from "@graphql-typed-document-node/core";
export const day = (mine: ResultOf<typeof MINE>): number => mine.me!.businesses!.nodes[0]!.registeredOn!;
"""


def packages() -> Path:
    """The packages of the lock, installed once for all processes. Raises `RegistryUnreachable`."""
    lock = (SOURCES / "package-lock.json").read_bytes()
    home = CACHE / f"frontend-{hashlib.sha256(lock).hexdigest()[:12]}"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "frontend.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(SOURCES, home)
            npm_ci(home)
            (home / "ready").touch()
    return home


def ran(folder: Path, commands: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-ec", commands], cwd=folder, env=with_node(), capture_output=True, text=True, check=False, timeout=300
    )


def test_the_page_installs_what_the_test_does() -> None:
    named = {
        word.rsplit("@", 1)[0] if "@" in word[1:] else word for line in INSTALL.findall(PAGE) for word in line.split()
    }
    wanted = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))
    assert named - {"--save-dev"} == wanted["dependencies"].keys() | wanted["devDependencies"].keys()


async def test_a_frontend_is_made_as_the_page_says(hub_url: str, tmp_path: Path) -> None:
    try:
        home = await asyncio.to_thread(packages)
    except RegistryUnreachable:
        pytest.skip("npm registry not reachable")
    shutil.copy(home / "package.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(home / "node_modules")
    for file in FILE.finditer(PAGE):
        target = tmp_path / file["where"]
        target.parent.mkdir(exist_ok=True)
        target.write_text(file["text"].replace("http://127.0.0.1:8000", hub_url), encoding="utf-8")
    run = RUN.search(PAGE)
    assert run is not None
    done = await asyncio.to_thread(ran, tmp_path, run["commands"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(run["said"])
    (tmp_path / "src" / "wrong.ts").write_text(WRONG, encoding="utf-8")
    refused = await asyncio.to_thread(ran, tmp_path, "npx tsc --noEmit")
    assert "wrong.ts" in refused.stdout, refused.stdout + refused.stderr
    assert "'string' is not assignable to type 'number'" in refused.stdout
