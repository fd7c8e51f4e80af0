"""How many instructions a request takes: `python -m bench.instructions`, where valgrind is installed.

Times differ by a quarter from hour to hour on a machine that others work on; instructions, counted by valgrind's
callgrind, are the same within a thousandth. Counted are those of the server's process, without the kernel's, for the
operations that `./saan bench --only servers` asks, over 32 connections, of starlette that returns bytes and of the hub.
What runs under valgrind is some fifty times slower: nothing is timed.

    python -m bench.instructions
    python -m bench.instructions --shape record
"""

import argparse
import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, cast

import httptools

from bench.asking import HOST, Question, graphql
from bench.peers import HUB, LIMIT, PEERS, Peer
from bench.process import running
from bench.servers.hub import token
from bench.workload import SHAPES, Shape

CONNECTIONS: Final = 32
EACH: Final = 4
"""Requests that each connection sends, and the second time three times as many: the difference is theirs alone."""
_TOTAL: Final = re.compile(r"^(?:summary|totals): (\d+)$", re.MULTILINE)


class NoValgrind(Exception):
    """Nothing can be counted."""

    def __init__(self) -> None:
        super().__init__("Install valgrind: it counts the instructions.")


class _Connection(asyncio.Protocol):
    """Sends a request so often, each when the answer to the last is whole."""

    def __init__(self, sent: bytes, times: int, done: asyncio.Future[None]) -> None:
        self._sent, self._left, self._done = sent, times, done
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._sent)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._left -= 1
        if self._left:
            self._transport.write(self._sent)
        elif not self._done.done():
            self._done.set_result(None)

    def connection_lost(self, problem: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(ConnectionError("the server ended a connection"))


async def _send(port: int, sent: bytes, times: int) -> None:
    loop = asyncio.get_running_loop()
    done = [loop.create_future() for _ in range(CONNECTIONS)]
    opened = [
        await loop.create_connection(lambda one=one: _Connection(sent, times, one), HOST, port)  # type: ignore[misc]
        for one in done
    ]
    try:
        await asyncio.gather(*done)
    finally:
        for transport, _ in opened:
            transport.abort()
        await asyncio.sleep(0)


def counted(dump: str) -> int:
    """The instructions that a dump of callgrind's tells. Raises ValueError."""
    found = _TOTAL.search(dump)
    if found is None:
        raise ValueError("this is no dump of callgrind's")
    return int(found[1])


def measured(peer: Peer, shapes: Sequence[Shape], folder: Path) -> Iterator[int]:
    """Instructions a request of each shape. `folder` holds the hub's key and, for the limit, the answers."""
    if shutil.which("valgrind") is None:
        raise NoValgrind
    with tempfile.TemporaryDirectory(prefix="saan-callgrind-") as dumps:
        out = Path(dumps) / "out"
        valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        with running(peer.title, [*valgrind, *peer.command(folder)]) as server:

            def control(*what: str) -> None:
                subprocess.run(["callgrind_control", *what, str(server.pid)], check=True, capture_output=True)

            for shape in shapes:
                question = graphql(shape.query, token=token(folder))
                question = question if peer.id == HUB else question.at(f"/{shape.name}")
                _keep(folder, shape, question, server.port, peer)
                asyncio.run(_send(server.port, question.sent, EACH))
                found = []
                for times in (EACH, 3 * EACH):
                    control("--instr=on")
                    control("--zero")
                    asyncio.run(_send(server.port, question.sent, times))
                    control("--dump")
                    control("--instr=off")
                    newest = max(Path(dumps).iterdir(), key=lambda file: file.stat().st_mtime_ns)
                    found.append(counted(newest.read_text()))
                    newest.unlink()
                yield (found[1] - found[0]) // (2 * EACH * CONNECTIONS)


def _keep(folder: Path, shape: Shape, question: Question, port: int, peer: Peer) -> None:
    """The hub's answer, for the limit to give."""
    if peer.id == HUB:
        (folder / f"{shape.name}.json").write_bytes(question.ask(port).body)


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", action="append", choices=[shape.name for shape in SHAPES[:2]], help="only these")
    asked = parser.parse_args().shape
    shapes = [shape for shape in SHAPES[:2] if not asked or shape.name in asked]
    peers = {peer.id: peer for peer in PEERS}
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as own:
        folder = Path(own)
        hub, limit = (list(measured(peers[one], shapes, folder)) for one in (HUB, LIMIT))
    print("| operation | the hub | starlette: the limit | of the limit |\n| --- | --- | --- | --- |")
    for shape, ours, theirs in zip(shapes, hub, limit, strict=True):
        print(f"| {shape.title} | {ours:,} | {theirs:,} | {theirs / ours:.2f} |")


if __name__ == "__main__":
    main()
