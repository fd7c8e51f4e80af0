"""Questions on their way: each is asked once, however many want its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from cache.entry import CacheEntry, CacheKey
from connectors.contract import Key
from connectors.errors import AgencyError, AgencyTimeout
from connectors.provider import Answer, LookupContext, Trace


@dataclass(frozen=True, slots=True)
class Landed:
    """What came of one key: the agency's answer, or none where what was remembered elsewhere will do."""

    answer: Answer | None
    kept: CacheEntry | None = None


Fly = Callable[[Mapping[Key, CacheKey], LookupContext, Trace], Awaitable[dict[Key, Landed]]]


@dataclass(frozen=True, slots=True)
class _Flight:
    """A question on its way, until when whoever asked it would wait (the loop's time), and the newest drop then."""

    task: asyncio.Task[dict[Key, Landed]]
    deadline: float
    mark: int


class SingleFlight:
    """Sends off with `fly`; those who want what is on its way already wait for it, each no longer than it may.

    Whoever demands something newer shares a flight only with those who demand the same, and nobody one that set out
    before the newest drop: what was dropped may be what it brings. `mark` is that drop's number.
    """

    def __init__(self, fly: Fly, late: Callable[[], AgencyError], mark: Callable[[], int]) -> None:
        self._fly = fly
        self._late = late
        self._mark = mark
        self._flying: dict[tuple[CacheKey, float | None], _Flight] = {}

    def flying(self, name: CacheKey) -> bool:
        """Whether this is on its way."""
        return (name, None) in self._flying

    async def ask(self, names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace) -> dict[Key, Landed]:
        """Ask for what nobody is asking for yet, and wait with the others for the rest."""
        flights: dict[Key, _Flight] = {}
        mine: dict[Key, CacheKey] = {}
        mark = self._mark()
        for key, name in names.items():
            flight = self._flying.get((name, context.freshness))
            if flight is None or flight.mark < mark:
                mine[key] = name
            else:
                flights[key] = flight
        if mine:
            flights |= dict.fromkeys(mine, self.take_off(mine, context, trace, self._fly))
        landed: dict[Key, Landed] = {}
        for flight in dict.fromkeys(flights.values()):
            own = {key: names[key] for key, one in flights.items() if one is flight}
            landed |= await self._landed(flight, own, context, trace)
        return landed

    def take_off(self, names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace, fly: Fly) -> _Flight:
        """Set out for these keys. The flight goes on when whoever began it is no longer interested."""
        wanted = [(name, context.freshness) for name in names.values()]

        async def fly_() -> dict[Key, Landed]:
            return await fly(names, context, trace)

        flight = _Flight(asyncio.create_task(fly_()), context.deadline, self._mark())
        self._flying |= dict.fromkeys(wanted, flight)

        def forget(task: asyncio.Task[dict[Key, Landed]]) -> None:
            self._forget(flight, wanted)
            if not task.cancelled():
                task.exception()

        flight.task.add_done_callback(forget)
        return flight

    async def _landed(
        self, flight: _Flight, names: Mapping[Key, CacheKey], context: LookupContext, trace: Trace
    ) -> dict[Key, Landed]:
        """What a flight brings; asked again where it failed for want of time that this caller has."""
        try:
            async with asyncio.timeout_at(context.deadline):
                landed = await asyncio.shield(flight.task)
        except TimeoutError:
            return dict.fromkeys(names, Landed(Answer(error=self._late())))
        found = {key: landed[key] for key in names if key in landed}
        missing = names.keys() - found.keys()
        again = {key: names[key] for key in names if key in missing or _hasty(found[key])}
        if again and (missing or flight.deadline < context.deadline):
            self._forget(flight, [(name, context.freshness) for name in again.values()])
            found |= await self.ask(again, context, trace)
        return found

    def _forget(self, flight: _Flight, wanted: Sequence[tuple[CacheKey, float | None]]) -> None:
        """It is no longer on its way: said by whoever learns it first, its end or who was given what it brought."""
        for one in wanted:
            if self._flying.get(one) is flight:
                del self._flying[one]


def _hasty(landed: Landed) -> bool:
    return landed.answer is not None and isinstance(landed.answer.error, AgencyTimeout)


def failed(landed: Mapping[Key, Landed]) -> Sequence[Key]:
    """The keys that came to nothing."""
    return [key for key, one in landed.items() if one.answer is not None and one.answer.error is not None]
