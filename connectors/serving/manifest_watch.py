"""Notices when manifests change."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from connectors.serving.kit_result import CODE

State = frozenset[tuple[str, int, int]]
"""The files that decide what is served: each with its size and the time of its last change (nanoseconds)."""


def state_of(folder: Path) -> State:
    """The files of all agencies below `folder` as they are now."""
    found = set()
    for pattern in ("*/connector.toml", "*/kit.json", "*/samples/*", *(f"*/*{ending}" for ending in CODE)):
        for file in folder.glob(pattern):
            try:
                about = file.stat()
            except OSError:  # it went away between being listed and being looked at
                continue
            found.add((str(file), about.st_size, about.st_mtime_ns))
    return frozenset(found)


async def watch(folder: Path, every: float, changed: Callable[[], Awaitable[None]]) -> None:
    """Calls `changed` after each change below `folder`, which is looked at every so many seconds. Never ends."""
    known = await asyncio.to_thread(state_of, folder)
    while True:
        await asyncio.sleep(every)
        now = await asyncio.to_thread(state_of, folder)
        if now != known:
            known = now
            await changed()
