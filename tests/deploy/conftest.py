"""The hub out of its image, with the secrets that deploy/secrets.sh makes, on a real PostgreSQL and a real Valkey."""

import asyncio
import contextlib
import os
import re
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from redis import Redis

from cli.sandbox_process import Sandbox
from settings import ROOT
from tests.deploy.image import SECRETS, Dockerfile, Image, image
from tests.servers.postgres import Postgres
from tests.servers.process import Process
from tests.servers.valkey import Valkey, valkey

COMPOSE = ROOT / "deploy" / "compose.yaml"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an address answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    tls: ssl.SSLContext | None = None,
    source: str = "127.0.0.1",
) -> Reply:
    """Asks once, on a connection of its own, from the loopback address `source`. Raises OSError, HTTPException."""
    address: Any = (source, 0)
    connection: HTTPConnection = (
        HTTPSConnection("127.0.0.1", port, timeout=20, source_address=address, context=tls)
        if tls
        else HTTPConnection("127.0.0.1", port, timeout=20, source_address=address)
    )
    with contextlib.closing(connection):
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())


@dataclass(frozen=True, slots=True)
class Hub:
    """One running hub of the image."""

    port: int
    process: Process
    log: Path


@dataclass(frozen=True, slots=True)
class Deployed:
    """An image with its secrets, and what makes hubs of it: `environment` is what compose.yaml would set."""

    image: Image
    environment: Mapping[str, str]
    logs: Path

    @contextlib.contextmanager
    def hub(self, **environment: str) -> Iterator[Hub]:
        """A hub that is ready, ended with the block."""
        with tempfile.NamedTemporaryFile(dir=self.logs, suffix=".log", delete=False) as made:
            log = Path(made.name)
        told = {**self.environment, "SAAN_PORT": "0", **environment}
        process = Process(self.image.command(Dockerfile.read().command, told), log=log)
        try:
            process.until(lambda: _ready(_port(log)))
            yield Hub(_port(log), process, log)
        finally:
            process.kill()


def compose() -> Any:
    """compose.yaml."""
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="session")
def secrets() -> Iterator[Path]:
    """What deploy/secrets.sh makes."""
    with tempfile.TemporaryDirectory(prefix="saan-secrets-") as folder:
        command = ["sh", str(ROOT / "deploy" / "secrets.sh"), folder]
        subprocess.run(command, env={**os.environ, "SAAN": "./saan"}, cwd=ROOT, check=True, capture_output=True)
        yield Path(folder)


@pytest.fixture(scope="session")
def redis(secrets: Path) -> Iterator[Valkey]:
    """Valkey with the options of compose.yaml and the access list of the secrets."""
    _, *told = compose()["services"]["redis"]["command"]
    options = {name.removeprefix("--"): value for name, value in zip(told[::2], told[1::2], strict=True)}
    del options["aclfile"]  # what starts it asks without a password
    with valkey(options) as server:
        _, name, *rules = (secrets / "redis-users").read_text().split()
        with Redis.from_url(server.url()) as admin:
            admin.execute_command("ACL", "SETUSER", name, *rules)
        yield server


@pytest.fixture(scope="session")
def deployed(
    secrets: Path, redis: Valkey, postgres_server: Postgres, running_sandbox: Sandbox, tmp_path_factory: Any
) -> Iterator[Deployed]:
    """The image, PostgreSQL, Valkey, and the sandbox's agencies in place of real ones."""
    port = re.findall(r":(\d+)/", postgres_server.url())[0]
    asyncio.run(_database(postgres_server.url(), (secrets / "database-password").read_text().strip()))
    _at(secrets / "hub" / "SAAN_DATABASE_URL", "database", f"127.0.0.1:{port}")
    _at(secrets / "hub" / "SAAN_REDIS_URL", "redis:6379", f"127.0.0.1:{redis.port}")
    # What SAAN_AGENCIES names gets its key like the hub its own: as a file.
    (secrets / "hub" / "DBD_KEY").write_text(running_sandbox.environment["DBD_KEY"])
    told = {name: str(value) for name, value in compose()["services"]["hub-1"]["environment"].items()}
    addresses = {name: running_sandbox.environment[name] for name in ("DBD_URL", "OCS_URL")}
    environment = {**told, "SAAN_HOST": "127.0.0.1", "SAAN_PROXIES": "127.0.0.1", "SAAN_AGENCIES": "dbd,ocs"}
    assert told["SAAN_SECRETS_FOLDER"] == SECRETS
    with image(secrets / "hub") as made:
        yield Deployed(made, {**environment, **addresses}, tmp_path_factory.mktemp("logs"))


async def _database(url: str, password: str) -> None:
    """The role and the database that compose.yaml has PostgreSQL make."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE ROLE saan LOGIN PASSWORD '{password}'")
    await connection.execute("CREATE DATABASE saan OWNER saan")
    await connection.close()


def _at(file: Path, host: str, here: str) -> None:
    text = file.read_text()
    assert f"@{host}/" in text
    file.write_text(text.replace(f"@{host}/", f"@{here}/"))


def _port(log: Path) -> int:
    """The port that a hub says it serves on; 0 before it does."""
    found = re.search(r'"url":"http://127\.0\.0\.1:(\d+)"', log.read_text())
    return int(found[1]) if found else 0


def _ready(port: int) -> bool:
    if not port:
        return False
    with contextlib.suppress(OSError, HTTPException):
        return ask(port, "/readyz").status == 200
    return False
