"""The graph with what was accepted of agencies' schemas, which the hub's database keeps."""

import asyncio
import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import structlog

from access.apps.registry import Apps
from access.consents.reliances import consents_of_all, operations_of_all
from access.storage.accepted_copy import AcceptedCopy, Copied
from access.storage.accepted_schema import AcceptedSchema
from access.storage.accepted_schemas import HUB, AcceptedSchemas
from access.storage.database import Database, is_unmade
from access.storage.migrate import require_newest, upgrade
from access.storage.storage_errors import (
    StorageAhead,
    StorageError,
    StorageMisconfigured,
    StorageOutdated,
    StorageUnavailable,
)
from connectors.serving.folders_read import FoldersRead, read_of
from connectors.serving.kit_result import KitResult
from federation.acceptance import AcceptanceRule, Judgement, OperatorDecision, Proposal, note_of, refused
from federation.accepted_texts import by_manifest, kept, promised, read_again
from federation.build import Promised, build_supergraph, supergraph_of
from federation.schema_files import Faults, Schemas, both
from services.hub_stores import PATIENCE
from settings import Settings, SettingsError
from supergraph.change_checks import Reliance
from supergraph.faults import NOT_ACCEPTED, SchemaFault
from supergraph.graph import Supergraph
from supergraph.source_schema import SourceSchema
from wiring.changed_manifests import EARLIER, accepted_by_force, changed_manifests, standing_manifests
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
    settings: Settings,
    *,
    accepting: bool,
    before: Supergraph | None = None,
    unfit: Unfit = lambda graph: {},
    reading: bool = True,
) -> Supergraph:
    """The graph, in which what was accepted stands where a file does not; `accepting` keeps what is new in it and may
    be taken. `before` is the one that is served, of which everything goes on that has not changed; without `reading`
    the folders are not looked at, and what others accepted follows it.

    Waits for the database a few seconds: without it what was served stands, or what was accepted last by a copy beside
    the process, or the files where there is no copy; the log says which.
    Raises as `graph_of`.
    """
    # A start has no loop of its own yet, or one that has nothing else to do; a change is composed in a thread.
    with ThreadPoolExecutor(1, thread_name_prefix="schemas") as thread:
        composing = Composing(settings, accepting=accepting, before=before, unfit=unfit, reading=reading)
        return thread.submit(asyncio.run, composing.graph()).result()


