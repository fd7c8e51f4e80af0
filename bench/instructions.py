"""How many instructions a request takes: `python -m bench.instructions`, where valgrind is installed.

Times differ by a quarter from hour to hour on a machine that others work on; instructions, counted by valgrind's
callgrind, are the same within a thousandth. Counted are those of the server's process, without the kernel's, for the
operations that `./saan bench --only servers` asks, over 32 connections, of starlette that returns bytes and of the hub,
with rows that it remembers and with none.
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
from typing import Final

from bench.asking import HOST, graphql
from bench.load import LONGEST, Ask, Connection, Counter, Job
from bench.peers import HUB, HUB_ANEW, LIMIT, PEERS, TITLES, Peer
from bench.process import running
from bench.servers.hub import token
from bench.workload import SHAPES, Shape

CONNECTIONS: Final = 32
HUBS: Final = (HUB, HUB_ANEW)
COUNT: Final = 128
"""Requests that are sent, and the second time three times as many: the difference is theirs alone."""
_TOTAL: Final = re.compile(r"^(?:summary|totals): (\d+)$", re.MULTILINE)


class NoValgrind(Exception):
    """Nothing can be counted."""

    def __init__(self) -> None:
        super().__init__("Install valgrind: it counts the instructions.")


class NotAnswered(Exception):
    """A request was answered otherwise than it should be, or not in time."""


async def _send(port: int, ask: Ask, count: int) -> None:
    """Sends so many requests, over all connections together. Raises NotAnswered."""
    job = Job(HOST, port, [ask], CONNECTIONS, seconds=LONGEST, warm=0)
    counter = Counter(job, count)
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Connection(counter), HOST, port) for _ in range(CONNECTIONS)]
    # Each closes when nothing is left to be sent.
    await asyncio.wait([loop.create_task(connection.lost.wait()) for _, connection in opened], timeout=LONGEST)
    counter.open = False
    for transport, _ in opened:
        transport.abort()
    if len(counter.latencies) < count:
        raise NotAnswered(counter.fault or f"{len(counter.latencies)} of {count} in {LONGEST} seconds")


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
                question = question if peer.id in HUBS else question.at(f"/{shape.name}")
                body = question.ask(server.port).body
                (folder / f"{shape.name}.json").write_bytes(body)  # for the limit to give
                ask = Ask(question.sent, len(body))
                asyncio.run(_send(server.port, ask, COUNT))
                found = []
                for count in (COUNT, 3 * COUNT):
                    control("--instr=on")
                    control("--zero")
                    asyncio.run(_send(server.port, ask, count))
                    control("--dump")
                    control("--instr=off")
                    newest = max(Path(dumps).iterdir(), key=lambda file: file.stat().st_mtime_ns)
                    found.append(counted(newest.read_text()))
                    newest.unlink()
                yield (found[1] - found[0]) // (2 * COUNT)


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", action="append", choices=[shape.name for shape in SHAPES[:2]], help="only these")
    asked = parser.parse_args().shape
    shapes = [shape for shape in SHAPES[:2] if not asked or shape.name in asked]
    peers = {peer.id: peer for peer in PEERS}
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as own:
        folder = Path(own)
        hub, anew, limit = (list(measured(peers[one], shapes, folder)) for one in (*HUBS, LIMIT))
    print(f"| operation | {TITLES[HUB]} | {TITLES[HUB_ANEW]} | {TITLES[LIMIT]} |\n| --- | --- | --- | --- |")
    for shape, *found in zip(shapes, hub, anew, limit, strict=True):
        print(f"| {shape.title} | {' | '.join(f'{count:,}' for count in found)} |")


if __name__ == "__main__":
    main()
