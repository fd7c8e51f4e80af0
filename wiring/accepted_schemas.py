"""The graph with what was accepted of agencies' schemas, which the hub's database keeps."""

import asyncio
import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial

import structlog

from access.storage.accepted_schemas import AcceptedSchemas
from access.storage.database import Database, is_unmade
from access.storage.migrate import upgrade
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageAhead, StorageMisconfigured, StorageUnavailable
from federation.accepted_texts import kept, promised, read_again
from federation.build import supergraph_of
from federation.schema_files import Faults, both
from services.hub_stores import PATIENCE
from settings import Settings, SettingsError
from supergraph.graph import Supergraph
from wiring.hub_stores import database_of
from wiring.keys import seal_of

Unfit = Callable[[Supergraph], Faults]
"""Whose part of a graph cannot be served as it is written there, and why."""

log = structlog.get_logger("saan")
_TRIES = 5
"""Others may accept something in between: then what they accepted is looked at, too."""


def are_kept(settings: Settings) -> bool:
    """Whether there is a database to be read, and the secret that its rows are marked under. Raises SettingsError."""
    if not settings.sandboxed and settings.secret is None:
        return False
    try:
        return not is_unmade(settings.database)
    except StorageMisconfigured as problem:
        raise SettingsError(f"SAAN_DATABASE_URL: {problem}.") from None


def graph_with_accepted(
    settings: Settings, *, accepting: bool, before: Supergraph | None = None, unfit: Unfit = lambda graph: {}
) -> Supergraph:
    """The graph, in which what was accepted stands where a file does not; `accepting` keeps what is new in it.

    Waits for the database a few seconds: without it the files are used, and the log says so. Raises as `graph_of`.
    """
    # A start has no loop of its own yet, or one that has nothing else to do; a change is composed in a thread.
    with ThreadPoolExecutor(1, thread_name_prefix="schemas") as thread:
        return thread.submit(asyncio.run, _Composing(settings, accepting, before, unfit).graph()).result()


class _Composing:
    def __init__(self, settings: Settings, accepting: bool, before: Supergraph | None, unfit: Unfit) -> None:
        self._settings = settings
        self._accepting = accepting
        self._before = before
        self._unfit = unfit
        self._seal = seal_of(settings)
        self._graph: Supergraph | None = None

    async def graph(self) -> Supergraph:
        try:
            async with database_of(self._settings, patience=PATIENCE) as database:
                for _ in range(_TRIES):
                    if await self._stands(database, self._seal):
                        break
        except StorageUnavailable as problem:
            stands = "the files stand alone" if self._before is None else "what was served stands"
            log.error(f"accepted schemas unknown, {stands}", why=str(problem))
        return self._graph or self._before or supergraph_of(self._settings.agencies_folders)[0]

    async def _stands(self, database: Database, seal: Seal) -> bool:
        """Composes with what is accepted; whether that, with what is new, is what the database holds now."""
        register = AcceptedSchemas(database, seal, _now)
        there = await register.all()
        known = there or ()
        accepted, faults = read_again(known)
        folders, before = self._settings.agencies_folders, self._before
        made = partial(supergraph_of, folders, accepted, before=before, promised=promised(known))
        graph, newer = made()
        if held := self._unfit(graph):
            graph, newer = made(held=held)
        self._graph = replace(graph, faults=both(faults, graph.faults))
        if not newer or not self._accepting:
            return True
        if there is None:
            await self._upgrade(seal)
        stands = await register.accept([kept(one) for one in newer.values()], known=known)
        if stands:
            log.info("schemas accepted", agencies=list(newer))
        return stands

    async def _upgrade(self, seal: Seal) -> None:
        # Migrations take as long as they take.
        async with database_of(self._settings) as database:
            with suppress(StorageAhead):
                await upgrade(database, seal)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
