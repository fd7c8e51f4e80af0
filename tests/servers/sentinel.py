"""A Valkey with a replica, and a Sentinel that has the replica take over when it is gone."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.process import Process, free_port
from tests.servers.valkey import Valkey, program, valkey


@contextlib.contextmanager
def replica_of(master: Valkey) -> Iterator[Valkey]:
    """A server that has what the other has, gone when the block ends."""
    with valkey() as server, Redis(port=server.port) as redis:
        redis.replicaof("127.0.0.1", master.port)
        server.until(lambda: bool(redis.info("replication")["master_link_status"] == "up"))
        yield server


@contextlib.contextmanager
def watched(master: Valkey, replica: Valkey, folder: Path) -> Iterator[str]:
    """A Sentinel that knows the first as "hub" and the second as its replica; gives the URL by which a hub finds that
    service. Its files are in `folder`."""
    port, file = free_port(), folder / "sentinel.conf"
    file.write_text(
        f"port {port}\nbind 127.0.0.1\nsentinel monitor hub 127.0.0.1 {master.port} 1\n"
        "sentinel down-after-milliseconds hub 300\nsentinel failover-timeout hub 3000\n"
    )
    process = Process([str(program()), str(file), "--sentinel"], log=folder / "sentinel.log")

    def answers() -> bool:
        with contextlib.suppress(RedisError), Redis(port=port) as redis:
            told: Any = redis.execute_command("SENTINEL", "REPLICAS", "hub")
            return any(str(replica.port) in str(one) for one in told)
        return False

    try:
        process.until(answers)
        yield f"redis+sentinel://127.0.0.1:{port}/hub"
    finally:
        process.kill()
