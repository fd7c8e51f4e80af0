"""./saan schema propose, accept, log, diff, rollback: how the graph changes, and by whom."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from access.storage.storage_errors import StorageUnavailable
from cli.exit_status import AWAY, MISCONFIGURED, complaining, fail
from cli.open_database import run
from cli.schema_kit import KitRun, run_kit
from connectors.serving.kit_result import Tested
from settings import Settings, SettingsError

if TYPE_CHECKING:
    from access.storage.accepted_schema import AcceptedSchema, SchemaChange
    from access.storage.accepted_schemas import AcceptedSchemas
    from access.storage.database import Database
    from federation.acceptance import OperatorDecision, Proposal
    from federation.schema_files import Faults
    from supergraph.graph import Supergraph

_MOST = 10_000
_UNTESTED = Tested.NEVER.value
Agencies = Annotated[
    list[str] | None,
    typer.Argument(metavar="AGENCY", help="Their ids, or those of the catalogue; all where none is named."),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides it: kept with the change.")]
Force = Annotated[bool, typer.Option("--force", help="Whatever it breaks; that is kept with the change.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=1, max=3_600, help="How long the conformance kit may take for each.")
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=0, help="A change, as ./saan schema log numbers them.")]


def propose(agencies: Agencies = None, seconds: Seconds = 300) -> None:
    """Says what would change: the difference for clients, whom it breaks, and whether it is accepted by itself.

    Nothing that is served is changed. The files are composed with what is accepted, manifests are proved, the
    conformance kit is run over what differs (no agency is asked; what it finds is kept in kit.json), and each change is
    held against every registered operation and every consent that stands. Ends with 1 where something is not accepted.

      ./saan schema propose

      ./saan schema propose dlt
    """
    agencies = _connectors(agencies or ())
    graph, proposals = _composed(None)
    runs = run_kit(_meant(proposals, agencies), graph.read.agencies, seconds=seconds)
    if not Settings().sandboxed:
        graph, proposals = _composed(None, runs)
    told = _meant(proposals, agencies)
    wrong = {name: faults for name, faults in graph.faults.items() if not agencies or name in agencies}
    if not told and not wrong:
        typer.echo("Nothing differs from what is accepted.")
        return
    for one in told:
        _tell(one, runs)
    judged = {one.contributor for one in told if one.refusals}
    for name, faults in wrong.items():
        if name not in judged:
            typer.secho(f"{name}: its files are not taken", fg="red")
            for fault in faults:
                typer.echo(f"  {fault}")
    if wrong or judged:
        raise typer.Exit(1)


def accept(
    agencies: Annotated[list[str], typer.Argument(metavar="AGENCY", help="Whose change is accepted.")],
    by: By,
    force: Force = False,
    seconds: Seconds = 300,
) -> None:
    """Accepts a change that the rule (SAAN_ACCEPT) leaves to an operator; hubs that run take it within seconds.

    What breaks a registered operation, widens a consent or protects persons' data less is refused, unless it is forced;
    so is, outside the sandbox, what the conformance kit does not pass: it is run first, unless the change is forced.

      ./saan schema accept dlt --by "Somsri R."

      ./saan schema accept dlt --by "Somsri R." --force
    """
    from federation.acceptance import OperatorDecision

    agencies = _connectors(agencies)
    decision = OperatorDecision(_named(by), frozenset(agencies), force)
    runs: dict[str, KitRun] = {}
    if not force and not Settings().sandboxed:
        looked_at, proposed = _composed(None)
        runs = run_kit(_meant(proposed, agencies), looked_at.read.agencies, seconds=seconds)
    graph, proposals = _composed(decision, runs)
    known = {one.contributor: one for one in proposals}
    failed = False
    for name in agencies:
        faults = graph.faults.get(name, ())
        if faults:
            failed = True
            typer.secho(f"{name}: not accepted", fg="red", err=True)
            for fault in faults:
                typer.echo(f"  {fault}", err=True)
        elif name in known:
            _tell(known[name], runs)
        elif name not in graph.contributed and name not in graph.read.agencies:
            fail(f"there is no agency '{name}'")
        else:
            typer.echo(f"{name}: nothing differs from what is accepted")
    if failed:
        raise typer.Exit(1)


def log(
    agency: Annotated[str | None, typer.Argument(metavar="AGENCY", help="Only this agency's changes.")] = None,
    most: Annotated[int, typer.Option("-n", min=1, max=_MOST, help="How many, the newest first.")] = 20,
) -> None:
    """Lists the changes of the graph, the newest first: number, when, whose, by whom, and what they did.

    Times are UTC. What was forced stands below the change, line by line; what became of all of it: ./saan schema diff.

      ./saan schema log

      ./saan schema log dlt -n 100
    """

    async def work(settings: Settings, database: "Database") -> list["SchemaChange"]:
        register = _register(settings, database)
        found = [await register.changes(contributor=one, most=most) for one in meant]
        return sorted((change for changes in found for change in changes), key=lambda one: one.number, reverse=True)

    meant: Sequence[str | None] = [None] if agency is None else _connectors([agency])
    found = run(work)[:most]
    if not found:
        typer.echo("No change is on record.")
    for one in found:
        typer.echo(f"{one.number:>5}  {one.at:%Y-%m-%d %H:%M}  {one.schema.contributor}  {_what(one)}  by {one.by}")
        if one.note.kit not in (None, _UNTESTED):
            typer.echo(f"       kit: {one.note.kit}")
        for line in one.note.overridden:
            typer.secho(f"       forced: {line}", fg="yellow")


def diff(older: Number, newer: Annotated[int | None, typer.Argument(metavar="NEWER", min=0)] = None) -> None:
    """Says what is different for clients between two changes; between one and what is accepted now, where one is named.

    0 is the graph without any agency's part.

      ./saan schema diff 7

      ./saan schema diff 7 9
    """
    from supergraph.schema_changes import changes

    async def both(settings: Settings, database: "Database") -> tuple["Supergraph", "Supergraph"]:
        last = await _register(settings, database).number()
        for number in (older, newer or 0):
            if number > last:
                fail(f"there is no change {number}: the newest is {last}")
        return await _graph_at(settings, database, older), await _graph_at(
            settings, database, last if newer is None else newer
        )

    _tell_lines([*map(str, changes(*run(both)))], "")


def rollback(number: Number, by: By, force: Force = False) -> None:
    """Goes back to what was accepted once the change of this number had been made, for every agency.

    It is a change itself, held against operations and consents like any other. The files that held what is put away
    are not taken again by themselves: change them, or accept them.

      ./saan schema rollback 7 --by "Somsri R."
    """

    async def work(settings: Settings, database: "Database") -> tuple[Sequence["AcceptedSchema"], Sequence[str]]:
        return await _rolled_back(settings, database, number, by=_named(by), force=force)

    with complaining(SettingsError):
        schemas, ended = run(work)
    if not schemas and not ended:
        typer.echo(f"Nothing was accepted after change {number}.")
    for one in schemas:
        typer.echo(f"{one.contributor}: as it was at change {number}")
    for name in ended:
        typer.echo(f"{name}: taken out, since it came later")


async def _rolled_back(
    settings: Settings, database: "Database", number: int, *, by: str, force: bool
) -> tuple[Sequence["AcceptedSchema"], Sequence[str]]:
    from access.storage.accepted_schema import ChangeNote
    from federation.acceptance import weakening
    from supergraph.change_checks import breaks
    from supergraph.schema_changes import changes
    from wiring.accepted_schemas import reliances_of

    register = _register(settings, database)
    last = await register.number()
    if number > last:
        fail(f"there is no change {number}: the newest is {last}")
    known = await register.all() or ()
    then = {one.schema: one.note for one in await register.as_of(number)}
    before, after = await _graph_at(settings, database, last), await _graph_at(settings, database, number)
    now = {one.schema.contributor: one for one in await register.as_of()}
    against = [*breaks(before, after, await reliances_of(database, before))]
    for one, was in then.items():
        if one.contributor in now:
            against += weakening(now[one.contributor].note.manifest, was.manifest)
    broken = tuple(map(str, against))
    if broken and not force:
        fail("it would break what is used; --force does it all the same:\n" + "\n".join(f"  {one}" for one in broken))
    difference = tuple(map(str, changes(before, after)))
    stands = {one.schema: one.note.manifest for one in now.values()}
    schemas = [one for one, was in then.items() if (one.sdl and one not in known) or was.manifest != stands.get(one)]
    ended = sorted(now.keys() - {one.contributor for one in then})
    note = ChangeNote(difference=difference, overridden=broken, back_to=number)
    notes = {one.contributor: replace(note, manifest=then[one].manifest, code=then[one].code) for one in schemas}
    notes |= dict.fromkeys(ended, note)
    accepting = partial(register.accept, schemas, known=known, by=by, notes=notes, after=last, ended=ended)
    if (schemas or ended) and not await accepting():
        fail("another change was accepted meanwhile: look again with ./saan schema log")
    return schemas, ended


async def _graph_at(settings: Settings, database: "Database", number: int) -> "Supergraph":
    from federation.accepted_texts import read_again
    from federation.build import build_supergraph

    sources, _ = read_again([one.schema for one in await _register(settings, database).as_of(number)])
    return build_supergraph(sources.values(), accepted=list(sources))


def _connectors(given: Sequence[str]) -> list[str]:
    """The ids that changes go by, of agencies that may be named as the catalogue does."""
    from cli.agency_choice import connectors_meant

    with complaining():
        return connectors_meant(given)


def _meant(proposals: Sequence["Proposal"], agencies: Sequence[str] | None) -> list["Proposal"]:
    return [one for one in proposals if not agencies or one.contributor in agencies]


def _composed(
    decision: "OperatorDecision | None", runs: Mapping[str, KitRun] = MappingProxyType({})
) -> tuple["Supergraph", Sequence["Proposal"]]:
    """The graph of the files, and the changes that they propose; accepted where an operator has decided so."""
    from wiring.accepted_schemas import Composing

    with complaining(SettingsError):
        kits = {one.fingerprint: one.result for one in runs.values() if one.result is not None}
        composing = Composing(Settings(), accepting=decision is not None, decision=decision, unfit=_unproved, kits=kits)
        graph = asyncio.run(composing.graph())
    if composing.unknown is not None:
        status = AWAY if isinstance(composing.unknown, StorageUnavailable) else MISCONFIGURED
        fail(f"what is accepted is not known, and so nothing can be held against it: {composing.unknown}", status)
    return graph, composing.proposals


def _unproved(graph: "Supergraph") -> "Faults":
    """Whose manifest does not go with its schema; what lacks a variable here is proved where it is served."""
    from connectors.proof.load_manifest import read
    from connectors.proof.manifest_proof import prove
    from connectors.serving.agency_homes import MANIFEST, homes
    from services.serving import manifest_fault

    known = homes(Settings().agencies_folders)
    found = {}
    for source in graph.sources:
        home = known.get(source.contributor)
        reading = None if home is None else read(home / MANIFEST, os.environ)
        if reading is not None and not reading.missing and (faults := prove(reading, graph.answerable).faults):
            found[source.contributor] = (manifest_fault(source.contributor, faults[0]),)
    return found


def _register(settings: Settings, database: "Database") -> "AcceptedSchemas":
    from wiring.accepted_schemas import register_of

    return register_of(settings, database)


def _tell(one: "Proposal", runs: Mapping[str, KitRun]) -> None:
    state = "not accepted" if one.refusals else "accepted"
    typer.secho(f"{one.contributor}: {state}", fg="red" if one.refusals else "green")
    _tell_lines(one.lines(), "  ")
    typer.echo(f"  kit: {runs[one.contributor].said if one.contributor in runs else one.kit}")
    for refusal in one.refusals:
        typer.echo(f"  {refusal}")
    if not one.refusals:
        for line in one.breaks:
            typer.secho(f"  forced: {line}", fg="yellow")


def _tell_lines(lines: Sequence[str], indent: str) -> None:
    for line in lines or ("nothing is different for clients",):
        typer.echo(f"{indent}{line}")


def _what(one: "SchemaChange") -> str:
    if one.is_end:
        return "taken out"
    if one.note.back_to is not None:
        return f"back to change {one.note.back_to}"
    first = one.note.difference[0] if one.note.difference else "accepted"
    more = len(one.note.difference) - 1
    return first + (f" (and {more} more)" if more > 0 else "")


def _named(by: str) -> str:
    if not by.strip() or len(by) > 200:
        fail("--by names who decides it, in at most 200 letters")
    return by.strip()
