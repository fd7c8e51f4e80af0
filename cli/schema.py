"""./saan schema: the schema's text, and what is kept of agencies' parts of it."""

from typing import Annotated

import typer

from cli.exit_status import NotDone, complaining, fail
from cli.schema_changes import accept, diff, log, propose, rollback


def register(app: typer.Typer) -> None:
    """Adds the command `schema` and those below it."""
    group = typer.Typer(invoke_without_command=True, callback=schema)
    for command in (propose, accept, log, diff, rollback, forget):
        group.command()(command)
    app.add_typer(group, name="schema")


def schema(
    context: typer.Context,
    *,
    directives: Annotated[
        bool, typer.Option("--directives", help="Print what a contributor's schema is written in, for editors.")
    ] = False,
    beside: Annotated[
        str | None, typer.Option(metavar="AGENCY", help="With --directives: whose own types are left out.")
    ] = None,
) -> None:
    """Prints the whole schema (SDL) of the files that are there, as committed in `schema.graphql`.

    With --directives: the directives, the scalars, and the types that the `schema.graphql` of an agency may name or add
    to, keys included. Editors complete from it where a `.graphqlrc.yml` names both; `./saan connector new --schema`
    writes them, and this writes it anew:

        ./saan schema --directives --beside bureau > agencies/bureau/.saan/directives.graphql
    """
    if context.invoked_subcommand is not None:
        return
    if directives:
        with complaining():
            typer.echo(_vocabulary(beside), nl=False)
        return
    from settings import Settings
    from wiring.graph import graph_of_files

    typer.echo(graph_of_files(Settings()).sdl)


def _vocabulary(beside: str | None) -> str:
    from connectors.manifest.faults import did_you_mean
    from connectors.serving.agency_homes import homes
    from federation.editor_vocabulary import editor_vocabulary
    from federation.schema_files import schemas
    from schema.source import core_source
    from settings import Settings

    folders = Settings().agencies_folders
    if beside is not None and beside not in homes(folders):
        raise NotDone(f"--beside: there is no agency {beside!r}: {did_you_mean(beside, homes(folders))}")
    return editor_vocabulary([core_source(), *schemas(folders)[0]], beside=beside)


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
