"""Instructions of a request are counted by valgrind."""

import shutil

import pytest

from bench import instructions
from bench.instructions import NoValgrind, counted, measured
from bench.peers import LIMIT, PEERS
from bench.workload import SHAPES

THE_LIMIT = next(peer for peer in PEERS if peer.id == LIMIT)
RECORD = [shape for shape in SHAPES if shape.name == "record"]


def test_a_dump_tells_how_many():
    assert counted("events: Ir\nsummary: 1234\nfn=(1)\n5 6\n") == 1234
    with pytest.raises(ValueError, match="no dump"):
        counted("5 6\n")


def test_without_valgrind_it_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(instructions.shutil, "which", lambda name: None)
    with pytest.raises(NoValgrind, match="Install valgrind"):
        next(measured(THE_LIMIT, RECORD, tmp_path))


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind")
def test_a_request_that_is_answered_with_bytes_takes_some_hundred_thousand(tmp_path):
    (tmp_path / "record.json").write_bytes(b"{}")
    (found,) = measured(THE_LIMIT, RECORD, tmp_path)
    assert 50_000 < found < 500_000
