"""The graph with what was accepted of agencies' schemas, which the hub's database keeps."""

import asyncio
import datetime
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import structlog

from access.storage.accepted_schemas import AcceptedSchemas
from access.storage.database import Database, is_unmade
from access.storage.migrate import upgrade
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageAhead, StorageMisconfigured, StorageUnavailable
from federation.accepted_texts import kept, read_again
from federation.build import supergraph_of
from federation.schema_files import both
from services.hub_stores import PATIENCE
from settings import Settings, SettingsError
from supergraph.graph import Supergraph
from wiring.hub_stores import database_of
from wiring.keys import seal_of

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


def graph_with_accepted(settings: Settings, *, accepting: bool) -> Supergraph:
    """The graph, in which what was accepted stands where a file does not; `accepting` keeps what is new in it.

    Waits for the database a few seconds: without it the files are used, and the log says so. Raises as `graph_of`.
    """
    # A start has no loop of its own yet, or one that has nothing else to do.
    with ThreadPoolExecutor(1, thread_name_prefix="schemas") as thread:
        return thread.submit(asyncio.run, _Start(settings, accepting=accepting).graph()).result()


class _Start:
    def __init__(self, settings: Settings, *, accepting: bool) -> None:
        self._settings = settings
        self._accepting = accepting
        self._seal = seal_of(settings)
        self._graph: Supergraph | None = None

    async def graph(self) -> Supergraph:
        try:
            async with database_of(self._settings, patience=PATIENCE) as database:
                for _ in range(_TRIES):
                    if await self._stands(database, self._seal):
                        break
        except StorageUnavailable as problem:
            log.error("accepted schemas unknown, the files stand alone", why=str(problem))
        return self._graph or supergraph_of(self._settings.agencies_folders)[0]

    async def _stands(self, database: Database, seal: Seal) -> bool:
        """Composes with what is accepted; whether that, with what is new, is what the database holds now."""
        register = AcceptedSchemas(database, seal, _now)
        there = await register.all()
        known = there or ()
        accepted, faults = read_again(known)
        graph, newer = supergraph_of(self._settings.agencies_folders, accepted)
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
