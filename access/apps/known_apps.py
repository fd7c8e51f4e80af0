"""What a process knows of the apps: all of them, read again when one has changed."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from access.apps.app import App
from access.apps.registry import CHANGED, Apps
from access.token_store.revocations import Revoked

LASTS: Final = 10.0
"""Seconds after which they are read anew, though no mark tells of a change: whoever writes in the database by himself
leaves none."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The apps, when they began to be read, and the marks of changes that were known then."""

    apps: Sequence[App]
    names: Mapping[str, tuple[str, str]]
    since: float
    marks: frozenset[str]


class KnownApps:
    """The apps as they were a second ago or later."""

    def __init__(self, apps: Apps, revoked: Revoked, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._apps = apps
        self._revoked = revoked
        self._ticks = ticks
        self._known: _Read | None = None
        self._reading = asyncio.Lock()

    async def all(self) -> Sequence[App]:
        """Every app, revoked ones too, by id. Raises StorageUnavailable."""
        return (await self._read()).apps

    async def names(self) -> Mapping[str, tuple[str, str]]:
        """What each is called in Thai and in English, by its id. Raises StorageUnavailable."""
        return (await self._read()).names

    async def _read(self) -> _Read:
        marks = await self._revoked.changes(CHANGED)
        known = self._known
        if known is not None and self._holds(known, marks):
            return known
        async with self._reading:
            if self._known is not None and self._known is not known and self._holds(self._known, marks):
                return self._known
            since = self._ticks()
            apps = await self._apps.all()
            names = {app.id: (app.name_th, app.name_en) for app in apps}
            self._known = _Read(apps, names, since, marks)
            return self._known

    def _holds(self, known: _Read, marks: frozenset[str]) -> bool:
        return known.marks == marks and self._ticks() - known.since <= LASTS
