"""Notices when manifests change."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from itertools import product
from pathlib import Path

from connectors.serving.kit_result import CODE

State = frozenset[tuple[str, int, int, int]]
"""The files that decide what is served: each with its size, its inode and the time of its last change (nanoseconds; of
the inode, so that a file that is put in another's place with its old time is another one)."""


def state_of(folders: Sequence[Path]) -> State:
    """The files of all agencies below `folders` as they are now."""
    found = set()
    patterns = ("connector.toml", "kit.json", "samples/*", *(f"*{ending}" for ending in CODE))
    for home, pattern in product(_homes(folders), patterns):
        for file in _files(home, pattern):
            try:
                about = file.stat()
            except OSError:  # it went away between being listed and being looked at
                continue
            found.add((str(file), about.st_size, about.st_ino, about.st_ctime_ns))
    return frozenset(found)


def code_of(folders: Sequence[Path]) -> frozenset[tuple[str, str]]:
    """The files that a connector reads by itself when it is made, each with a digest: what its manifest names of them
    is not read with it."""
    found = set()
    for home, ending in product(_homes(folders), CODE):
        for file in _files(home, f"*{ending}") if ending != ".graphql" else ():
            try:
                found.add((str(file), hashlib.sha256(file.read_bytes()).hexdigest()))
            except OSError:
                found.add((str(file), ""))
    return frozenset(found)


def _homes(folders: Sequence[Path]) -> list[Path]:
    return [home for folder in folders for home in _files(folder, "*")]


def _files(folder: Path, pattern: str) -> list[Path]:
    """What is there; nothing of a folder that goes away while it is listed."""
    try:
        return list(folder.glob(pattern))
    except OSError:
        return []


async def watch(folders: Sequence[Path], every: float, changed: Callable[[], Awaitable[None]], known: State) -> None:
    """Calls `changed` after each change below `folders` since they were as `known`: they are looked at every so many
    seconds. Never ends."""
    while True:
        await asyncio.sleep(every)
        now = await asyncio.to_thread(state_of, folders)
        if now != known:
            known = now
            await changed()
