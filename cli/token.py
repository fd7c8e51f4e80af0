"""./saan token: a token of the sandbox."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Adds the command `token`."""
    app.command()(token)


def token(
    persona: Annotated[str, typer.Argument(help="citizen, owner, officer, neighbour, bank or auditor")],
) -> None:
    """Prints a token for one of the sandbox's people, good for twelve hours.

    ```
    TOKEN=$(./saan token citizen)
    curl -g -H "Authorization: Bearer $TOKEN" \\
      'http://127.0.0.1:8000/graphql?query={me{nationalId}}'
    ```
    """
    from sandbox.personas import PERSONAS
    from settings import Settings
    from wiring.keys import sandbox_personas

    settings = Settings()
    if not settings.sandboxed:
        typer.secho("saan: there are no personas outside the sandbox: get tokens from your issuer.", fg="red", err=True)
        raise typer.Exit(2)
    people = {person.id: person for person in sandbox_personas(settings, PERSONAS)}
    if persona not in people:
        typer.secho(f"saan: there is no persona '{persona}'; there are: {', '.join(people)}.", fg="red", err=True)
        raise typer.Exit(2)
    typer.echo(people[persona].token)
