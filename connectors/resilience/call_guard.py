"""The one way to a source: everything that keeps a slow, failing or closed agency from harming the rest."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from cachebox import LRUCache

from connectors.errors import (
    AgencyError,
    AgencyTimeout,
    AgencyUnavailable,
    OutOfHours,
    QuotaExhausted,
)
from connectors.isolation.containment import Blame
from connectors.loop_timeout import Patience
from connectors.manifest import SourceTable
from connectors.provider import Call, Trace
from connectors.resilience.bulkhead import Bulkhead
from connectors.resilience.circuit_breaker import CircuitBreaker, CircuitState
from connectors.resilience.opening_hours import opens_at
from connectors.resilience.outages import OutageChange, Outages
from connectors.resilience.quota import Counter, Quota

T = TypeVar("T")

_MOST_SERVERS = 10_000
"""Tenants whose state is remembered: their names come with questions, so their number has a bound."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The times and chances a guard lives by: the time of the day (aware), and a number in [0, 1)."""

    now: Callable[[], datetime]
    random: Callable[[], float]


@dataclass(frozen=True, slots=True)
class CallSpec:
    """What a call is for: the lookup's name, how many keys, whose server, how long one try may take (seconds), and the
    loop's time by which all of it must have ended."""

    lookup: str
    keys: int
    tenant: str
    timeout: float
    deadline: float


@dataclass(frozen=True, slots=True)
class _Server:
    """What guards one tenant's server, or the only one there is."""

    bulkhead: Bulkhead
    breaker: CircuitBreaker


