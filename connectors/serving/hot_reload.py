"""The connectors of a running hub, which may change while it runs."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from connectors.serving.manifest_watch import watch
from connectors.serving.registry import Connectors

Load = Callable[[Connectors | None], Connectors]
"""Loads every manifest, going on with what is unchanged since the connectors given."""


class HotReload:
    """Holds the newest connectors. Those they replace are closed `grace` seconds later, when no request uses them.

    `loaded` hears of each load: the connectors, and whether they are the first.
    """

    def __init__(self, load: Load, *, grace: float, loaded: Callable[[Connectors, bool], None]) -> None:
        self._load = load
        self._grace = grace
        self._loaded = loaded
        self._current: Connectors | None = None
        self._loading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def current(self) -> Connectors | None:
        """The newest connectors; None before the start and after the end."""
        return self._current

    async def start(self) -> None:
        """Load for the first time."""
        self._current = await asyncio.to_thread(self._load, None)
        self._loaded(self._current, True)

    async def reload(self) -> None:
        """Load again. Who asks from now on asks the new ones; what was asked before ends on the old ones."""
        async with self._loading:
            before = self._current
            if before is None:
                return
            now = await asyncio.to_thread(self._load, before)
            self._current = now
            self._loaded(now, False)
            self._begin(self._retire(before))

    def soon(self) -> None:
        """Load again without waiting for it: for a signal."""
        self._begin(self.reload())

    def watch(self, folders: Sequence[Path], every: float) -> None:
        """Load again after each change below `folders`, which are looked at every so many seconds."""
        self._begin(watch(folders, every, self.reload))

    async def close(self) -> None:
        """End everything and close every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        current, self._current = self._current, None
        if current is not None:
            await current.close()

    async def _retire(self, before: Connectors) -> None:
        try:
            await asyncio.sleep(self._grace)
        finally:
            await before.close(keep=self._current)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
