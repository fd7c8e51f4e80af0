"""Notices when manifests change."""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from connectors.serving.agency_homes import MANIFEST
from connectors.serving.kit_result import CODE
from connectors.serving.kit_result import FILE as KIT_RESULT

_NAMED: Final = (MANIFEST, KIT_RESULT)

State = frozenset[tuple[str, int, int, int]]
"""The files that decide what is served: each with its size, its inode and the time of its last change (nanoseconds; of
the inode, so that a file that is put in another's place with its old time is another one)."""


def state_of(folders: Sequence[Path]) -> State:
    """The files of all agencies below `folders` as they are now. A hub looks all the time, beside its requests: what is
    listed is not listed again for each pattern."""
    found = set()
    for file in chain.from_iterable(map(_files, _homes(folders))):
        try:
            about = os.stat(file)  # noqa: PTH116 - a path of a library costs more than the look
        except OSError:  # it is not there, or went away between being listed and being looked at
            continue
        found.add((file, about.st_size, about.st_ino, about.st_ctime_ns))
    return frozenset(found)


def code_of(folders: Sequence[Path]) -> frozenset[tuple[str, str]]:
    """The files that a connector reads by itself when it is made, each with a digest: what its manifest names of them
    is not read with it."""
    found = set()
    for file in chain.from_iterable(map(_listed, _homes(folders))):
        if file.name.endswith(CODE) and not file.name.endswith(".graphql"):
            try:
                found.add((file.path, hashlib.sha256(Path(file.path).read_bytes()).hexdigest()))
            except OSError:
                found.add((file.path, ""))
    return frozenset(found)


def _homes(folders: Sequence[Path]) -> list[str]:
    return [home.path for folder in folders for home in _listed(folder)]


def _files(home: str) -> list[str]:
    """What decides what an agency's folder does: its manifest and its verdict, also where the folder may not be listed;
    its code and its samples."""
    code = [file.path for file in _listed(home) if file.name.endswith(CODE)]
    return [*(f"{home}{os.sep}{name}" for name in _NAMED), *code, *(one.path for one in _listed(Path(home, "samples")))]


def _listed(folder: str | Path) -> list["os.DirEntry[str]"]:
    """What is in it; nothing where it is no folder, or goes away while it is listed."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
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
