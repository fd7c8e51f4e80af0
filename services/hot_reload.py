"""What is served, which may change while the hub runs."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from connectors.serving.manifest_watch import State, state_of, watch
from connectors.serving.registry import Connectors

T = TypeVar("T")
_TRIES: Final = 5
"""Readings of files that change meanwhile."""


class HotReload(Generic[T]):
    """Holds the newest of what `load` makes, which is given the one before and goes on with what is unchanged in it.

    `connectors` are those of one. What they replace is closed `grace` seconds later, when no request uses it. `loaded`
    hears of each load: what it made, and whether that is the first. What was made is served whatever has changed since
    it was read: the next is made after it. Only of `files`, which are read bit by bit while one is made, what changes
    meanwhile is read again, or one version would be made of two.
    """

    def __init__(
        self,
        load: Callable[[T | None], T],
        connectors: Callable[[T], Connectors],
        *,
        grace: float,
        loaded: Callable[[T, bool], None],
        files: Callable[[], object] = lambda: None,
    ) -> None:
        self._load = load
        self._files = files
        self._connectors = connectors
        self._grace = grace
        self._loaded = loaded
        self._current: T | None = None
        self._loading = asyncio.Lock()
        self._waiting: set[Callable[[T | None], T]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def current(self) -> T | None:
        """The newest; None before the start and after the end."""
        return self._current

    async def start(self, folders: Sequence[Path] = (), every: float = 0.5, known: State | None = None) -> None:
        """Load for the first time; and again after each change below `folders` since they were as `known`, or else
        since now. They are looked at every so many seconds."""
        # Before the load: what changes while it runs must not go unseen.
        since = await asyncio.to_thread(state_of, folders) if known is None else known
        self._current = await self._made(None, self._load)
        self._loaded(self._current, True)
        if folders:
            self._begin(watch(folders, every, self.reload, since))

    async def reload(self, load: Callable[[T | None], T] | None = None) -> None:
        """Load again, by another `load` where one is given. Who asks from now on asks the new one; what was asked
        before ends on the old one.

        While one load runs a second waits, and whoever wants a third of its kind is served by the second.
        """
        load = load or self._load
        if load in self._waiting:
            return
        self._waiting.add(load)
        async with self._loading:
            self._waiting.discard(load)
            before = self._current
            if before is None:
                return
            now = await self._made(before, load)
            self._current = now
            self._loaded(now, False)
            self._begin(self._retire(self._connectors(before)))

    async def done(self) -> None:
        """Waits until nothing is being loaded."""
        async with self._loading:
            pass

    async def _made(self, before: T | None, load: Callable[[T | None], T]) -> T:
        """What follows, of files that were the same before and after they were read.

        Files that change faster than they can be read leave what there is until they are looked at again; the first
        is then of what could be read.
        """
        made = before
        for left in reversed(range(_TRIES)):
            files = await asyncio.to_thread(self._files)
            made = await asyncio.to_thread(load, before)
            if made is before or await asyncio.to_thread(self._files) == files or (before is None and not left):
                break
            # Nobody has asked it anything.
            await self._connectors(made).close(keep=None if before is None else self._connectors(before))
            made = before
        assert made is not None, "the first is taken, whatever changes"
        return made

    def soon(self) -> None:
        """Load again without waiting for it: for a signal."""
        self._begin(self.reload())

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs work until the end."""
        self._begin(work)

    async def close(self) -> None:
        """End everything and close every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        current, self._current = self._current, None
        if current is not None:
            await self._connectors(current).close()

    async def _retire(self, before: Connectors) -> None:
        # What else there was of the one before goes with the last request that holds it.
        try:
            await asyncio.sleep(self._grace)
        finally:
            await before.close(keep=None if self._current is None else self._connectors(self._current))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
