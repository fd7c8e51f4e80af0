"""What commands are told about people: an id, asked for unseen and proved, and the name of the official who acts."""

import typer

from access.ledger.recordable_text import fit
from cli.exit_status import fail
from connectors.values.national_ids import identifier, national_id


def person_id(whose: str = "National id") -> str:
    """The id of a person, asked for without being shown."""
    return _proved(national_id(_prompted(whose)))


def person_or_business_id(whose: str) -> str:
    """The id of a person or a business, asked for without being shown."""
    return _proved(identifier(_prompted(whose)))


def official(name: str) -> str:
    """The name of an official as it will stand on the ledger; a command that gets none ends before it does anything."""
    named = name.strip()
    if not named.isprintable() or not fit(named):
        fail("--by is an official's name: 1 to 400 characters that can be printed, and nobody's national id")
    return named


def _prompted(whose: str) -> str:
    told: str = typer.prompt(whose, hide_input=True)
    return told


def _proved(id_: str | None) -> str:
    if id_ is None:
        fail("this is no id: 13 digits, of which the last is a check digit")
    return id_
