"""What `./saan app register` and `set` both ask for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Id = Annotated[str, typer.Argument(metavar="ID", help="The app's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
RedirectUris = Annotated[
    list[str] | None, typer.Option(help="Where citizens go back to, exactly. With one, people sign in.")
]
Origins = Annotated[
    list[str] | None,
    typer.Option(help="A web origin whose pages may ask, https://host; outside production http://localhost:3000."),
]
Jwks = Annotated[
    Path | None, typer.Option(help="A file with its public keys, a JSON Web Key Set.", exists=True, dir_okay=False)
]
HomePage = Annotated[str | None, typer.Option(help="Its home page, https://…; citizens are shown it.")]
Contact = Annotated[str | None, typer.Option(help="Whom citizens turn to: an address of mail, a telephone number.")]
PrivacyNotice = Annotated[str | None, typer.Option(help="Its privacy notice, https://…; citizens are shown it.")]
OptionalScopes = Annotated[
    list[str] | None, typer.Option(help="A scope that she may leave out of a consent, and the app does without.")
]

Overlap = Annotated[
    int, typer.Option(metavar="HOURS", help="For how long what it proved itself with before does as well.", min=0)
]


def cleared(text: str | None) -> str | None:
    """What an option says; an empty text says that there is to be none."""
    return text or None


def listed(texts: Sequence[str] | None) -> tuple[str, ...]:
    """What an option says that may come several times, each once."""
    return tuple(dict.fromkeys(filter(None, texts or ())))
