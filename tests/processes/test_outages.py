"""Redis and PostgreSQL away and back under load: nothing wrong is answered, nothing personal without its entry."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bench.asking import read
from bench.endurance.load import PERSONAL, PUBLIC, Asked, Load, Outcome, faults
from bench.endurance.proof import proved
from bench.endurance.site import Site, site
from cli.sandbox_process import Sandbox
from settings import ROOT
from tests.processes.shared import until
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey


def some(outcome: Outcome, operation: str = PERSONAL.name, count: int = 3) -> Callable[[Sequence[Asked]], bool]:
    """Whether so many were answered so."""
    return lambda asked: sum((one.operation, one.outcome) == (operation, outcome) for one in asked) >= count


def told(hub: Site, part: str, state: str) -> bool:
    """Whether the process that answers says so of a part of it, for machines and for people."""
    return json.loads(read(hub.port, "/readyz"))[part] == json.loads(read(hub.port, "/status"))["hub"][part] == state


async def through_redis_s_outages(hub: Site, load: Load, redis: Valkey) -> None:
    """Whatever becomes of Redis, all goes on."""
    for away, back in ((redis.pause, redis.resume), (redis.kill, redis.restart)):
        await asyncio.to_thread(away)
        await until(lambda: told(hub, "cache", "away"))
        await load.until(some(Outcome.RIGHT))
        await asyncio.to_thread(back)
        await until(lambda: told(hub, "cache", "shared"))
        await load.until(some(Outcome.RIGHT))
    assert {one.outcome for one in load.asked} == {Outcome.RIGHT}, faults(load.asked)


async def through_postgresql_s_outages(hub: Site, load: Load, postgres: Postgres) -> None:
    """While it is away what is personal is refused, and nothing else."""
    for away, back in ((postgres.pause, postgres.resume), (postgres.kill, postgres.restart)):
        await asyncio.to_thread(away)
        await load.until(some(Outcome.REFUSED))
        await until(lambda: told(hub, "ledger", "away"))
        await load.until(some(Outcome.RIGHT, PUBLIC.name))
        await asyncio.to_thread(back)
        await until(lambda: told(hub, "ledger", "up"))
        await load.until(some(Outcome.RIGHT))


@pytest.mark.parametrize("where", ["outside the sandbox", "in the sandbox"])
async def test_whatever_is_away_nothing_wrong_is_answered_and_nothing_personal_without_its_entry(
    where: str, tmp_path: Path, running_sandbox: Sandbox, own_postgres: Postgres, own_valkey: Valkey
) -> None:
    agencies = running_sandbox.environment if where == "outside the sandbox" else None
    with site(tmp_path, agencies, database=own_postgres.fresh(), redis=own_valkey.url(), workers=2) as hub:
        load = Load(hub, pause=0.1)
        async with load.running():
            await load.until(some(Outcome.RIGHT))
            await through_redis_s_outages(hub, load, own_valkey)
            await through_postgresql_s_outages(hub, load, own_postgres)
        outcomes = {(one.operation, one.outcome) for one in load.asked}
        assert outcomes == {
            (PUBLIC.name, Outcome.RIGHT),
            (PERSONAL.name, Outcome.RIGHT),
            (PERSONAL.name, Outcome.REFUSED),
        }, faults(load.asked)
        proof = await proved(hub, load.asked)
        assert proof.whole, proof
        verified = await asyncio.create_subprocess_exec(
            str(ROOT / "saan"), "ledger", "verify", env={**os.environ, **hub.environment}, stdout=subprocess.PIPE
        )
        said, _ = await verified.communicate()
        assert verified.returncode == 0, said.decode()
        assert "Traceback" not in hub.hub.log.read_text(errors="replace")
