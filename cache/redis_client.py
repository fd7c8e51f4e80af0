"""The way to Redis: whatever it is and however it fares, each call ends soon, and one that is away costs nothing."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, Sentinel, SSLConnection
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import Connection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.exceptions import NoScriptError, RedisClusterException, RedisError

from cache.redis_call import RedisAway, RedisCall, RedisState
from cache.redis_url import Deployment, RedisUrl
from connectors.loop_timeout import Within
from connectors.manifest import Breaker as Policy
from connectors.manifest.units import Duration
from connectors.resilience.circuit_breaker import CircuitBreaker, CircuitState

CONNECTIONS: Final = 32
RETRIES: Final = 2
FAILURES: Final = (RedisError, RedisClusterException, OSError, TimeoutError)
"""What a call to Redis can raise."""
POLICY: Final = Policy(window=Duration(5), failures=0.5, minimum=3, pause=Duration(1))


class RedisClient:
    """Redis at an address, or its absence. `deadline` is seconds a call may take, everything included."""

    def __init__(self, address: RedisUrl, *, deadline: float, policy: Policy = POLICY) -> None:
        self.address = address
        self._deadline = deadline
        self._breaker = CircuitBreaker(policy, lambda: asyncio.get_running_loop().time())
        self._options: dict[str, Any] = {
            # A call has its own time: the client's would be over as soon as a loop that stood still goes on, before the
            # answer that lies there is read. Of a cluster, the next server is to be tried.
            "socket_timeout": 3 * deadline if address.kind is Deployment.CLUSTER else None,
            "socket_connect_timeout": deadline,
            "retry": Retry(ExponentialWithJitterBackoff(base=0.01, cap=deadline / 4), RETRIES),
            "protocol": 3,
            **address.login,
        }
        self._client: Any = None
        self._sentinel: Sentinel | None = None

    @property
    def clustered(self) -> bool:
        """Whether keys lie on several servers."""
        return self.address.kind is Deployment.CLUSTER

    @property
    def state(self) -> RedisState:
        return RedisState.UP if self._breaker.state is CircuitState.CLOSED else RedisState.AWAY

    async def run(self, runs: Sequence[RedisCall]) -> list[Any]:
        """What each of the scripts gives, all of them asked in one round trip. Raises RedisAway."""
        if not runs:
            return []
        ticket = self._breaker.admit()
        if ticket is None:
            raise RedisAway
        well: bool | None = None
        try:
            async with Within(self._deadline):
                answers = await self._sent(runs)
            well = True
        except FAILURES as problem:
            well = False
            raise RedisAway from problem
        finally:
            self._breaker.ended(ticket, well)
        return answers

    async def table(self, key: bytes) -> Mapping[bytes, bytes]:
        """A whole hash. Raises RedisAway."""
        try:
            async with Within(max(1.0, self._deadline)):
                told: Mapping[bytes, bytes] = await self._opened().hgetall(key)
        except FAILURES as problem:
            raise RedisAway from problem
        return told

    @contextlib.asynccontextmanager
    async def listening(self) -> Any:
        """A client for one subscription that lasts: of a cluster, any of its servers hears all. Raises RedisAway, for
        what fails within, too."""
        try:
            client = await self._listener()
            try:
                yield client
            finally:
                await client.aclose()
        except FAILURES as problem:
            raise RedisAway from problem

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        if self._sentinel is not None:
            for sentinel in self._sentinel.sentinels:
                await sentinel.aclose()
            self._sentinel = None

    async def _sent(self, runs: Sequence[RedisCall]) -> list[Any]:
        answers = await self._piped(runs, text=False)
        unknown = [number for number, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:
            again = await self._piped([runs[number] for number in unknown], text=True)
            for number, answer in zip(unknown, again, strict=True):
                answers[number] = answer
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    async def _piped(self, runs: Sequence[RedisCall], *, text: bool) -> list[Any]:
        pipe = self._opened().pipeline(transaction=False) if not self.clustered else self._opened().pipeline()
        command = "EVAL" if text else "EVALSHA"
        for run in runs:
            script = run.script.text if text else run.script.digest
            pipe.execute_command(command, script, len(run.keys), *run.keys, *run.arguments)
        answers: list[Any] = await pipe.execute(raise_on_error=False)
        return answers

    def _opened(self) -> Any:
        if self._client is None:
            self._client = self._open()
        return self._client

    def _open(self) -> Any:
        address = self.address
        if address.kind is Deployment.CLUSTER:
            nodes = [ClusterNode(host, port) for host, port in address.hosts]
            return RedisCluster(startup_nodes=nodes, max_connections=CONNECTIONS, **self._options)
        if address.kind is Deployment.SENTINEL:
            return self._behind_sentinels().master_for(address.service, db=address.database, **self._options)
        return Redis.from_pool(self._pool(address.hosts[0], CONNECTIONS))

    def _pool(self, host: tuple[str, int], connections: int, **other: Any) -> BlockingConnectionPool:
        options = {**self._options, **other}
        encrypted = options.pop("ssl", False)
        return BlockingConnectionPool(
            max_connections=connections,
            timeout=None,
            connection_class=SSLConnection if encrypted else Connection,
            host=host[0],
            port=host[1],
            db=self.address.database,
            **options,
        )

    def _behind_sentinels(self) -> Sentinel:
        if self._sentinel is None:
            address = self.address
            login = {
                "username": address.options.get("sentinel_username"),
                "password": address.options.get("sentinel_password"),
            }
            options = {**self._options, **login, "socket_timeout": self._deadline}
            self._sentinel = Sentinel(list(address.hosts), sentinel_kwargs=options)  # type: ignore[no-untyped-call]
        return self._sentinel

    async def _listener(self) -> Redis:
        address = self.address
        if address.kind is Deployment.SENTINEL:
            async with Within(max(1.0, self._deadline)):
                host = await self._behind_sentinels().discover_master(address.service)
            return self._lasting(host)
        if address.kind is Deployment.CLUSTER:
            async with Within(max(1.0, self._deadline)):
                cluster = await self._opened().initialize()
            node = cluster.get_primaries()[0]
            return self._lasting((node.host, int(node.port)))
        return self._lasting(address.hosts[0])

    def _lasting(self, host: tuple[str, int]) -> Redis:
        # Without a retry: a subscription that is taken up again in silence has missed what was said meanwhile.
        retry = Retry(NoBackoff(), 0)
        return Redis.from_pool(self._pool(host, 2, retry=retry, socket_timeout=max(1.0, self._deadline)))
