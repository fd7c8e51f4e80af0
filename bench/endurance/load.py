"""A steady load on keep-alive connections whose every answer is judged: right, refused, wrong, or none."""

import asyncio
import contextlib
import functools
import itertools
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp

from bench.asking import HOST
from bench.endurance.site import Site

REFUSAL = "LEDGER_UNAVAILABLE"
PATIENCE = 20.0  # seconds; the hub answers within its deadline


class Outcome(StrEnum):
    """RIGHT: what it should be. REFUSED: what is personal withheld, since the ledger cannot be written, the rest right.

    WRONG: anything else. FAILED: no answer, or one that is none of the hub's making.
    """

    RIGHT = "right"
    REFUSED = "refused"
    WRONG = "wrong"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked and what is right; `personal` are the root fields that are withheld where the ledger is away."""

    name: str
    query: str
    right: Mapping[str, Any]
    personal: frozenset[str] = frozenset()

    def judged(self, status: int, body: bytes) -> tuple[Outcome, str]:
        """What an answer is, and what was found where it is not right."""
        if status != 200:
            return Outcome.FAILED, f"status {status}"
        try:
            answer = json.loads(body)
        except ValueError:
            return Outcome.WRONG, "no JSON"
        data, errors = answer.get("data"), answer.get("errors", [])
        if data == self.right and not errors:
            return Outcome.RIGHT, ""
        codes = {error["extensions"]["code"] for error in errors}
        withheld = {name: None if name in self.personal else value for name, value in self.right.items()}
        if self.personal and data == withheld and codes == {REFUSAL}:
            return Outcome.REFUSED, ""
        return Outcome.WRONG, f"codes {sorted(codes)}" if codes else "other data"


PUBLIC = Operation(
    "public",
    '{ business(juristicId: "0985558000017") { name status } law(id: "558814") { yearBe } }',
    {"business": {"name": "บริษัท ครัวกมลวรรณ จำกัด", "status": "ACTIVE"}, "law": {"yearBe": 2535}},
)
PERSONAL = Operation(
    "personal",
    '{ citizen(nationalId: "9100000000011") { profile { name { first last } birthDate { year } } } '
    'law(id: "558814") { yearBe } }',
    {
        "citizen": {"profile": {"name": {"first": "สมศรี", "last": "ใจดี"}, "birthDate": {"year": 1954}}},
        "law": {"yearBe": 2535},
    },
    frozenset({"citizen"}),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when (seconds of the loop's clock) and for how long, and what came of it."""

    at: float
    seconds: float
    operation: str
    outcome: Outcome
    case: str | None = None
    found: str = ""


class Load:
    """Asks a site's operations on `connections` that each ask again `pause` seconds after their answer.

    Every personal request is of a case of its own, by which its entries are found in the ledger and which makes every
    answer one that nobody remembers; with `cases`, of one of so many.
    """

    def __init__(
        self,
        site: Site,
        operations: Sequence[Operation] = (PUBLIC, PERSONAL),
        *,
        connections: int = 6,
        pause: float = 0.02,
        cases: int | None = None,
    ) -> None:
        self._site = site
        self._connections = connections
        self._pause = pause
        self._next = itertools.cycle(operations)
        name = secrets.token_hex(4)
        numbers = itertools.count() if cases is None else itertools.cycle(range(cases))
        self._cases = (f"{name}-{number}" for number in numbers)
        self._token = site.officer if cases is None else functools.cache(site.officer)
        self._ending = asyncio.Event()
        self._answered = asyncio.Event()
        self.asked: list[Asked] = []

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Load"]:
        """Asks meanwhile; whatever is under way at the end is waited for."""
        tasks = [asyncio.create_task(self._ask_on()) for _ in range(self._connections)]
        try:
            yield self
        finally:
            self._ending.set()
            await asyncio.gather(*tasks)

    async def until(self, enough: Callable[[Sequence[Asked]], bool], seconds: float = 60.0) -> float:
        """Waits until it is so of what is asked from now on; how many seconds that took. Raises TimeoutError."""
        began, first = asyncio.get_running_loop().time(), len(self.asked)
        async with asyncio.timeout(seconds):
            while not enough(self.asked[first:]):
                self._answered.clear()
                await self._answered.wait()
        return asyncio.get_running_loop().time() - began

    async def _ask_on(self) -> None:
        # One connection: it is kept for as long as the server keeps it.
        connector = aiohttp.TCPConnector(limit=1)
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
            while not self._ending.is_set():
                self.asked.append(await self._ask(http, next(self._next)))
                self._answered.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), self._pause)

    async def _ask(self, http: aiohttp.ClientSession, operation: Operation) -> Asked:
        case = next(self._cases) if operation.personal else None
        headers = {} if case is None else {"authorization": f"Bearer {self._token(case)}"}
        loop = asyncio.get_running_loop()
        at = loop.time()
        try:
            url = f"http://{HOST}:{self._site.port}/graphql"
            async with http.post(url, json={"query": operation.query}, headers=headers) as answer:
                outcome, found = operation.judged(answer.status, await answer.read())
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            outcome, found = Outcome.FAILED, type(problem).__name__
        return Asked(at, loop.time() - at, operation.name, outcome, case, found)


def faults(asked: Sequence[Asked]) -> list[str]:
    """What was found wrong, each with its operation."""
    return sorted({f"{one.operation} {one.outcome}: {one.found}" for one in asked if one.found})
