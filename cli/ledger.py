"""./saan ledger: proof that nothing was changed, the record of processing, the extent of a breach."""

import dataclasses
import datetime
import json
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from access.ledger.breach_report import Affected, BreachReport
from access.ledger.queries import LedgerFilters
from access.ledger.verification_report import VerificationReport
from access.storage.database import Database
from cli.exit_status import fail
from cli.ledger_text import extent_as_json, extent_as_text, person_as_json, report_as_json, report_as_text
from cli.open_database import run
from connectors.thai_time import THAILAND
from settings import Settings, SettingsError

_DAY = datetime.timedelta(days=1)
SHOWN = 20  # people listed to a person; all of them in JSON


class Form(Enum):
    """How the record is written."""

    CSV = "csv"
    JSON = "json"


JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
FromOption = Annotated[str | None, typer.Option("--from", help="From this day or moment on: 2026-11-01.")]
ToOption = Annotated[str | None, typer.Option("--to", help="To the end of this day, or before this moment.")]
ClientOption = Annotated[str, typer.Option("--client", help="The app whose disclosures are in doubt.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of `ledger`."""
    group = typer.Typer(no_args_is_help=True, help="Who read what about whom: prove it, hand it on, tell of a breach.")
    for command in (verify, export, breach, checkpoint, keys):
        group.command()(command)
    app.add_typer(group, name="ledger")


def verify(
    anchor: Annotated[
        Path | None, typer.Option(help="A checkpoint kept elsewhere, which must still be there.", dir_okay=False)
    ] = None,
    every_signature: Annotated[
        bool, typer.Option(help="Check each signature, not only the last ones, which vouch for all.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Reads the whole ledger and finds any change, gap, reorder or cut, and what is kept otherwise than on record.

    An empty ledger is whole only with an anchor that says so (`./saan ledger checkpoint --empty`).

    Exit status: 0 whole, 1 damaged, 2 misconfigured, 3 database away.
    """
    from access.ledger.verify import verify as verified
    from access.storage.migrate import require_newest
    from access.tamper_check import compare
    from wiring.keys import ledger_keys_of, seal_of

    kept = _text(anchor)

    async def work(settings: Settings, database: Database) -> VerificationReport:
        await require_newest(database)
        with _Bar() as bar:
            report = await verified(
                database,
                ledger_keys_of(settings),
                anchor=kept,
                every_signature=every_signature,
                progress=bar.reached,
            )
        try:
            seal = seal_of(settings)
        except SettingsError:
            seal = None  # an auditor has the ledger's public keys alone
        await compare(database, report, seal)
        return report

    report = run(work)
    typer.echo(json.dumps(report_as_json(report)) if as_json else "\n".join(report_as_text(report)))
    raise typer.Exit(0 if report.whole else 1)


def export(
    *,
    form: Annotated[
        Form, typer.Option("--format", help="CSV, or a JSON array with one entry on each line.")
    ] = Form.CSV,
    output: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
    since: FromOption = None,
    until: ToOption = None,
    client: Annotated[str | None, typer.Option(help="Only this app's.")] = None,
    agency: Annotated[
        str | None, typer.Option(help="Only what this agency gave: its connector, or its id in the catalogue.")
    ] = None,
) -> None:
    """Writes the record of processing: every entry, the oldest first, as much as you like.

    Exit status: 0 done, 2 misconfigured, 3 database away.
    """
    from access.ledger.export import export as exported
    from access.storage.migrate import require_newest

    filters = LedgerFilters(since=_moment(since), until=_moment(until, _DAY), app=client, agencies=_connectors(agency))

    async def work(_: Settings, database: Database) -> int:
        await require_newest(database)
        count = 0
        out = sys.stdout if output is None else output.open("w", encoding="utf-8", newline="")
        try:
            async for entries, text in exported(database, form.value, filters):
                out.write(text)
                count += entries
        finally:
            out.flush() if output is None else out.close()
        return count

    typer.secho(f"{run(work)} entries.", err=True)


def _connectors(agency: str | None) -> list[str] | None:
    """By whom an agency gave: the connector of this id, or all that the catalogue's agency has. Exits where that cannot
    be known."""
    if agency is None:
        return None
    from cli.agency_choice import in_catalogue
    from cli.exit_status import NotDone
    from connectors.serving.agency_homes import homes

    try:
        return [*in_catalogue(agency, homes(Settings().agencies_folders))] or [agency]
    except NotDone as problem:
        fail(str(problem))


def breach(client: ClientOption, since: FromOption = None, until: ToOption = None, as_json: JsonOption = False) -> None:
    """Whom a breach at an app touches: which people, which of their fields, and who had them.

    People appear under the ledger's keys; all of them with `--json`. Exit status: 0 done, 2 misconfigured, 3 database
    away.
    """
    from access.ledger.breach_report import affected, consumers
    from access.ledger.recordable_text import fit
    from access.storage.migrate import require_newest

    if not fit(client):
        fail("--client is an app's id, as it stands on record")
    filters = LedgerFilters(since=_moment(since), until=_moment(until, _DAY), app=client)

    async def work(_: Settings, database: Database) -> None:
        await require_newest(database)
        extent, shown = BreachReport(), list[Affected]()
        if as_json:
            typer.echo('{"subjects": [', nl=False)
        async for person in affected(database, filters):
            extent.add(person)
            if as_json:
                typer.echo(("," if extent.subjects > 1 else "") + "\n" + json.dumps(person_as_json(person)), nl=False)
            elif len(shown) < SHOWN:
                shown.append(person)
        who = await consumers(database, filters)
        if as_json:
            told = json.dumps(
                {"client": client, **extent_as_json(extent), "consumers": [dataclasses.asdict(c) for c in who]}
            )
            typer.echo(f"\n],\n{told[1:]}")
        else:
            typer.echo("\n".join(extent_as_text(client, extent, shown, who)))

    run(work)


def checkpoint(
    write: Annotated[bool, typer.Option(help="Write one now, if anything was recorded since the last.")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Sign instead that nothing was recorded yet: for a hub that is new.")
    ] = False,
) -> None:
    """Prints the newest checkpoint: keep it elsewhere, and `verify --anchor` proves that nothing before it is gone.

    Exit status: 0 printed, 1 there is none yet, 2 misconfigured, 3 database away.
    """
    import time

    from access.ledger.checkpoints import newest_checkpoint, nothing_recorded, write_checkpoint
    from access.storage.migrate import require_newest
    from wiring.keys import ledger_keys_of

    async def work(settings: Settings, database: Database) -> str | None:
        await require_newest(database)
        now = int(time.time() * 1_000_000)
        if empty:
            return await nothing_recorded(database, ledger_keys_of(settings), now)
        if write:
            await write_checkpoint(database, ledger_keys_of(settings), now)
        return await newest_checkpoint(database)

    newest = run(work)
    if newest is None and empty:
        fail("something was recorded: keep its newest checkpoint.", 1)
    if newest is None:
        fail("there is no checkpoint yet: nothing was recorded.", 1)
    typer.echo(newest)


def keys(
    public: Annotated[
        Path | None, typer.Option(help="Print the public keys of this file, for an auditor.", dir_okay=False)
    ] = None,
) -> None:
    """Prints new keys for the ledger, for the file that SAAN_LEDGER_KEYS names. Keep them secret.

    To rotate, put a new key in front of the others of its kind: the first one signs, or makes the subjects' keys; the
    older ones still verify, and still find what was recorded under them.
    """
    from access.ledger.ledger_errors import LedgerKeysUnfit
    from access.ledger.ledger_keys import generate, published

    if public is None:
        typer.echo(json.dumps(generate(), indent=2))
        return
    try:
        typer.echo(json.dumps(published(public), indent=2))
    except LedgerKeysUnfit as problem:
        fail(str(problem))


class _Bar:
    """Progress on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._reached = 0

    def reached(self, read: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = typer.progressbar(length=total, label="entries", file=sys.stderr, show_pos=True).__enter__()
        self._bar.update(read - self._reached)
        self._reached = read

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *problem: Any) -> None:
        if self._bar is not None:
            self._bar.__exit__(*problem)


def _moment(told: str | None, beyond: datetime.timedelta = datetime.timedelta()) -> datetime.datetime | None:
    """A day or a moment; Thai time where no zone is told. `beyond` is added to a whole day."""
    if told is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(told)
    except ValueError:
        fail(f"'{told}' is not a day (2026-11-01) nor a moment (2026-11-01T08:30+07:00).")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=THAILAND)
    if len(told) == len("2026-11-01") and moment.date() < datetime.date.max:
        return moment + beyond
    return moment


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        fail(f"{path} cannot be read: {problem}.")
