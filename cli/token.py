"""./saan token: a token of the sandbox."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exit_status import fail

if TYPE_CHECKING:
    from access.oauth.authority import Authority


def register(app: typer.Typer) -> None:
    """Adds the command `token`."""
    app.command()(token)


def token(
    persona: Annotated[
        str, typer.Argument(help="citizen, owner, officer, officer-at-home, neighbour, bank or auditor")
    ],
) -> None:
    """Prints a token for one of the sandbox's people, good for twelve hours.

    ```
    TOKEN=$(./saan token citizen)
    curl -g -H "Authorization: Bearer $TOKEN" \\
      'http://127.0.0.1:8000/graphql?query={me{nationalId}}'
    ```
    """
    from access.identity.personas import ROLES
    from cli.authority import with_authority
    from sandbox.personas import PERSONAS
    from settings import Settings
    from wiring.graph import graph_of
    from wiring.keys import sandbox_personas

    settings = Settings()
    if not settings.sandboxed:
        fail("there are no personas outside the sandbox: get tokens from your issuer.")
    if persona not in ROLES:
        fail(f"there is no persona '{persona}'; there are: {', '.join(ROLES)}.")
    scopes = graph_of(settings).scopes
    consents = with_authority(_consents) if ROLES[persona].consents else {}
    people = {person.id: person for person in sandbox_personas(settings, PERSONAS, scopes, consents)}
    typer.echo(people[persona].token)


async def _consents(authority: "Authority") -> Mapping[str, str]:
    """What the sandbox's people have allowed its apps, in the hub's own database."""
    from access.oauth.sandbox_apps import prepare
    from sandbox.personas import PERSONAS
    from settings import Settings
    from wiring.packages import packages_of

    settings, now = Settings(), datetime.datetime.now(datetime.UTC)
    packages = packages_of(settings, authority.oauth.scopes)
    return await prepare(authority, packages, PERSONAS, url=settings.public_url, now=now)
