"""How a command ends that cannot do what it was asked: why, in a line, and an exit status."""

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import typer
from pydantic import ValidationError

MISCONFIGURED = 2
AWAY = 3


def fail(message: str, status: int = MISCONFIGURED) -> NoReturn:
    """Says why, and ends the command."""
    typer.secho(f"saan: {message}", fg="red", err=True)
    raise typer.Exit(status)


def wrong_settings(problem: ValidationError) -> str:
    """Which settings are wrong, and how."""
    return "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors())


class NotDone(Exception):
    """Why a command cannot do what it was asked, and what to do instead."""


@contextlib.contextmanager
def complaining(*also: type[Exception]) -> Iterator[None]:
    """Ends the command, saying why, where NotDone is raised, or `also` one of these."""
    kinds: tuple[type[Exception], ...] = (NotDone, *also)
    try:
        yield
    except kinds as problem:
        fail(str(problem))
