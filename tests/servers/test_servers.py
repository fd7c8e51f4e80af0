"""The servers the tests bring are real, obey, and leave nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from redis import Redis
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from settings import ROOT
from tests.servers.valkey import valkey, valkey_cluster


def test_a_valkey_answers_can_be_paused_and_killed_and_comes_back_empty() -> None:
    with valkey() as server, Redis.from_url(server.url(), socket_timeout=0.2, retry=None) as redis:
        redis.set("a", "1")
        server.pause()
        with pytest.raises(RedisTimeoutError):
            redis.get("a")
        server.resume()
        redis.connection_pool.disconnect()
        assert redis.get("a") == b"1"
        server.kill()
        with pytest.raises(RedisConnectionError):
            redis.get("a")
        server.restart()
        assert redis.get("a") is None


def test_a_cluster_of_valkeys_keeps_keys_on_several_nodes() -> None:
    with valkey_cluster() as nodes:
        start = [ClusterNode("127.0.0.1", node.port) for node in nodes]
        cluster = RedisCluster(startup_nodes=start)
        for number in range(50):
            cluster.set(f"key {number}", str(number))
        sizes = [cluster.dbsize(target_nodes=node) for node in cluster.get_primaries()]
        cluster.close()
    assert sum(sizes) == 50
    assert all(sizes)


@pytest.mark.parametrize("kind", ["postgres", "valkey"])
def test_servers_do_not_outlive_a_test_process_that_is_killed(kind: str) -> None:
    code = (
        f"import os, sys, time\nfrom tests.servers.{kind} import {kind}\n"
        f"with {kind}() as server:\n"
        "    print(server._process._child.pid, server._folder, flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        family = [psutil.Process(int(pid)), *psutil.Process(int(pid)).children(recursive=True)]
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    subprocess.run(["rm", "-rf", folder], check=True)
    assert not Path(folder).exists()
