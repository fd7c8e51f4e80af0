"""./saan schema: the schema's text."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command `schema`."""
    app.command()(schema)


def schema() -> None:
    """Prints the whole schema (SDL), as committed in `schema.graphql`."""
    from federation.build import build_supergraph

    typer.echo(build_supergraph().sdl)
