"""All servers answer the three operations alike."""

import pytest

from bench.compare import contenders
from bench.driving import QUICK, Driver
from bench.peers import HUB, PEERS, Peer, install, installed
from bench.process import Cores
from bench.workload import SHAPES

DRIVER = Driver(QUICK, Cores(None, None), lambda _: None)
NODE = [peer for peer in PEERS if peer.kind == "node"]
PYTHON = [peer for peer in PEERS if peer.kind == "python"]


def asked_alike(peers: list[Peer], found: list[str]) -> bool:
    return sorted(found) == sorted(peer.id for peer in peers)


def test_python_s_servers_give_the_same_answers() -> None:
    with contenders(DRIVER, PYTHON) as found:
        assert asked_alike(PYTHON, [one.peer.id for one in found])
        lengths = {shape.name: {one.asks[shape.name].length for one in found} for shape in SHAPES}
    assert 10_000 < min(lengths["joining"]) < 14_000
    assert all(length > 0 for several in lengths.values() for length in several)


@pytest.mark.skipif(not installed(), reason="the JavaScript servers are installed by ./saan bench")
def test_node_s_servers_give_the_same_answers_as_the_hub() -> None:
    install()
    peers = [*(peer for peer in PEERS if peer.id == HUB), *NODE]
    with contenders(DRIVER, peers) as found:
        assert asked_alike(peers, [one.peer.id for one in found])
