"""Servers side by side: the same data, the same three operations, in turns, each answer first compared as JSON."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.asking import Reply, graphql
from bench.data import records, write_data
from bench.driving import Driver
from bench.load import Ask, Tally
from bench.peers import HUB, HUB_ANEW, JIT, LIMIT, STRAWBERRY, Peer
from bench.process import Running, running
from bench.rates import Rates, rates
from bench.servers.hub import token
from bench.workload import SHAPES, Shape

RATIOS = ((HUB, STRAWBERRY), (HUB, LIMIT), (HUB, JIT), (HUB_ANEW, JIT))


class AnswersDiffer(Exception):
    """Two servers answer the same operation differently, so their times cannot be compared."""

    def __init__(self, peer: str, shape: str, reply: Reply) -> None:
        super().__init__(
            f"{peer} answers the operation '{shape}' otherwise than the hub: status {reply.status}, "
            f"{len(reply.body)} bytes: {reply.body[:300].decode(errors='replace')}"
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as many requests one server answers as another, by the medians.

    `by_cpu` is the same of requests for each second of CPU its process used: what remains comparable when the machine
    has other work.
    """

    of: str
    to: str
    times: float
    by_cpu: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One shape: how large its answer is, how often each server answered, and the ratios that are asked about."""

    shape: Shape
    bytes: int
    rates: Mapping[str, Rates]
    ratios: Sequence[Ratio]


@dataclass(frozen=True, slots=True)
class Contender:
    """A running peer, and for each shape how it is asked and what its answer must be."""

    peer: Peer
    server: Running
    asks: Mapping[str, Ask]


def compare(driver: Driver, peers: Sequence[Peer]) -> list[Compared]:
    """Starts all peers, compares their answers, then measures them in turns. Raises AnswersDiffer."""
    tallies: dict[tuple[str, str], list[Tally]] = {}
    with contenders(driver, peers) as found:
        for _ in range(driver.pace.unmeasured):
            _turns(driver, found, "warming up")
        for round_ in driver.rounds():
            for key, tally in _turns(driver, found, round_).items():
                tallies.setdefault(key, []).append(tally)
        bytes_ = {shape.name: found[0].asks[shape.name].length for shape in SHAPES}
    compared = []
    for shape in SHAPES:
        measured = {peer.id: rates(tallies[shape.name, peer.id]) for peer in peers}
        compared.append(Compared(shape, bytes_[shape.name], measured, _ratios(measured)))
    return compared


def _turns(driver: Driver, found: Sequence[Contender], round_: str) -> dict[tuple[str, str], Tally]:
    """Each shape by each contender once, by the names of shape and peer."""
    return {
        (shape.name, one.peer.id): driver.drive(
            one.server, [one.asks[shape.name]], f"{shape.name}: {one.peer.title}, {round_}"
        )
        for shape in SHAPES
        for one in found
    }


@contextlib.contextmanager
def contenders(driver: Driver, peers: Sequence[Peer]) -> Iterator[list[Contender]]:
    """The peers running, the hub first, all of one answer to each shape. Raises AnswersDiffer, ServerDidNotStart."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        write_data(folder, records())
        asked = {shape.name: graphql(shape.query, token=token(folder)) for shape in SHAPES}
        expected: dict[str, Reply] = {}
        found = []
        # The limit returns what the hub answered, so it is started once the hub has.
        for peer in sorted(peers, key=lambda peer: (peer.id != HUB, peer.id != LIMIT)):
            server = stack.enter_context(running(peer.title, peer.command(folder), core=driver.cores.server))
            asks = {}
            for shape in SHAPES:
                question = asked[shape.name].at(f"/{shape.name}") if peer.id == LIMIT else asked[shape.name]
                reply = question.ask(server.port, timeout=20)
                _compare(peer, shape, reply, expected)
                asks[shape.name] = Ask(question.sent, len(reply.body))
            found.append(Contender(peer, server, asks))
            for shape_name, reply in expected.items():
                (folder / f"{shape_name}.json").write_bytes(reply.body)
        yield found


def _compare(peer: Peer, shape: Shape, reply: Reply, expected: dict[str, Reply]) -> None:
    first = expected.setdefault(shape.name, reply)
    if reply.status != 200 or "errors" in reply.json() or reply.json() != first.json():
        raise AnswersDiffer(peer.title, shape.name, reply)


def _ratios(measured: Mapping[str, Rates]) -> list[Ratio]:
    return [
        Ratio(
            of, to, measured[of].per_second.median / measured[to].per_second.median, _by_cpu(measured[of], measured[to])
        )
        for of, to in RATIOS
        if of in measured and to in measured and measured[to].per_second.median
    ]


def _by_cpu(one: Rates, other: Rates) -> float | None:
    if one.cpu is None or other.cpu is None or not one.cpu.median:
        return None
    return other.cpu.median / one.cpu.median