class Composing:
    """Makes a graph of the files and of what was accepted. `proposals` are the changes that it met, judged; with a
    `decision` an operator's. `kits` says what the conformance kit found, by the fingerprint of the files it was run
    on, where that is not beside them. `unknown` says why nobody knows what is accepted, where that is so."""

    def __init__(
        self,
        settings: Settings,
        *,
        accepting: bool,
        before: Supergraph | None = None,
        unfit: Unfit = lambda graph: {},
        decision: OperatorDecision | None = None,
        kits: Mapping[str, KitResult] = MappingProxyType({}),
        reading: bool = True,
    ) -> None:
        """`reading`: the folders are looked at; else the graph is of what is accepted alone, and goes on from the one
        `before`."""
        self._settings = settings
        self._accepting = accepting
        self._before = before
        self._unfit = unfit
        self._decision = decision
        self._kits = kits
        self._reading = reading
        self._seal = seal_of(settings)
        self._copy = AcceptedCopy(settings.state, self._seal)
        self._read = before.read if before else FoldersRead()
        self._graph: Supergraph | None = None
        self.proposals: Sequence[Proposal] = ()
        self.unknown: StorageError | None = None

    async def graph(self) -> Supergraph:
        """The graph that is to be served. Raises as `graph_of`."""
        try:
            async with database_of(self._settings, patience=PATIENCE) as database:
                await self._upgraded(database)
                for _ in range(_TRIES):
                    if await self._stands(database):
                        break
                if self._accepting:
                    await self._copied(register_of(self._settings, database))
        except (StorageUnavailable, StorageOutdated) as problem:
            self.unknown = problem
            return self._without_database(problem)
        return self._graph or self._before or supergraph_of(self._settings.agencies_folders)[0]

    def _without_database(self, problem: StorageError) -> Supergraph:
        """What was accepted last, as far as this process knows: nothing new is accepted."""
        if self._before is not None:
            log.error("accepted schemas unknown, what was served stands", why=str(problem))
            return self._before
        copied = self._copy.read() if self._accepting else None
        self._read = read_of(self._settings.agencies_folders)
        if copied is None:
            log.error("accepted schemas unknown, the files stand alone", why=str(problem))
            return supergraph_of(self._read)[0]
        log.error("accepted schemas unknown, those that were accepted last stand", why=str(problem))
        accepted, faults = read_again(copied.schemas)
        made = partial(supergraph_of, self._read, accepted, promised=promised(copied.schemas))
        graph, newer = made()
        if newer:
            graph, _ = made(held={name: (_unaccepted(one),) for name, one in newer.items()})
        written = {name: self._read.manifest(name) for name in copied.manifests}
        stand = {name: text for name, text in copied.manifests.items() if text and text != written[name]}
        return replace(graph, faults=both(faults, graph.faults), manifests=stand)

    async def _copied(self, register: AcceptedSchemas) -> None:
        """Keeps what is accepted beside the process, too."""
        manifests = {one.schema.contributor: one.note.manifest for one in await register.as_of()}
        try:
            self._copy.write(Copied(await register.all() or (), manifests))
        except OSError as error:
            log.warning("no copy of what is accepted can be kept", folder=str(self._settings.state), why=error.strerror)

    async def _stands(self, database: Database) -> bool:
        """Composes with what is accepted; whether that, with what is new, is what the database holds now."""
        register = register_of(self._settings, database)
        # Before the schemas: of what is accepted in between, a hub that serves hears again. Before the files: they are
        # no older than what another process that looks at them has accepted.
        number = await register.number()
        there = await register.all()
        known = there or ()
        accepted, faults = read_again(known)
        if self._before is not None and not self._reading:
            graph = await self._followed(self._before, register, accepted, promised(known))
            self._graph = replace(graph, number=number, faults=both(faults, graph.faults))
            return True
        self._read = await asyncio.to_thread(read_of, self._settings.agencies_folders, self._read)
        graph, newer = await self._composed(database, register, accepted, faults, promised(known))
        self._graph = replace(graph, number=number)
        if not newer or not self._accepting:
            return True
        folders = self._read.agencies
        notes = {one.contributor: note_of(folders.get(one.contributor)) for one in newer}
        notes |= {one.contributor: one.note(folders.get(one.contributor)) for one in self.proposals}
        by, decided = HUB, None
        if self._decision:  # what goes along with it by the rule, nobody has decided
            by, decided = self._decision.by, self._decision.contributors
        stands = await register.accept(newer, known=known, by=by, decided=decided, notes=notes, after=number)
        if stands:
            self._graph = replace(self._graph, number=number + len(newer))
            names = [one.contributor for one in newer]
            his = [name for name in names if decided is None or name in decided]
            for whose, accepted_so in ((by, his), (HUB, [name for name in names if name not in his])):
                if accepted_so:
                    log.info("schemas accepted", agencies=accepted_so, by=whose)
        return stands

    async def _followed(
        self, before: Supergraph, register: AcceptedSchemas, accepted: Schemas, others: Promised
    ) -> Supergraph:
        """The graph of what is accepted alone, schemas and manifests: nothing is proposed."""
        newest = {one.schema.contributor: one for one in await register.as_of()}
        stand = await standing_manifests(self._read, newest, register)
        stand |= {name: "" for name, text in before.manifests.items() if not text and name not in newest}
        served = {one.contributor: one for one in before.sources}
        # Of one who brings no schema nothing is told once its files are what was accepted.
        plain = {name for name, one in self._read.agencies.items() if one.schema is None and name not in accepted}
        still = {
            name: told
            for name, told in before.faults.items()
            if accepted.get(name) == served.get(name) and (name not in plain or name in stand)
        }

        def made(sources: Schemas, held: Faults) -> Supergraph:
            if before.consists_of(sources.values()):
                graph = replace(before, faults={})
            else:
                graph = build_supergraph(sources.values(), accepted=list(sources), promised=others)
            told = {name: one for name, one in still.items() if name not in graph.faults} | {**held, **graph.faults}
            return replace(graph, read=self._read, manifests=stand, faults=told)

        graph = made(accepted, {})
        if held := self._unfit(graph):
            graph = made({**accepted, **{name: served[name] for name in held if name in served}}, held)
        return graph

    async def _composed(
        self, database: Database, register: AcceptedSchemas, accepted: Schemas, faults: Faults, others: Promised
    ) -> tuple[Supergraph, Sequence[AcceptedSchema]]:
        before = self._before
        newest = {one.schema.contributor: one for one in await register.as_of()}
        made = partial(supergraph_of, self._read, before=before, promised=others)
        graph, newer = made(accepted)
        forced = accepted_by_force(self._read, newest)
        held = self._unfit(replace(graph, manifests=forced))
        if held:
            served = {one.contributor: one for one in before.sources if one.contributor in held} if before else {}
            accepted = {**accepted, **served}
            graph, newer = made(accepted, held=held)
        # What lacks a variable here is given it where it is served: by the sandbox to its agencies.
        unset = self._decision is not None or not self._accepting or self._settings.sandboxed
        changed = await changed_manifests(graph, self._read, newer, newest, register, unset=unset)
        newer = {**newer, **{one.contributor: one for one in graph.sources if one.contributor in changed}}
        alone = [name for name in changed if name not in newer]
        more: Faults = {}
        if newer and (accepted or await register.number()):  # what the first start of all finds is held against nothing
            judgement = await self._judgement(database, register, accepted, [*newer])
            self.proposals = judgement.proposals(newer, lambda name: _with(accepted, newer, name), graph)
            more = refused(self.proposals)
            if more:
                graph, others_newer = made(accepted, held={**held, **more})
                newer = {**others_newer, **{name: one for name, one in newer.items() if name not in more}}
        if alone and await register.knows_manifests():
            judgement = await self._judgement(database, register, accepted, alone)
            found = judgement.of_manifests(alone)
            self.proposals = [*self.proposals, *found]
            more = {**more, **refused(found)}
        waiting = {name: more[name] for name in alone if name in more}
        graph = replace(graph, faults=both(faults, both(waiting, graph.faults)))
        stand = {name: newest[name].note.manifest if name in newest else "" for name in graph.waiting}
        held_back = {name: text for name, text in stand.items() if text or name in alone}
        taken = [*map(kept, newer.values()), *(by_manifest(name) for name in alone if name not in more)]
        return replace(graph, manifests={**forced, **held_back}), taken

    async def _judgement(
        self, database: Database, register: AcceptedSchemas, accepted: Schemas, names: Sequence[str]
    ) -> Judgement:
        before = self._before
        same = before is not None and before.consists_of(accepted.values())
        stands = before if before is not None and same else build_supergraph(accepted.values(), accepted=list(accepted))
        known = before.read.agencies if before else {}
        return Judgement(
            stands,
            await reliances_of(database, stands),
            AcceptanceRule(self._settings.accepted),
            self._decision,
            earlier={name: await register.changes(contributor=name, most=EARLIER) for name in names},
            folders={
                name: replace(one, kit=self._kits.get(one.fingerprint, one.kit))
                for name, one in self._read.agencies.items()
            },
            kit_asked=not self._settings.sandboxed,
            edited={name for name, one in self._read.agencies.items() if name in known and not one.says(known[name])},
        )

    async def _upgraded(self, database: Database) -> None:
        """Raises StorageOutdated where the database is an earlier version's, and nothing is to be accepted."""
        if self._before is not None:
            return
        try:
            await require_newest(database)
        except StorageAhead:
            return
        except StorageOutdated:
            if not self._accepting:
                raise
            # Migrations take as long as they take.
            async with database_of(self._settings) as patient:
                with suppress(StorageAhead):
                    await upgrade(patient, self._seal)


def register_of(settings: Settings, database: Database) -> AcceptedSchemas:
    """What is kept in a database of accepted schemas. Raises SettingsError."""
    return AcceptedSchemas(database, seal_of(settings), _now)


async def reliances_of(database: Database, graph: Supergraph) -> list[Reliance]:
    """What each app relies on."""
    apps = await Apps(database, lambda: graph.scopes, now=_now).all()
    operations, consents = await operations_of_all(database), await consents_of_all(database, _now())
    found = []
    for one in apps:
        if one.revoked_at is None:
            agreed: Counter[frozenset[str]] = Counter()
            for scopes, number in consents.get(one.id, {}).items():
                agreed[one.scopes if scopes is None else scopes] += number
            found.append(Reliance(one.id, operations.get(one.id, ()), agreed))
    return found


def _unaccepted(source: SourceSchema) -> SchemaFault:
    said = "the hub's database cannot be reached, and so no change is accepted"
    return source.fault(source.document, NOT_ACCEPTED, source.contributor, said, "bring it back: it is looked at then")


def _with(accepted: Schemas, newer: Schemas, name: str) -> Supergraph:
    return build_supergraph(list({**accepted, name: newer[name]}.values()), accepted=list(accepted))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
