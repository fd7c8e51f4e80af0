"""The load generator counts what is right, tells what is wrong, and asks this machine alone."""

import sys
from pathlib import Path

import pytest

from bench.asking import graphql
from bench.driving import QUICK, Driver
from bench.load import Ask, Job, NotLoopback, put_load
from bench.process import Cores, running

BODY = b'{"data":{}}'


async def test_another_machine_is_never_put_under_load() -> None:
    with pytest.raises(NotLoopback):
        await put_load(Job("192.0.2.1", 80, [Ask(b"", 0)], connections=1, seconds=0.1, warm=0))


def test_right_answers_are_counted_and_wrong_ones_told(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_bytes(BODY)
    driver = Driver(QUICK, Cores(None, None), lambda _: None)
    sent = graphql("{ __typename }").at("/empty").sent
    with running("starlette", [sys.executable, "-m", "bench.servers.limit", str(tmp_path)], core=None) as server:
        right = driver.drive(server, [Ask(sent, len(BODY))], "right")
        wrong = driver.drive(server, [Ask(sent, len(BODY) + 1)], "wrong")
        near = driver.drive(server, [Ask(sent, len(BODY) + 1, slack=1)], "near")
    assert right.right > 0
    assert (right.wrong, right.fault) == (0, None)
    assert right.p50 <= right.p99
    assert wrong.right == 0
    assert wrong.fault == "status 200, 11 bytes instead of 12"
    assert near.right > 0
