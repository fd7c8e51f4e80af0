"""Processes that serve one socket: killed, replaced, told to load again, and ended, while requests go on."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from bench.asking import HOST, read
from bench.endurance.load import PERSONAL, PUBLIC, Asked, Load, Operation, Outcome, faults
from bench.endurance.proof import proved
from bench.endurance.site import Site, site, workers
from bench.hub import served
from bench.process import Cores
from cli.sandbox_process import Sandbox
from settings import ROOT
from tests.processes.shared import Shared, until
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey


def right(count: int) -> Callable[[Sequence[Asked]], bool]:
    """Whether so many personal and public requests were answered as they should be."""
    return lambda asked: all(
        sum(one.operation == kind.name and one.outcome is Outcome.RIGHT for one in asked) >= count
        for kind in (PERSONAL, PUBLIC)
    )


async def test_a_killed_process_is_replaced_while_the_others_answer(shared: Shared) -> None:
    load, before = Load(shared.site), shared.site.workers()
    async with load.running():
        await load.until(right(5))
        before[0].kill()
        await load.until(right(5))
    await until(lambda: len(shared.site.workers()) == 2 and before[0] not in shared.site.workers())
    (new,) = set(shared.site.workers()) - set(before)
    with shared.only(new):
        assert b"ok" in await asyncio.to_thread(read, shared.site.port, "/healthz")
    failed = [one for one in load.asked if one.outcome is not Outcome.RIGHT]
    assert all(one.outcome is Outcome.FAILED for one in failed), faults(load.asked)
    assert len(failed) <= 6, "what was under way in the killed process, one request for each connection"
    proof = await proved(shared.site, load.asked)
    assert proof.whole
    assert proof.answered >= 10


async def test_all_processes_are_replaced_one_after_another_without_a_failed_request(shared: Shared) -> None:
    load, before = Load(shared.site, connections=12, pause=0.2), {worker.pid for worker in shared.site.workers()}
    async with load.running():
        await load.until(right(5))
        os.kill(shared.site.hub.pid, signal.SIGUSR2)
        await until(lambda: _others(shared.site, before))
        await load.until(right(5))
    assert {one.outcome for one in load.asked} == {Outcome.RIGHT}, faults(load.asked)
    assert (await proved(shared.site, load.asked)).whole


def _others(hub: Site, before: set[int]) -> bool:
    now = {worker.pid for worker in hub.workers()}
    return len(now) == 2 and not now & before


async def test_a_changed_manifest_is_served_by_every_process_and_a_bad_one_by_none(shared: Shared) -> None:
    manifest = shared.folder / "diw" / "connector.toml"
    good = manifest.read_text(encoding="utf-8")
    assert "Department of Industrial Works" in good
    try:
        manifest.write_text(good.replace("Department of Industrial Works", "Department of Other Works"))
        await _by_operator(shared.site)
        await until(lambda: all(_diw(shared.site)["name"]["en"] == "Department of Other Works" for _ in range(20)))
        for worker in shared.site.workers():
            with shared.only(worker):
                await until(lambda: _diw(shared.site)["name"]["en"] == "Department of Other Works")
        manifest.write_text(good.replace('type = "Licence"', 'type = "Licens"'))
        os.kill(shared.site.hub.pid, signal.SIGHUP)
        await until(lambda: all("the one before still serves" in str(_diw(shared.site)["why"]) for _ in range(20)))
        for worker in shared.site.workers():
            with shared.only(worker):
                await until(lambda: "the one before still serves" in str(_diw(shared.site)["why"]))
                assert _diw(shared.site)["name"]["en"] == "Department of Other Works"
                assert _diw(shared.site)["state"] != "not served"
    finally:
        manifest.write_text(good)
        await _by_operator(shared.site)


async def _by_operator(hub: Site) -> None:
    """An operator accepts the manifest as it is now, and every process goes on with it."""
    words = [str(ROOT / "saan"), "schema", "accept", "diw", "--force", "--by", "Somsri"]
    environment = {**os.environ, **hub.environment}
    done = await asyncio.to_thread(subprocess.run, words, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    os.kill(hub.hub.pid, signal.SIGHUP)


def _diw(hub: Site) -> Any:
    return next(agency for agency in json.loads(read(hub.port, "/status"))["agencies"] if agency["id"] == "diw")


async def test_on_sigterm_what_is_under_way_is_answered_and_nobody_new_is_let_in(
    tmp_path: Path, running_sandbox: Sandbox, postgres_server: Postgres, valkey_server: Valkey
) -> None:
    slow = Operation(
        "slow",
        '{ citizen(nationalId: "9100000000011") { profile { name { first } } } '
        'business(juristicId: "0985558000017") { name } }',
        {
            "citizen": {"profile": {"name": {"first": "สมศรี"}}},
            "business": {"name": "บริษัท ครัวกมลวรรณ จำกัด"},
        },
        frozenset({"citizen"}),
    )
    dbd = f"{running_sandbox.environment['DBD_URL']}/_sandbox"
    database, redis = postgres_server.fresh(), valkey_server.url(14)
    with site(tmp_path, running_sandbox.environment, database=database, redis=redis, workers=2) as hub:
        parent = psutil.Process(hub.hub.pid)
        family = [parent, *parent.children(recursive=True)]
        load = Load(hub, [slow], pause=30)
        async with aiohttp.ClientSession() as http:
            await http.delete(f"{dbd}/calls")
            await http.put(f"{dbd}/fault", json={"mode": "slow", "seconds": 1.5, "path": "/v4"})
            try:
                async with load.running():
                    await until(lambda: _accepted(hub) == 6 and "slow" in str(_calls(dbd)))
                    parent.terminate()
                    await until(lambda: not _open(hub.port))
                    await until(lambda: len(load.asked) == 6)
            finally:
                await http.delete(f"{dbd}/fault")
        assert await asyncio.to_thread(parent.wait, 60) == 0
        assert {one.outcome for one in load.asked} == {Outcome.RIGHT}, faults(load.asked)
        proof = await proved(hub, load.asked)
        assert proof.whole
        assert proof.answered == 6
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def _accepted(hub: Site) -> int:
    """How many connections the processes serve."""
    served = [one for worker in hub.workers() for one in worker.net_connections("tcp")]
    return sum(one.status == psutil.CONN_ESTABLISHED and one.laddr.port == hub.port for one in served)


def _calls(control: str) -> Any:
    with urllib.request.urlopen(f"{control}/calls") as told:
        return json.load(told)


def _open(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 5).close()
    except OSError:
        return False
    return True


async def test_nothing_outlives_the_process_that_began_it() -> None:
    """Killed, it can end nobody: the kernel tells its processes."""
    with served(Cores(None, None), command=("./saan", "serve", "--workers", "2")) as hub:
        parent = psutil.Process(hub.pid)
        family = [parent, *parent.children(recursive=True)]
        assert len(workers(parent.pid)) == 2
        parent.kill()
        _, alive = await asyncio.to_thread(psutil.wait_procs, family, timeout=30)
    assert alive == []
