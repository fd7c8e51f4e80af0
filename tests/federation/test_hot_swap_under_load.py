"""A change every second on two processes of one database, while clients ask both: none fails, none is of two versions.

`HOT_SWAP_SECONDS` says for how long (CONTRIBUTING.md).
"""

import asyncio
import os
import shutil
import sys
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from settings import ROOT
from tests.federation.ferries import FERRIES, MANIFESTS, Harbour
from tests.servers.postgres import Postgres
from tests.servers.process import Process, free_port

SECONDS = float(os.environ.get("HOT_SWAP_SECONDS", "6"))
IN_BETWEEN = 3
"""Versions that each process serves at least between the first and the last, while there is a change each second."""
MOST = 120
"""Changes at most, where a machine is slow."""
CLIENTS = 3
"""Of each process, each asking all the time."""
ASKED = '{ ferry(number: "7") { seats } pier(code: "A") { ferry { seats } } }'


def version(harbour: Harbour, number: int) -> tuple[str, str]:
    """A schema that names its number in what it says of the end of a field, and a manifest that has the field give it.
    One answer tells both."""
    (harbour.folder / f"ferries{number}.csv").write_text(f"no,seats\n7,{number}\n", encoding="utf-8")
    ended = f'@deprecated(reason: "Version {number}. / รุ่น {number}") @sunset(since: "2026-12-01", on: "2027-06-30")'
    manifest = MANIFESTS["ferries"].replace("ferries.csv", f"ferries{number}.csv")
    return FERRIES.replace("seats: Int", f"seats: Int {ended}"), manifest


def replace(harbour: Harbour, number: int) -> None:
    """Both files at once, as who deploys a folder does."""
    schema, manifest = version(harbour, number)
    home, aside = harbour.agencies / "ferries", harbour.folder / "aside"
    shutil.copytree(home, aside)
    (aside / "schema.graphql").write_text(schema, encoding="utf-8")
    (aside / "connector.toml").write_text(manifest, encoding="utf-8")
    home.rename(harbour.folder / "old")
    aside.rename(home)
    shutil.rmtree(harbour.folder / "old")


@dataclass(slots=True)
class Client:
    """Asks one process until the end; `told` counts its answers by version, `wrong` are those that are of none."""

    url: str
    told: Counter[int] = field(default_factory=Counter)
    wrong: list[Any] = field(default_factory=list)
    slowest: float = 0.0

    async def ask(self, http: aiohttp.ClientSession) -> int | None:
        """The version of an answer; None of one that is of several, or of none."""
        began = asyncio.get_running_loop().time()
        try:
            async with http.post(self.url, json={"query": ASKED}) as response:
                status, answer = response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as problem:
            self.wrong.append(repr(problem))
            return None
        self.slowest = max(self.slowest, asyncio.get_running_loop().time() - began)
        number = _version_of(answer) if status == 200 else None
        if number is None:
            self.wrong.append((status, answer))
        else:
            self.told[number] += 1
        return number


def _version_of(answer: Any) -> int | None:
    try:
        ferry, at_pier = answer["data"]["ferry"]["seats"], answer["data"]["pier"]["ferry"]["seats"]
        (said,) = {one["message"] for one in answer["extensions"]["deprecations"]}
    except (KeyError, TypeError, ValueError):
        return None
    whole = ferry == at_pier and said == f"Version {ferry}. Last day: 2027-06-30." and "errors" not in answer
    return ferry if whole else None


def process(folder: Path, database: str, name: str) -> tuple[Process, int]:
    """A hub of its own process, that serves."""
    port = free_port()
    command = [sys.executable, "-m", "tests.federation.ferry_process", str(folder), str(port), database]
    log = folder / f"{name}.log"
    started = Process(["env", "-C", str(ROOT), *command], log=log)
    return started, port


@pytest.fixture
def harbour(tmp_path: Path) -> Harbour:
    made = Harbour(tmp_path)
    replace(made, 0)
    return made


async def test_no_request_fails_and_none_is_of_two_versions(harbour: Harbour, postgres_server: Postgres) -> None:
    database = postgres_server.fresh()
    running: list[Process] = []
    try:
        urls = []
        for name in ("first", "second"):
            started, port = process(harbour.folder, database, name)
            running.append(started)
            await asyncio.to_thread(started.until, partial(_serves, port))
            urls.append(f"http://127.0.0.1:{port}/graphql")
        clients, last = await _under_load(harbour, urls)
    finally:
        for one in running:
            one.kill()
    assert [one.wrong[:3] for one in clients if one.wrong] == []
    seen = [set().union(*(one.told for one in clients if one.url == url)) for url in urls]
    print(f"{sum(sum(one.told.values()) for one in clients)} answers of {last + 1} versions: {[len(s) for s in seen]}")  # noqa: T201
    print(f"the slowest answer took {max(one.slowest for one in clients):.3f} s")  # noqa: T201
    assert all(last in one for one in seen), seen
    assert all(len(one - {0, last}) >= IN_BETWEEN for one in seen), seen


async def _under_load(harbour: Harbour, urls: list[str]) -> tuple[list[Client], int]:
    """The clients and the last version: a change each second, for as long as was asked and until each process has
    served some of the versions in between, and the end once both serve the last."""
    clients = [Client(url) for url in urls for _ in range(CLIENTS)]
    ends = asyncio.Event()

    async def ask(client: Client, http: aiohttp.ClientSession) -> None:
        while not ends.is_set():
            await client.ask(http)

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30)) as http, asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(ask(client, http))
        number = 0
        while number < SECONDS or (number < MOST and not all(_in_between(clients, url, number) for url in urls)):
            await asyncio.sleep(1)
            number += 1
            await asyncio.to_thread(replace, harbour, number)
        async with asyncio.timeout(60):
            while not all(any(number in one.told for one in clients if one.url == url) for url in urls):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        ends.set()
    return clients, number


def _in_between(clients: list[Client], url: str, last: int) -> bool:
    """Whether the process has served enough versions before this one."""
    seen = set().union(*(one.told for one in clients if one.url == url))
    return len(seen - {0, last, last + 1}) >= IN_BETWEEN


def _serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
