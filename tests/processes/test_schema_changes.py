"""A change that an operator accepts is served by every process, whichever folder it looks at."""

import asyncio
import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.asking import read
from settings import ROOT
from tests.federation.ferries import FERRIES, MANIFESTS, SCHEMAS, Harbour
from tests.processes.shared import until
from tests.servers.process import free_port


@contextlib.contextmanager
def hub(environment: Mapping[str, str]) -> Iterator[int]:
    """A process that serves, by its port."""
    port = free_port()
    words = [str(ROOT / "saan"), "serve", "--port", str(port)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield port
        finally:
            process.terminate()


def ready(port: int) -> Any:
    """What it says of itself; nothing before it serves."""
    try:
        return json.loads(read(port, "/readyz"))
    except OSError:
        return {}


async def test_two_processes_serve_what_is_accepted_by_a_third(tmp_path: Path) -> None:
    harbour = Harbour(tmp_path)
    environment = {
        **os.environ,
        **harbour.variables,
        "SAAN_STATE": str(tmp_path / "state"),
        "SAAN_AGENCIES_FOLDER": str(harbour.agencies),
        "SAAN_DATA": "synthetic",
        "SAAN_ACCEPT": "none",
        "SAAN_WATCH": "false",
    }
    with hub(environment) as one:
        await until(lambda: ready(one).get("graph") == "2")
        with hub(environment) as other:
            await until(lambda: ready(other).get("graph") == "2")
            renamed = MANIFESTS["ferries"].replace("seats =", "places =")
            harbour.put("ferries", FERRIES.replace("seats:", "places:"), renamed)
            words = [str(ROOT / "saan"), "schema", "accept", "ferries", "--by", "Somsri"]
            done = await asyncio.to_thread(subprocess.run, words, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            for port in (one, other):
                await until(lambda port=port: ready(port)["graph"] == "3")
                assert "places" in (await asyncio.to_thread(read, port, "/schema.graphql")).decode()


async def test_two_processes_over_different_folders_put_away_nothing_of_each_other_s(tmp_path: Path) -> None:
    """In the sandbox, where all is accepted: what was accepted stands, and the one whose folder differs says so."""
    older, newer = Harbour(tmp_path), Harbour(tmp_path)
    older.agencies, newer.agencies = tmp_path / "older", tmp_path / "newer"
    for agency in SCHEMAS:
        older.put(agency)
        newer.put(agency)
    newer.put("ferries", FERRIES.replace("seats:", "places:"), MANIFESTS["ferries"].replace("seats =", "places ="))
    shared = {
        **os.environ,
        **older.variables,
        "SAAN_STATE": str(tmp_path / "state"),
        "SAAN_DATA": "synthetic",
        "SAAN_WATCH": "true",
    }
    with hub({**shared, "SAAN_AGENCIES_FOLDER": str(older.agencies)}) as one:
        await until(lambda: ready(one).get("graph") == "2")
        with hub({**shared, "SAAN_AGENCIES_FOLDER": str(newer.agencies)}) as other:
            await until(lambda: ready(other).get("graph") == "3")
            await until(lambda: ready(one).get("waiting") == "ferries")
            await asyncio.sleep(3)  # both have looked for changes since
            for port in (one, other):
                assert ready(port)["graph"] == "3"
                assert "places" in (await asyncio.to_thread(read, port, "/schema.graphql")).decode()
            assert "waiting" not in ready(other)
