"""While an agency does not answer, whoever does not ask it is answered: before it, and not after."""

import asyncio
import json
import re
import urllib.request
from pathlib import Path
from shutil import copytree
from typing import Any

import orjson

from conformance_kit.tcp_faults import WEATHERS
from sandbox.world.ids import with_check_digit
from settings import ROOT
from tests.asgi import Answer, ask
from tests.faults.hub import CASES, HEADERS, behind
from tests.processes.shared import until

PATIENCE = 300
"""Seconds for which those who ask the slow agency would wait: longer than this test."""

WAITING = 40
"""Who asks it at once: more than its manifest lets ask at the same time."""

EACH = 15
"""How often each of the other queries is asked meanwhile."""

BUSINESS = '{ business(juristicId: "%s") { name } }'
KNOWN = "0985558000017"
OTHERS = [with_check_digit(f"098555800{number:03}") for number in range(10, 10 + WAITING)]
PROFILE = "{ me { profile { name { first last } } } }"
LAW_PORTAL = next(case for case in CASES if case.path.stem == "4-law-portal")


def patient(folder: Path) -> Path:
    """A copy of the agencies' folder, whose DBD is waited for as long as it takes."""
    copied = Path(copytree(ROOT / "agencies", folder / "agencies"))
    file = copied / "dbd" / "connector.toml"
    text, changed = re.subn(r'^timeout = ".*"$', f'timeout = "{PATIENCE}s"', file.read_text("utf-8"), flags=re.M)
    assert changed == 1
    file.write_text(text, encoding="utf-8")
    return copied


async def asked(app: Any, query: str, variables: Any = None, token: str | None = None) -> Answer:
    headers = {**HEADERS, "authorization": f"Bearer {token}"} if token else HEADERS
    return await ask(app, "/graphql", "POST", headers, orjson.dumps({"query": query, "variables": variables}))


async def test_whoever_does_not_ask_a_slow_agency_is_answered_before_it_answers(hubs: Any, tmp_path: Path) -> None:
    folder, calls = patient(tmp_path), f"{hubs.sandbox.environment['DBD_URL']}/_sandbox/calls"
    async with behind(hubs, "dbd", deadline=PATIENCE, state=tmp_path, agencies_folder=folder) as (app, proxies):
        people = {person["id"]: person["token"] for person in (await ask(app, "/sandbox/personas")).json()}
        first = await asked(app, BUSINESS % KNOWN)
        assert first.json() == {"data": {"business": {"name": "บริษัท ครัวกมลวรรณ จำกัด"}}}
        proxies["dbd"].weather = WEATHERS["frozen"]
        before = _total(calls)
        waiting = [asyncio.create_task(asked(app, BUSINESS % id_)) for id_ in OTHERS]
        await until(lambda: _total(calls) > before)
        others = [
            *(asked(app, LAW_PORTAL.query, LAW_PORTAL.variables) for _ in range(EACH)),
            *(asked(app, PROFILE, token=people["citizen"]) for _ in range(EACH)),
        ]
        answers = [answer.json() for answer in await asyncio.gather(*others)]
        assert [answer.get("errors") for answer in answers] == [None] * (2 * EACH)
        assert not any(task.done() for task in waiting)
        proxies["dbd"].clear()
        assert [answer.status for answer in await asyncio.gather(*waiting)] == [200] * WAITING


def _total(calls: str) -> int:
    """How many calls the agency has had."""
    with urllib.request.urlopen(calls) as told:
        return int(json.load(told)["total"])
