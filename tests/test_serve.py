"""The hub as a newcomer starts it: the real command, real sockets, and nothing left running."""

import asyncio
import base64
import contextlib
import datetime
import json
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from endpoints.graphql.examples import read_examples
from settings import ROOT

EXAMPLES = {example.id: example for example in read_examples(ROOT / "ide" / "examples")}


# The page turns "today+90" into a date; here it is one already.
IN_90_DAYS = {"until": (datetime.date.today() + datetime.timedelta(days=90)).isoformat()}


@dataclass(frozen=True, slots=True)
class Served:
    """A running `./saan serve`: its address, its process, and what it printed."""

    url: str
    process: asyncio.subprocess.Process
    said: str

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


@contextlib.asynccontextmanager
async def served(tmp_path: Path, **environment: str) -> AsyncIterator[Served]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAAN_")}
    process = await asyncio.create_subprocess_exec(
        str(ROOT / "saan"),
        "serve",
        env={**clean, "PORT": "0", "SAAN_STATE": str(tmp_path), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(180):
            while "Ctrl-C" not in said:
                line = (await process.stdout.readline()).decode()
                assert line, f"it ended: {said}"
                said += line
        found = re.search(r"http://[\d.:]+", said)
        assert found is not None
        yield Served(found[0], process, said)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 90)


async def run(http: aiohttp.ClientSession, url: str, body: Mapping[str, Any], token: str | None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with http.post(f"{url}/graphql", json=body, headers=headers) as response:
        assert response.status == 200, await response.text()
        return await response.json(content_type=None)


@pytest.mark.parametrize(("data", "end"), [("synthetic", signal.SIGINT), ("real", signal.SIGTERM)])
async def test_the_served_hub_answers_the_six_queries_and_ends_without_a_trace(
    data: str, end: signal.Signals, tmp_path: Path
) -> None:
    if data == "real" and not (ROOT.parent / "shared" / "data").is_dir():
        pytest.skip("no real data")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    chosen = {"SAAN_DATA": "synthetic"} if data == "synthetic" else {}
    async with (
        served(tmp_path, TMPDIR=str(temporary), **chosen) as hub,
        aiohttp.ClientSession() as http,
    ):
        assert f"GraphiQL, with a schema to read and queries to run:  {hub.url}/" in hub.said
        async with http.get(f"{hub.url}/sandbox/personas") as response:
            tokens = {person["id"]: person["token"] for person in await response.json()}
        async with http.get(f"{hub.url}/ide/examples") as response:
            ready = await response.json()
        assert {example["id"] for example in ready} == set(EXAMPLES)
        for example in ready:
            body = {"query": example["query"], "variables": {**example["variables"], **IN_90_DAYS}}
            answer = await run(http, hub.url, body, tokens.get(example["persona"]))
            codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
            assert codes <= {"NOT_PERMITTED", "NO_CONSENT"}, answer["errors"]
            assert all(value is not None for value in answer["data"].values())
        counted = await run(http, hub.url, {"query": "{ services { totalCount } laws { totalCount } }"}, None)
        if data == "real":
            assert counted["data"] == {"services": {"totalCount": 4906}, "laws": {"totalCount": 2215}}
        for path in ("/healthz", "/readyz", "/schema.graphql"):
            async with http.get(hub.url + path) as response:
                assert response.status == 200
        async with http.get(f"{hub.url}/.well-known/openid-configuration") as response:
            assert (await response.json())["issuer"] == hub.url, "the port that the system chose is part of it"
        for path in ("/my-data", "/status"):
            assert f"{hub.url}{path}" in hub.said
        family = hub.family()
        assert len(family) >= 2
        hub.process.send_signal(end)
        assert await asyncio.wait_for(hub.process.wait(), 90) == 0
    _, alive = psutil.wait_procs(family, timeout=180)
    assert alive == []
    assert list(temporary.iterdir()) == []


async def test_the_agencies_do_not_outlive_a_hub_that_is_killed(tmp_path: Path) -> None:
    async with served(tmp_path) as hub:
        family = hub.family()
        hub.process.kill()
        await hub.process.wait()
    _, alive = psutil.wait_procs(family, timeout=180)
    assert alive == []


def test_outside_the_sandbox_a_missing_secret_stops_the_start_and_is_named(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAAN_")}
    ended = subprocess.run(
        [str(ROOT / "saan"), "serve"],
        env={**clean, "SAAN_ISSUER": "https://issuer.test", "SAAN_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ended.returncode == 2
    assert "SAAN_JWKS" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("persona", ["citizen", "bank"])
def test_a_token_can_be_had_from_the_command_line(persona: str, tmp_path: Path) -> None:
    environment = {**os.environ, "SAAN_STATE": str(tmp_path)}
    command = [str(ROOT / "saan"), "token", persona]
    token = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=True).stdout
    assert token.count(".") == 2
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert ("consent" in claims) is (persona == "bank")


def test_a_persona_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    environment = {**os.environ, "SAAN_STATE": str(tmp_path)}
    command = [str(ROOT / "saan"), "token", "nobody"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert ended.returncode == 2
    assert "citizen" in ended.stderr
