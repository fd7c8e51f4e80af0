"""./saan db: the hub's own database."""

import json
from typing import Annotated

import typer

from access.storage.database import Database
from cli.open_database import run
from settings import Settings, SettingsError


def register(app: typer.Typer) -> None:
    """Adds the commands `db upgrade` and `db show`."""
    group = typer.Typer(no_args_is_help=True, help="The hub's own database: apps, consents, the ledger.")
    group.command()(upgrade)
    group.command()(show)
    app.add_typer(group, name="db")


JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def upgrade(as_json: JsonOption = False) -> None:
    """Brings the tables to this version of the hub. `./saan serve` does it too.

    All or nothing, and safe while others do the same. Exit status: 0 done, 2 misconfigured, 3 database away.
    """
    from access.storage.migrate import upgrade as upgraded
    from wiring.keys import seal_of

    async def work(settings: Settings, database: Database) -> tuple[str, str | None, str]:
        try:
            seal = seal_of(settings)
        except SettingsError:
            seal = None  # only what is there already needs it
        return database.shown, *await upgraded(database, seal)

    shown, before, after = run(work)
    if as_json:
        typer.echo(json.dumps({"database": shown, "before": before, "after": after}))
    elif before == after:
        typer.echo(f"{shown} is at version {after}: nothing to do.")
    else:
        typer.echo(f"{shown}: from version {before or 'none'} to {after}.")


def show(as_json: JsonOption = False) -> None:
    """Says which database it is, and whether its tables are of this version (exit status 2 when not)."""
    from access.storage.migrate import newest, require_newest

    async def work(_: Settings, database: Database) -> str:
        await require_newest(database)
        return database.shown

    shown = run(work)
    typer.echo(json.dumps({"database": shown, "version": newest()}) if as_json else f"{shown}, version {newest()}")
