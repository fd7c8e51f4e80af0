"""Gathers what a request asks of one provider: sets of keys that come together go in one question."""

import asyncio
from functools import partial
from typing import Any

from connectors.contract import Key
from connectors.provider import Answer, LookupContext, Provider, Trace

Batch = asyncio.Future[dict[Key, Answer]]
Loading = asyncio.Future[list[Answer]]


class Loader:
    """Asks each key once a request, those that come within the same turns of the event loop together."""

    def __init__(self, provider: Provider, context: LookupContext, trace: Trace) -> None:
        self._provider = provider
        self._context = context
        self._trace = trace
        self._batches: dict[Key, Batch] = {}
        self._sets: list[tuple[tuple[Key, ...], Loading]] = []

    def load(self, keys: tuple[Key, ...]) -> Loading:
        """The answers, in the order of the keys."""
        loop = asyncio.get_running_loop()
        loading: Loading = loop.create_future()
        if not self._sets:
            # Branches of the operation that begin in this turn ask in the next, and what these begin in the one after.
            loop.call_soon(loop.call_soon, self._ask)
        self._sets.append((keys, loading))
        return loading

    def _ask(self) -> None:
        batches, sets = self._batches, self._sets
        self._sets = []
        new = list(dict.fromkeys(key for keys, _ in sets for key in keys if key not in batches))
        if new:
            batch = asyncio.get_running_loop().create_task(self._provider.ask(new, self._context, self._trace))
            batches.update(dict.fromkeys(new, batch))
        for keys, loading in sets:
            asked = {batches[key] for key in keys}
            all_: asyncio.Future[Any] = asked.pop() if len(asked) == 1 else asyncio.gather(*asked)
            all_.add_done_callback(partial(self._answer, keys, loading))

    def _answer(self, keys: tuple[Key, ...], loading: Loading, asked: asyncio.Future[Any]) -> None:
        error = None if asked.cancelled() else asked.exception()
        if loading.done():
            return  # whoever asked waits no longer
        if asked.cancelled():
            loading.cancel()
        elif error is not None:
            loading.set_exception(error)
        else:
            loading.set_result([self._batches[key].result()[key] for key in keys])
