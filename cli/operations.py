"""./saan app operations: the operations that an app may send by their hash."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.authority import with_authority
from cli.ending_operations import ending
from cli.exit_status import fail

if TYPE_CHECKING:
    from access.apps.trusted_documents import RegisteredOperation
    from access.oauth.authority import Authority

Id = Annotated[str, typer.Argument(metavar="APP", help="The app's id.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of `operations`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="The operations an app registered.")
    group.command()(add)
    group.command(name="list")(list_operations)
    group.command()(remove)
    group.command()(ending)
    app.add_typer(group, name="operations")


def add(
    id_: Id,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="GraphQL documents.", exists=True, dir_okay=False)
    ],
) -> None:
    """Registers documents: the app sends them as they are in the file, or by their SHA-256 alone."""
    documents = [_valid(path) for path in files]
    with_authority(lambda authority: authority.operations.add(id_, documents))
    from access.apps.trusted_documents import sha256

    for path, document in zip(files, documents, strict=True):
        typer.echo(f"{sha256(document)}  {path}")


def list_operations(id_: Id) -> None:
    """Lists an app's operations with their hashes."""
    known, found = with_authority(partial(_of, id_))
    if not known and not found:
        fail(f"there is no app '{id_}'")
    if not found:
        typer.echo(f"'{id_}' has registered no operation. Register some with ./saan app operations add.")
    for operation in found:
        first = " ".join(operation.document.split())[:60]
        typer.echo(f"{operation.sha256}  {operation.registered_at:%Y-%m-%d}  {first}")


def remove(id_: Id, hash_: Annotated[str, typer.Argument(metavar="SHA256", help="Which one.")]) -> None:
    """Takes an operation out; within seconds it is refused where only registered ones are let in."""
    if not with_authority(lambda authority: authority.operations.remove(id_, hash_)):
        fail(f"'{id_}' has no operation {hash_}.")
    typer.echo(f"{hash_} is out.")


async def _of(id_: str, authority: "Authority") -> tuple[bool, Sequence["RegisteredOperation"]]:
    """Whether there is such an app, or was one, and what it has registered."""
    return await authority.apps.find(id_, revoked=True) is not None, await authority.operations.all(id_)


def _valid(path: Path) -> str:
    """The document in a file; one that would not run is not registered."""
    from graphql import GraphQLError, parse, validate

    from settings import Settings
    from wiring.graph import graph_of

    try:
        document = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        fail(f"{path} is no text in UTF-8")
    try:
        problems = validate(graph_of(Settings()).schema, parse(document))
    except GraphQLError as problem:
        problems = [problem]
    if problems:
        fail(f"{path}: {'; '.join(problem.message for problem in problems)}")
    return document
