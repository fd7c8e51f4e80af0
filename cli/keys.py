"""./saan keys: the keys the hub signs tokens and consents with."""

import json
from typing import Annotated

import typer

from cli.authority import with_authority


def register(app: typer.Typer) -> None:
    """Adds the commands of `keys`."""
    group = typer.Typer(no_args_is_help=True, help="The keys the hub signs tokens and consents with.")
    group.command()(rotate)
    group.command()(show)
    app.add_typer(group, name="keys")


def rotate(
    distrust: Annotated[
        bool, typer.Option("--distrust", help="The old keys are no longer safe: end every token they signed.")
    ] = False,
) -> None:
    """Signs with a new key from now on.

    Tokens that the old keys signed hold until they end by themselves, ten minutes at most, unless `--distrust` is
    given. Running hubs follow within a second.
    """
    kid = with_authority(lambda authority: authority.keys.rotate(distrust=distrust))
    typer.echo(f"The hub signs with the new key {kid}.")
    if distrust:
        typer.echo("Tokens of the older keys are refused from now on; apps must get new ones.")


def show() -> None:
    """Prints the public keys, as `/oauth/jwks` shows them."""
    typer.echo(json.dumps(with_authority(lambda authority: authority.oauth.jwks()), indent=2))
