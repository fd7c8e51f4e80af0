"""./saan schema: the schema's text, and what is kept of agencies' parts of it."""

from typing import Annotated

import typer

from cli.exit_status import fail


def register(app: typer.Typer) -> None:
    """Adds the commands `schema` and `schema forget`."""
    group = typer.Typer(invoke_without_command=True, callback=schema)
    group.command()(forget)
    app.add_typer(group, name="schema")


def schema(context: typer.Context) -> None:
    """Prints the whole schema (SDL) of the files that are there, as committed in `schema.graphql`."""
    if context.invoked_subcommand is not None:
        return
    from settings import Settings
    from wiring.graph import graph_of_files

    typer.echo(graph_of_files(Settings()).sdl)


def forget(agency: Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id.")]) -> None:
    """Takes what was accepted of an agency's schema out of the graph, for an agency that is gone for good.

    It holds with the next start, and in a hub that runs when it loads manifests again (SIGHUP). A file that is still
    there is then looked at as a new one.
    """
    from access.storage.accepted_schemas import forget as forgotten
    from access.storage.database import Database
    from cli.open_database import run
    from settings import Settings

    async def work(_: Settings, database: Database) -> bool:
        return await forgotten(database, agency)

    if not run(work):
        fail(f"nothing was accepted of an agency '{agency}'")
    typer.echo(f"The schema of '{agency}' is forgotten: it leaves the graph when the hub starts again.")
