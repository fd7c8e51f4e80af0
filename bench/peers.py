"""The servers measured side by side, and how each is started on the same data."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.npm import HOME, Node

LIMIT = "limit"
HUB = "hub"
STRAWBERRY = "strawberry"
JIT = "mercurius-jit"
ANEW = "anew"
"""Tells the hub that no record of the bench is lasting: every row is made anew."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: its id, what it is, and its program with what it is told; `kind` is "python" or "node"."""

    id: str
    title: str
    program: str
    kind: str = "python"
    told: Sequence[str] = ()


PEERS: tuple[Peer, ...] = (
    Peer(LIMIT, "starlette: the limit", "bench.servers.limit"),
    Peer(HUB, "the hub", "bench.servers.hub"),
    Peer("hub-anew", "the hub, no row remembered", "bench.servers.hub", told=(ANEW,)),
    Peer(STRAWBERRY, "strawberry", "bench.servers.strawberry"),
    Peer(JIT, "mercurius + jit", "mercurius-jit", "node"),
    Peer("mercurius", "mercurius", "mercurius", "node"),
    Peer("yoga-jit", "yoga + jit", "yoga-jit", "node"),
    Peer("yoga", "yoga", "yoga", "node"),
    Peer("apollo", "Apollo Server", "apollo", "node"),
)


def command(peer: Peer, folder: Path, node: Node | None) -> Sequence[str]:
    """What starts a peer on the data in `folder`."""
    if peer.kind == "node":
        assert node is not None, "a peer of Node is started only where Node is"
        return [node.executable, str(HOME / "server.js"), peer.program, str(folder)]
    return [sys.executable, "-m", peer.program, str(folder), *peer.told]
