"""The ways to Redis, on real servers: behind TLS, behind Sentinels; and what it costs when there is none."""

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from redis import Redis

from cache.redis_call import RedisAway, RedisCall, RedisState, Script
from cache.redis_client import RedisClient
from cache.redis_url import RedisUrl
from connectors.provider import Trace
from connectors.resilience.circuit_breaker import CircuitBreaker
from tests.cache.desk import Clock, context
from tests.cache.hubs import hub, until
from tests.cache.papers import Office
from tests.servers.process import free_port
from tests.servers.sentinel import replica_of, watched
from tests.servers.valkey import Valkey

PING = RedisCall(Script.of("return 'here'"), [b"{saan}:here"], [])


async def shares(url: str) -> bool:
    """Whether two processes share what they remember through it, and hear each other."""
    office = Office()
    async with hub(url) as first, hub(url) as second:
        await first.caching(office).ask(["a"], context(), Trace())
        await first.tiered.settled()
        await second.caching(office).ask(["a"], context(), Trace())
        heard = await first.drop("agency desk") and second.invalidation.live
    return heard and len(office.asked) == 1


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's loopback address that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cache.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    return folder / "cert.pem", folder / "key.pem"


@contextlib.asynccontextmanager
async def encrypted(server: Valkey, cert: Path, key: Path) -> AsyncIterator[int]:
    """A port on which the server is reached by TLS alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", server.port)
        await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer))

    front = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with front:
        port: int = front.sockets[0].getsockname()[1]
        yield port


@pytest.mark.threat("storage-spoofed")
async def test_behind_tls_with_an_authority_of_ones_own(valkey_server: Valkey, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    with Redis.from_url(valkey_server.url()) as redis:
        redis.flushall()
    async with encrypted(valkey_server, cert, key) as port:
        assert await shares(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={cert}")
        async with hub(f"rediss://127.0.0.1:{port}/0", deadline=0.5) as distrustful:
            assert not distrustful.invalidation.live
        await asyncio.sleep(0.05)


@pytest.fixture
def replica(own_valkey: Valkey) -> Iterator[Valkey]:
    """A server that has what `own_valkey` has."""
    with replica_of(own_valkey) as server:
        yield server


@pytest.fixture
def sentinel(own_valkey: Valkey, replica: Valkey, tmp_path: Path) -> Iterator[str]:
    """The URL of a Sentinel that watches over both."""
    with watched(own_valkey, replica, tmp_path) as url:
        yield url


async def test_behind_sentinels(sentinel: str) -> None:
    assert await shares(sentinel)


async def test_a_replica_that_takes_over_is_found_and_what_was_shared_goes_on(
    sentinel: str, own_valkey: Valkey, replica: Valkey
) -> None:
    office, clock = Office(), Clock()
    async with hub(sentinel, now=clock) as first, hub(sentinel, now=clock) as second:
        await first.caching(office).ask(["a", "b"], context(), Trace())
        assert await second.drop("entity desk Paper paperId a")
        await first.tiered.settled()
        with Redis(port=own_valkey.port) as redis, Redis(port=replica.port) as other:
            sent = int(redis.info("replication")["master_repl_offset"])
            await until(lambda: int(other.info("replication")["slave_repl_offset"]) >= sent)
        own_valkey.kill()
        await until(lambda: not first.invalidation.live and not second.invalidation.live)
        await until(lambda: first.invalidation.spell == second.invalidation.spell == 2, seconds=20)
        await until(lambda: first.invalidation.live and second.invalidation.live)
        for one in (first, second):
            await one.caching(office).ask(["a", "b"], context(), Trace())
            await one.tiered.settled()
        assert office.asked == [("a", "b"), ("a",)]
        assert await second.drop("agency desk")
        await until(lambda: first.tiered.mark == second.tiered.mark)
        with Redis(port=replica.port) as redis:
            assert redis.hlen("{saan}:drops") > 1


@pytest.mark.threat("redis-away")
async def test_a_redis_that_never_was_costs_a_request_next_to_nothing() -> None:
    office = Office()
    async with hub(f"redis://127.0.0.1:{free_port()}/0", deadline=0.1) as only:
        began = time.monotonic()
        for number in range(100):
            await only.caching(office).ask([str(number)], context(), Trace())
        assert time.monotonic() - began < 8
        assert not only.invalidation.live
        assert only.client.state is RedisState.UP, "it is not even asked"


@pytest.mark.threat("loop-stalled", "redis-away")
@pytest.mark.parametrize(("kind", "at"), [*(("server", at) for at in range(0, 12, 2)), ("sentinel", 6)])
async def test_a_process_that_stands_still_does_not_take_redis_for_away(
    kind: str, at: int, request: pytest.FixtureRequest, valkey_server: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = valkey_server.url() if kind == "server" else request.getfixturevalue("sentinel")
    failed: list[bool | None] = []
    ended = CircuitBreaker.ended
    monkeypatch.setattr(
        CircuitBreaker, "ended", lambda one, ticket, well: (failed.append(well), ended(one, ticket, well))[1]
    )
    client = RedisClient(RedisUrl.read(url), deadline=0.1)
    await client.run([PING])
    asking = asyncio.create_task(client.run([PING]))
    for _ in range(at):
        await asyncio.sleep(0)
    time.sleep(0.5)  # noqa: ASYNC251 - the stall, longer than anything is waited for
    assert await asking == [b"here"]
    assert failed == [True, True]
    await client.close()


@pytest.mark.threat("redis-away")
async def test_a_redis_that_stands_still_is_away_soon(own_valkey: Valkey) -> None:
    client = RedisClient(RedisUrl.read(own_valkey.url()), deadline=0.1)
    await client.run([PING])
    own_valkey.pause()
    try:
        async with asyncio.timeout(20):
            with pytest.raises(RedisAway):
                await client.run([PING])
    finally:
        own_valkey.resume()
    await client.close()
