"""What a request asks of one provider: at once what memory has, the rest once, with what comes in the same turn."""

from asyncio import Future, shield
from collections.abc import Awaitable, Hashable, Mapping, Sequence

from aiodataloader import DataLoader

from connectors.contract import Key
from connectors.provider import Answer, LookupContext, Provider, Trace
from resolvers.sent import OnRecord, Sent, Told, values_in
from resolvers.stepwise import Found

Recalled = tuple[Provider, Sequence[Key], Mapping[Key, Answer]]
"""A provider, the keys of one question, and the answers that memory had to all of them."""


class Loader:
    """One for each lookup and request. What memory answers is noted in `recalled`, question by question."""

    __slots__ = (
        "_at_hand",
        "_batches",
        "_context",
        "_loading",
        "_on_record",
        "_provider",
        "_recall",
        "_recalled",
        "_tells",
        "_trace",
    )

    def __init__(
        self,
        provider: Provider,
        context: LookupContext,
        trace: Trace,
        on_record: OnRecord | None = None,
        recalled: list[Recalled] | None = None,
    ) -> None:
        self._provider = provider
        self._context = context
        self._trace = trace
        self._recall = provider.recall
        self._recalled = [] if recalled is None else recalled
        self._batches: DataLoader[Key, Answer] | None = None
        self._at_hand: dict[Key, Answer] = {}
        self._loading: set[Key] = set()
        self._on_record = on_record
        self._tells: dict[Hashable, dict[Told, None]] = {}

    def tell(self, value: Hashable, told: Sequence[Told]) -> None:
        """What others told, and this provider is told in its turn where it is asked by this value."""
        if self._on_record is not None:
            new = {one: None for one in told if one.giver != self._provider.agency}
            if new:
                self._tells.setdefault(value, {}).update(new)

    async def _asked(self, keys: list[Key]) -> list[Answer]:
        """Asks the provider for keys that came together. Raises AccessError where it cannot be put on record what he is
        told by them: then he is not asked."""
        if self._tells and self._on_record is not None:
            told = {one: None for key in keys for value in values_in(key) for one in self._tells.get(value, ())}
            if told:
                await self._on_record([Sent(one, self._provider.agency) for one in told])
        answers = await self._provider.ask(keys, self._context, self._trace)
        self._at_hand.update(answers)
        return [answers[key] for key in keys]

    def answers(self, keys: tuple[Key, ...]) -> Found[list[Answer]]:
        """The answers, in the order of the keys: at once where all of them are at hand, else when they have come.

        A key is answered alike to the end of the request, and counted once.
        """
        known = self._at_hand
        new = [key for key in keys if key not in known]
        if new:
            if len(new) > 1:
                new = [*dict.fromkeys(new)]
            under_way = self._loading and not self._loading.isdisjoint(new)
            found = None if under_way else self._recall(new, self._context, self._trace)
            if found is None:
                self._loading.update(new)
                batches = self._batches
                if batches is None:
                    batches = self._batches = DataLoader(self._asked)
                # Who goes away takes nothing from others who wait for the same keys. Nothing gathers a single one.
                loading = _only(batches.load(*new)) if len(new) == 1 else shield(batches.load_many(new))
                return loading if len(new) == len(keys) else self._with_known(keys, loading)
            self.know(new, found)
        return [known[key] for key in keys]

    def know(self, keys: Sequence[Key], found: Mapping[Key, Answer]) -> None:
        """Memory has answered a question: so these keys are answered to the end of the request."""
        self._at_hand.update(found)
        self._recalled.append((self._provider, keys, found))

    async def _with_known(self, keys: tuple[Key, ...], loading: Awaitable[list[Answer]]) -> list[Answer]:
        await loading
        return [self._at_hand[key] for key in keys]


async def _only(loading: Future[Answer]) -> list[Answer]:
    return [await shield(loading)]
