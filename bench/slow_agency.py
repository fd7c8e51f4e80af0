"""The hub while one agency is slower by a second: what the requests that do not ask it wait.

The hub remembers no answer, so that requests ask the agencies. First nothing is slow and nobody else asks; then the
agency is slow, and requests that ask it are always under way beside those that are measured.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.agencies import explained, questions, settled
from bench.asking import Question, graphql
from bench.driving import Driver
from bench.endurance.slowed import told
from bench.hub import served, tokens
from bench.load import Ask, Tally
from bench.process import Running
from bench.rates import Rates, rates
from cli.sandbox_process import sandbox

AGENCY: Final = "dbd"
SLOWER: Final = 1.0
WAITING: Final = 8
"""Connections that ask the slow agency all the while."""
ASKING: Final = graphql('{ business(juristicId: "0985558000017") { name status } }')
PROFILE: Final = "{ me { profile { name { first last } } } }"
Runs = dict[str, list[Tally]]


@dataclass(frozen=True, slots=True)
class NotAsking:
    """A query that does not ask the slow agency: with nothing slow, and beside those who wait for it."""

    name: str
    calls: int
    well: Rates
    beside: Rates


@dataclass(frozen=True, slots=True)
class SlowAgency:
    """An agency slower by so many seconds: those who ask it, and the queries that do not."""

    agency: str
    slower: float
    asking: Rates
    others: tuple[NotAsking, ...]


def measure(driver: Driver) -> SlowAgency:
    """Starts a hub one of whose agencies can be slowed. Raises QueryFailed, ServerDidNotStart, SandboxFailed."""
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder, sandbox(Path(folder)) as agencies:
        # One agency of this sandbox; the hub brings the others.
        prefix = f"{AGENCY.upper()}_"
        one = {name: value for name, value in agencies.environment.items() if name.startswith(prefix)}
        environment = {"SAAN_REMEMBERED": "0", **one}
        with served(driver.cores, environment=environment) as hub:
            return _measured(driver, hub, f"{one[f'{prefix}URL']}/_sandbox/fault")


def _measured(driver: Driver, hub: Running, fault: str) -> SlowAgency:
    others = dict(_others(hub))
    asks = {name: _ask(hub, name, question) for name, (question, _) in others.items()}
    asking, well, beside = list[Tally](), Runs(), Runs()
    for round_ in driver.rounds():
        for name, (question, _) in others.items():
            settled(hub, name, question)
            well.setdefault(name, []).append(driver.drive(hub, [asks[name]], f"{name}, nothing slow, {round_}"))
            with slowed(fault), ThreadPoolExecutor(1) as other:
                waiting = other.submit(
                    driver.drive, hub, [_ask(hub, AGENCY, ASKING)], f"{AGENCY} slower", connections=WAITING
                )
                what = f"{name}, {AGENCY} slower by {SLOWER:g} s, {round_}"
                beside.setdefault(name, []).append(driver.drive(hub, [asks[name]], what))
                asking.append(waiting.result())
    found = (NotAsking(name, calls, rates(well[name]), rates(beside[name])) for name, (_, calls) in others.items())
    return SlowAgency(AGENCY, SLOWER, rates(asking), tuple(found))


def _others(hub: Running) -> Iterator[tuple[str, tuple[Question, int]]]:
    """What does not ask the agency, of the examples and of a citizen's profile; with the calls that it makes."""
    asked = {"a citizen's profile": graphql(PROFILE, token=tokens(hub)["citizen"]), **questions(hub)}
    for name, question in asked.items():
        calls = explained(hub, question)
        if all(call["agency"] != AGENCY for call in calls):
            yield name, (question, len(calls))


def _ask(hub: Running, name: str, question: Question) -> Ask:
    _, body = settled(hub, name, question)
    return Ask(question.sent, len(body), slack=max(256, len(body) // 10))


@contextmanager
def slowed(fault: str, by: float = SLOWER) -> Iterator[None]:
    """An agency of the sandbox is slower meanwhile, but for its sign-in; `fault` is where it is told so."""
    told(fault, "PUT", {"mode": "slow", "seconds": by, "path": "/v4"})
    try:
        yield
    finally:
        told(fault, "DELETE")
