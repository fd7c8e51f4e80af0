"""Instructions of a request are counted by valgrind."""

import shutil

import pytest

from bench import instructions
from bench.instructions import NoValgrind, counted, measured
from bench.peers import HUB, PEERS
from bench.workload import SHAPES

THE_HUB = next(peer for peer in PEERS if peer.id == HUB)
RECORD = [shape for shape in SHAPES if shape.name == "record"]


def test_a_dump_tells_how_many():
    assert counted("events: Ir\nsummary: 1234\nfn=(1)\n5 6\n") == 1234
    with pytest.raises(ValueError, match="no dump"):
        counted("5 6\n")


def test_without_valgrind_it_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(instructions.shutil, "which", lambda name: None)
    with pytest.raises(NoValgrind, match="Install valgrind"):
        next(measured(THE_HUB, RECORD, tmp_path))


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")
def test_a_request_of_the_hub_takes_some_hundred_thousand_each_time_as_many(tmp_path):
    first, again = (next(measured(THE_HUB, RECORD, tmp_path)) for _ in range(2))
    assert 100_000 < first < 1_000_000
    assert again == pytest.approx(first, rel=0.02)
