"""How a command ends that cannot do what it was asked: why, in a line, and an exit status."""

import contextlib
import errno
from collections.abc import Iterator
from typing import NoReturn

import typer
from pydantic import ValidationError

from connectors.values.national_ids import without_ids

MISCONFIGURED = 2
AWAY = 3


def fail(message: str, status: int = MISCONFIGURED) -> NoReturn:
    """Says why, and ends the command. What was given in the wrong place may be somebody's id, and is not repeated."""
    typer.secho(f"saan: {without_ids(message)}", fg="red", err=True)
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


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Whatever a command is given wrongly ends it with a line that says so, and not with where it was noticed."""
    try:
        yield
    except typer.TyperException as problem:
        problem.message = without_ids(problem.message)
        raise
    except UnicodeError:
        fail("what was given, or a file of it, is no text in UTF-8")
    except OSError as problem:
        if problem.errno == errno.EPIPE:
            raise
        named = f"{problem.filename}: " if problem.filename is not None else ""
        fail(f"{named}{problem.strerror or type(problem).__name__}")
