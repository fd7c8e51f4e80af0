"""Notices when manifests change."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import product
from pathlib import Path

from connectors.serving.kit_result import CODE

State = frozenset[tuple[str, int, int]]
"""The files that decide what is served: each with its size and the time of its last change (nanoseconds)."""


def state_of(folders: Sequence[Path]) -> State:
    """The files of all agencies below `folders` as they are now."""
    found = set()
    patterns = ("*/connector.toml", "*/kit.json", "*/samples/*", *(f"*/*{ending}" for ending in CODE))
    for folder, pattern in product(folders, patterns):
        for file in folder.glob(pattern):
            try:
                about = file.stat()
            except OSError:  # it went away between being listed and being looked at
                continue
            found.add((str(file), about.st_size, about.st_mtime_ns))
    return frozenset(found)


async def watch(folders: Sequence[Path], every: float, changed: Callable[[], Awaitable[None]], known: State) -> None:
    """Calls `changed` after each change below `folders` since they were as `known`: they are looked at every so many
    seconds. Never ends."""
    while True:
        await asyncio.sleep(every)
        now = await asyncio.to_thread(state_of, folders)
        if now != known:
            known = now
            await changed()
