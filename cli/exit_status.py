"""How a command ends that cannot do what it was asked: why, in a line, and an exit status."""

import contextlib
import errno
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import typer

from connectors.values.national_ids import without_ids

if TYPE_CHECKING:
    from pydantic import ValidationError

MISCONFIGURED = 2
AWAY = 3


def fail(message: str, status: int = MISCONFIGURED) -> NoReturn:
    """Says why, and ends the command. What was given in the wrong place may be somebody's id, and is not repeated."""
    typer.secho(f"saan: {without_ids(message)}", fg="red", err=True)
    raise typer.Exit(status)


def wrong_settings(problem: "ValidationError") -> str:
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
    except Exception as problem:
        told = _of_what_it_needs(problem)
        if told is None:
            raise
        fail(*told)


def _of_what_it_needs(problem: Exception) -> tuple[str, int] | None:
    """What is wrong with the settings, or with the hub's database, and the status: AWAY where it may be there later.
    None for what is neither. What the driver says is not repeated: it may hold what was written."""
    from pydantic import ValidationError

    from access.ledger.ledger_errors import LedgerError
    from access.storage.storage_errors import StorageError, StorageUnavailable
    from settings import SettingsError

    if isinstance(problem, ValidationError):
        return wrong_settings(problem), MISCONFIGURED
    if isinstance(problem, SettingsError | LedgerError):
        return str(problem), MISCONFIGURED
    if isinstance(problem, StorageError):
        return str(problem), AWAY if isinstance(problem, StorageUnavailable) else MISCONFIGURED
    library = sys.modules.get("sqlalchemy.exc")  # only what was imported can have raised it
    if library is not None and isinstance(problem, library.SQLAlchemyError):
        kind = type(getattr(problem, "orig", None) or problem).__name__
        asked = "see whether its address is that of the hub's, and its tables are whole (./saan db upgrade)"
        return f"the database cannot be used ({kind}): {asked}", MISCONFIGURED
    return None
