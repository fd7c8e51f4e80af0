"""./saan schema: the schema's text."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command `schema`."""
    app.command()(schema)


def schema() -> None:
    """Prints the whole schema (SDL), as committed in `schema.graphql`."""
    from settings import Settings
    from wiring.graph import graph_of

    typer.echo(graph_of(Settings()).sdl)