class CallGuard:
    """Guards the calls of one agency: hours, quota, breaker, bulkhead, deadline, retries.

    Each try goes to the trace's `calls` and to `told`; `opened` hears whose breaker has opened, `turned` when the
    agency begins to fail and answers again.
    """

    def __init__(
        self,
        agency: str,
        source: SourceTable,
        clock: Clock,
        told: Callable[[Call], None] = lambda call: None,
        *,
        counter: Counter | None = None,
        opened: Callable[[str], None] = lambda tenant: None,
        blame: Blame | None = None,
        turned: Callable[[OutageChange], None] = lambda turn: None,
    ) -> None:
        self._agency = agency
        self.blame = blame or Blame(agency)
        self._source = source
        self._clock = clock
        self._told = told
        self._opened = opened
        self._outages = Outages(agency, time.monotonic, turned)
        self._servers: LRUCache[str, _Server] = LRUCache(_MOST_SERVERS)
        self._all = Bulkhead(source.tenants_at_once, source.queue) if source.tenant else None
        self._quota = Quota(source.quota, clock.now, agency, counter) if source.quota else None

    @property
    def opens_at(self) -> datetime | None:
        """When the agency opens, if its manifest says that it is closed now."""
        return opens_at(self._source.unavailable, self._clock.now())

    @property
    def failing(self) -> bool:
        """Whether a breaker keeps calls back."""
        return any(server.breaker.state is not CircuitState.CLOSED for server in self._servers.values())

    @property
    def breaker(self) -> CircuitState:
        """The breaker of a source that is one server; of many tenants, OPEN only where all of them are."""
        states = {server.breaker.state for server in self._servers.values()}
        return states.pop() if len(states) == 1 else CircuitState.CLOSED

    @property
    def quota_left(self) -> int | None:
        """How many calls the quota still allows; None without one."""
        return self._quota.left if self._quota else None

    def warned(self, tenant: str) -> None:
        """Another process found this tenant's server failing."""
        server = self._servers.get(tenant)
        if server is not None:
            server.breaker.warned()

    async def run(self, spec: CallSpec, trace: Trace, send: Callable[[], Awaitable[T]]) -> T:
        """What `send` gives, tried as often as the manifest allows. Raises an AgencyError."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._hedged(spec, trace, send)
            except AgencyError as error:
                self._explain(error, spec)
                if not self._again(error, attempt):
                    raise
                wait = min(0.05 * 2**attempt, 2.0) * (0.5 + self._clock.random())
                if asyncio.get_running_loop().time() + wait >= spec.deadline:
                    raise
            await asyncio.sleep(wait)

    def _explain(self, error: AgencyError, spec: CallSpec) -> None:
        """Says whose server failed, and when trying again may help: not before a breaker would try."""
        error.tenant = spec.tenant or None
        if error.retry_at is None and isinstance(error, AgencyTimeout | AgencyUnavailable):
            error.retry_at = self._clock.now() + timedelta(seconds=self._source.breaker.pause)

    def _again(self, error: AgencyError, attempt: int) -> bool:
        if attempt >= self._source.retry.attempts:
            return False
        return error.repeated_as in self._source.retry.on

    async def _hedged(self, spec: CallSpec, trace: Trace, send: Callable[[], Awaitable[T]]) -> T:
        """What the first of two calls gives, where the manifest wants a second one after some time without an answer.

        Both are guarded alike. Where both fail, the first one's error counts.
        """
        if self._source.hedge is None:
            return await self._guarded(spec, trace, send)
        first = asyncio.create_task(self._guarded(spec, trace, send))
        tasks = [first]
        try:
            done, waiting = await asyncio.wait(tasks, timeout=self._source.hedge)
            if not done:
                tasks.append(asyncio.create_task(self._guarded(spec, trace, send)))
                waiting = set(tasks)
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if task.exception() is None:
                        return task.result()
            return first.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, spec: CallSpec, trace: Trace, send: Callable[[], Awaitable[T]]) -> T:
        opening = self.opens_at
        if opening is not None:
            raise OutOfHours(self._agency, spec.lookup, opening)
        server = self._server(spec.tenant)
        async with server.bulkhead.place(self._agency, spec.lookup, spec.deadline):
            if self._all is None:
                return await self._counted(spec, trace, send, server.breaker)
            async with self._all.place(self._agency, spec.lookup, spec.deadline):
                return await self._counted(spec, trace, send, server.breaker)

    def _server(self, tenant: str) -> "_Server":
        server = self._servers.get(tenant)
        if server is None:
            loop = asyncio.get_running_loop()

            def turned(state: CircuitState) -> None:
                (self._outages.closed if state is CircuitState.CLOSED else self._outages.opened)(tenant)

            breaker = CircuitBreaker(self._source.breaker, loop.time, lambda: self._opened(tenant), turned)
            server = _Server(Bulkhead(self._source.concurrency, self._source.queue), breaker)
            self._servers[tenant] = server
        return server

    async def _counted(
        self, spec: CallSpec, trace: Trace, send: Callable[[], Awaitable[T]], breaker: CircuitBreaker
    ) -> T:
        ticket = breaker.admit()
        if ticket is None:
            at = self._clock.now() + timedelta(seconds=breaker.seconds_left)
            raise AgencyUnavailable(self._agency, spec.lookup, at, "it failed too often just now")
        if self._quota is not None:
            try:
                more = await self._quota.take()
            except BaseException:
                breaker.ended(ticket, None)
                raise
            if more is not None:
                breaker.ended(ticket, None)
                raise QuotaExhausted(self._agency, spec.lookup, more, "the day's calls are used up")
        return await self._timed(spec, trace, send, partial(breaker.ended, ticket))

    async def _timed(
        self, spec: CallSpec, trace: Trace, send: Callable[[], Awaitable[T]], ended: Callable[[bool | None], None]
    ) -> T:
        loop = asyncio.get_running_loop()
        began = loop.time()
        outcome, well = "CANCELLED", None
        try:
            answer = await _patiently(send, min(spec.deadline - began, spec.timeout))
        except TimeoutError:
            outcome = AgencyTimeout.code
            # A call that had less time than it may take says little of the source.
            well = False if spec.deadline >= began + spec.timeout else None
            late = AgencyTimeout(self._agency, spec.lookup)
            if well is False:
                self._outages.failed(spec.tenant, spec.lookup, late)
            raise late from None
        except BaseException as raised:
            error = self.blame.of(raised, spec.lookup)
            outcome, well = error.code, not isinstance(error, AgencyTimeout | AgencyUnavailable)
            self._outages.failed(spec.tenant, spec.lookup, error)
            raise error from None
        else:
            outcome, well = "ok", True
            self._outages.well(spec.tenant, spec.lookup)
            return answer
        finally:
            ended(well)
            call = Call(self._agency, spec.lookup, spec.keys, (loop.time() - began) * 1000, outcome)
            trace.calls.append(call)
            self._told(call)


async def _patiently(send: Callable[[], Awaitable[T]], seconds: float) -> T:
    """What `send` gives in so many seconds in which the loop turned. Raises TimeoutError.

    An answer that lies there when a loop that stood still goes on has come in time. As cheap as a timer.
    """
    async with asyncio.timeout(None) as limit:
        patience = Patience(seconds, partial(limit.reschedule, 0.0))
        try:
            return await send()
        finally:
            patience.cancel()
