"""Node and the packages of bench/node, installed into .cache/bench-node as its lock says."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.process import ROOT

SOURCES = ROOT / "bench" / "node"
HOME = ROOT / ".cache" / "bench-node"
OLDEST = 20


class NodeUnavailable(Exception):
    """Why the JavaScript servers cannot be measured here."""


@dataclass(frozen=True, slots=True)
class Node:
    """Node's executable, npm's, and Node's version."""

    executable: str
    npm: str
    version: str


def find_node() -> Node:
    """The machine's Node if it is new enough, else the one installed beside this Python. Raises NodeUnavailable."""
    beside = str(Path(sys.executable).parent)
    for path in (None, beside):
        executable, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if executable and npm:
            version = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False).stdout
            if version.startswith("v") and int(version[1:].split(".")[0]) >= OLDEST:
                return Node(executable, npm, version.strip())
    raise NodeUnavailable(f"there is no Node {OLDEST} or newer on this machine")


def installed() -> bool:
    """Whether the packages of today's lock are there."""
    mark = HOME / "installed"
    return mark.exists() and mark.read_text() == _lock()


def install(node: Node) -> None:
    """Installs the packages, once for each lock. Raises NodeUnavailable when the registry does not give them."""
    if installed():
        _copy("*.js")
        return
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    _copy("package*.json", ".npmrc", "*.js")
    # A folder of its own keeps npm from other projects' settings; scripts of packages are not run.
    command = [node.npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise NodeUnavailable(f"npm could not install their packages: {' '.join(lines[:2]) or done.stderr[-300:]}")
    (HOME / "installed").write_text(_lock())


def _copy(*patterns: str) -> None:
    """Node looks for packages beside the file it runs."""
    for pattern in patterns:
        for file in SOURCES.glob(pattern):
            shutil.copy(file, HOME / file.name)


def _lock() -> str:
    return hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
