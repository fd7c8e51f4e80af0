"""How long requests take when one agency is slow: those that ask it, and those that do not."""

import asyncio
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import orjson

from bench.endurance.load import PERSONAL, PUBLIC, Load, Operation, Outcome
from bench.endurance.site import Site

AGENCY = "DBD"
ASKING = Operation(
    "asks the agency",
    '{ business(juristicId: "0985558000017") { name directors { position } } }',
    {
        "business": {
            "name": "บริษัท ครัวกมลวรรณ จำกัด",
            "directors": [{"position": "AUTHORISED_DIRECTOR"}, {"position": "DIRECTOR"}],
        }
    },
    frozenset({"business"}),
)
OTHERS = {"asks another": PERSONAL, "asks nobody": PUBLIC}


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that half, 95 and 99 in a hundred of the requests did not exceed, and how many were not right."""

    operation: str
    slowed: float
    requests: int
    p50: float
    p95: float
    p99: float
    not_right: int


async def slowed(site: Site, agencies: Mapping[str, str], *, by: float, seconds: float) -> list[Latency]:
    """With no agency slow, and with one slower by so many seconds; each operation on connections of its own."""
    figures = await _measured(site, 0.0, seconds)
    fault = f"{agencies[f'{AGENCY}_URL']}/_sandbox/fault"
    await asyncio.to_thread(told, fault, "PUT", {"mode": "slow", "seconds": by, "path": "/v4"})
    try:
        return figures + await _measured(site, by, seconds)
    finally:
        await asyncio.to_thread(told, fault, "DELETE")


async def _measured(site: Site, by: float, seconds: float) -> list[Latency]:
    loads = {
        name: Load(site, [operation], connections=4, pause=0.05)
        for name, operation in {ASKING.name: ASKING, **OTHERS}.items()
    }
    async with AsyncExitStack() as stack:
        for load in loads.values():
            await stack.enter_async_context(load.running())
        await asyncio.sleep(seconds)
    return [_latency(name, by, load) for name, load in loads.items()]


def _latency(name: str, by: float, load: Load) -> Latency:
    ordered = sorted(one.seconds * 1000 for one in load.asked)
    not_right = sum(one.outcome is not Outcome.RIGHT for one in load.asked)
    p50, p95, p99 = (_at(ordered, part) for part in (0.5, 0.95, 0.99))
    return Latency(name, by, len(ordered), p50, p95, p99, not_right)


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def told(url: str, method: str, body: Mapping[str, object] | None = None) -> None:
    """Tells an agency of the sandbox, by the address of its faults, how to misbehave, or to stop it."""
    urllib.request.urlopen(urllib.request.Request(url, orjson.dumps(body) if body else None, method=method)).close()
