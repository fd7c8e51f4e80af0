"""./saan schema: the schema's text, and what is kept of agencies' parts of it."""

from typing import Annotated

import typer

from cli.exit_status import fail
from cli.schema_changes import accept, diff, log, propose, rollback


def register(app: typer.Typer) -> None:
    """Adds the command `schema` and those below it."""
    group = typer.Typer(invoke_without_command=True, callback=schema)
    for command in (propose, accept, log, diff, rollback, forget):
        group.command()(command)
    app.add_typer(group, name="schema")


def schema(context: typer.Context) -> None:
    """Prints the whole schema (SDL) of the files that are there, as committed in `schema.graphql`."""
    if context.invoked_subcommand is not None:
        return
    from settings import Settings
    from wiring.graph import graph_of_files

    typer.echo(graph_of_files(Settings()).sdl)


def forget(
    agency: Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides it: kept with the change.")] = "operator",
) -> None:
    """Takes what was accepted of an agency's schema out of the graph, for an agency that is gone for good.

    Hubs that run take it out within seconds. A file that is still there is then looked at as a new one.
    """
    from cli.open_database import run
    from wiring.accepted_schemas import register_of

    if not run(lambda settings, database: register_of(settings, database).forget(agency, by=by)):
        fail(f"nothing was accepted of an agency '{agency}'")
    typer.echo(f"The schema of '{agency}' is forgotten: it leaves the graph.")
