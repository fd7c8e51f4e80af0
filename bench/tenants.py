"""A hub with as many local administrations as Thailand has: its start, its memory, and whom query 3 asks.

The register is the sandbox's own, and then one of 8,000. Beside each: how long until the hub serves, what it holds
then, query 3 as it is first answered and the calls it costs to local administrations, and what the hub holds when it
has asked every tenant once, so that each has a breaker and a place to wait of its own. The gateway knows the sandbox's
own tenants alone and answers 404 for the others, which costs the hub as much as any other answer.
"""

import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from bench.agencies import Calls, answered, counted, explained, questions
from bench.asking import graphql
from bench.driving import QUICK, Driver
from bench.hub import Memory, memory, served
from bench.process import Running
from sandbox.files import reference
from sandbox.world.build import build_world

MANY: Final = 8_000
QUERY: Final = "3-one-stop-service"
LOOKS: Final = 5
PAGE: Final = 100
EACH: Final = """
query ($after: String) {
  localAdministrations(first: 100, after: $after) { totalCount nodes { services { code } } pageInfo { endCursor } }
}
"""


@dataclass(frozen=True, slots=True)
class Tenants:
    """A hub with so many `registered`: seconds until it `started`, bytes `idle` and when all `asked` were asked once.

    `answered` is how many milliseconds query 3 took when it was asked first, `calls` those it made to local
    administrations. `asked` is how many tenants were asked before the last measure of memory.
    """

    registered: int
    started: float
    idle: Memory
    answered: float
    calls: Calls
    asked: int
    after: Memory


def measure(driver: Driver) -> list[Tenants]:
    """Starts the hub with its own register and with a large one. Raises QueryFailed, ServerDidNotStart."""
    found = []
    for tenants in (None, MANY):
        driver.tell(f"{tenants or 'the sandbox’s own'} local administrations")
        with tempfile.TemporaryDirectory(prefix="saan-bench-") as folder:
            environment = {"SAAN_DATA": "synthetic", "REFERENCE": str(register(Path(folder), tenants))}
            with served(driver.cores, environment=environment) as hub:
                found.append(_of(hub, most=LOOKS * PAGE if driver.pace == QUICK else MANY))
    return found


def register(folder: Path, tenants: int | None) -> Path:
    """The sandbox's reference files, whose register has so many local administrations, or as many as it has."""
    reference.write(build_world(1, date(2026, 11, 23)).places, folder)
    if tenants is not None:
        file = folder / "local-administrations.json"
        known = msgspec.json.decode(file.read_bytes())
        others = (_another(known[-1], number) for number in range(tenants - len(known)))
        file.write_bytes(msgspec.json.encode([*known, *others]))
    return folder


def _another(known: dict[str, Any], number: int) -> dict[str, Any]:
    name = {"th": f"องค์การบริหารส่วนตำบลที่ {number}", "en": f"Subdistrict Administration {number}"}
    return {**known, "id": f"T{number:04}", "name": name, "subdistricts": [f"98{number:04}"]}


def _of(hub: Running, *, most: int) -> Tenants:
    idle, since = memory(hub), time.perf_counter()
    calls = counted([call for call in explained(hub, questions(hub)[QUERY]) if call["agency"] == "local"])
    milliseconds = (time.perf_counter() - since) * 1000
    after, asked, registered = None, 0, most
    while asked < min(most, registered):
        answer, _ = answered(hub, graphql(EACH, {"after": after}))
        page = answer["data"]["localAdministrations"]
        after, registered = page["pageInfo"]["endCursor"], page["totalCount"]
        asked += len(page["nodes"])
    return Tenants(registered, hub.started, idle, milliseconds, calls, asked, memory(hub))
