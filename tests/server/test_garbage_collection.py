"""Long passes of Python's cycle collector wait for a moment at which nobody else does."""

import gc

import pytest
import uvicorn

from server import garbage_collection, uvicorn_server
from server.garbage_collection import DUE, collect_between_requests, settle
from server.uvicorn_server import Server


@pytest.fixture
def passed(monkeypatch):
    """The passes through all; `passed.due` are those through the younger ones since the last."""

    class Passed(list):
        due = 0

    passed = Passed()
    monkeypatch.setattr(garbage_collection.gc, "collect", lambda: passed.append("all"))
    monkeypatch.setattr(garbage_collection.gc, "get_count", lambda: (0, 0, passed.due))
    return passed


@pytest.mark.parametrize(("due", "under_way", "passes"), [(DUE, 0, 1), (DUE - 1, 0, 0), (DUE, 1, 0)])
def test_all_is_passed_through_when_that_is_due_and_no_request_is_under_way(passed, due, under_way, passes):
    passed.due = due
    collect_between_requests(under_way)
    assert len(passed) == passes


async def test_the_server_tells_how_many_requests_are_under_way(monkeypatch):
    told = []
    monkeypatch.setattr(uvicorn_server, "collect_between_requests", told.append)
    server = Server(uvicorn.Config(lambda *_: None))
    await server.on_tick(1)
    server.server_state.tasks.add(object())
    await server.on_tick(1)
    assert told == [0, 1]


def test_once_settled_the_collector_passes_only_through_what_came_since(monkeypatch):
    before = gc.get_threshold()
    kept = [[] for _ in range(1_000)]
    try:
        settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > len(kept)
        assert gc.get_threshold()[2] > DUE
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
