"""The server behind Redis's address is another from one moment to the next, while several processes answer."""

import asyncio
from pathlib import Path

from redis import Redis

from bench.endurance.load import PUBLIC, Load, Outcome, faults
from bench.endurance.proof import proved
from bench.endurance.site import site
from cache.invalidation import CHANNEL
from cli.sandbox_process import Sandbox
from tests.processes.shared import until
from tests.processes.test_outages import some, told
from tests.servers.postgres import Postgres
from tests.servers.sentinel import replica_of, watched
from tests.servers.valkey import Valkey


def listening(server: Valkey) -> int:
    """How many processes hear of drops by this server."""
    with Redis(port=server.port, socket_timeout=1) as redis:
        ((_, listeners),) = redis.pubsub_numsub(CHANNEL)
        return int(listeners)


async def test_a_replica_that_takes_over_costs_no_wrong_answer_and_no_lost_entry(
    tmp_path: Path, running_sandbox: Sandbox, postgres_server: Postgres, own_valkey: Valkey
) -> None:
    agencies, database = running_sandbox.environment, postgres_server.fresh()
    with (
        replica_of(own_valkey) as replica,
        watched(own_valkey, replica, tmp_path) as redis,
        site(tmp_path, agencies, database=database, redis=redis, workers=2) as hub,
    ):
        load = Load(hub, pause=0.1)
        async with load.running():
            await until(lambda: listening(own_valkey) == 2)
            await load.until(some(Outcome.RIGHT))
            await asyncio.to_thread(own_valkey.kill)
            await until(lambda: listening(replica) == 2)
            await until(lambda: all(told(hub, "cache", "shared") for _ in range(10)))
            await load.until(some(Outcome.RIGHT))
            await load.until(some(Outcome.RIGHT, PUBLIC.name))
        assert {one.outcome for one in load.asked} == {Outcome.RIGHT}, faults(load.asked)
        proof = await proved(hub, load.asked)
        assert proof.whole, proof
        assert proof.answered >= 6
        assert proof.unanswered == 0
