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
        list[Path],
        typer.Argument(metavar="FILE…", help="GraphQL documents, or manifests.", exists=True, dir_okay=False),
    ],
) -> None:
    """Registers documents: the app sends them as they are in the file, or by their hash alone.

    The hash is that of the text as it is written, with or without a final line break, or as Apollo Client and urql
    print it. A manifest is taken as Apollo, Relay or graphql-codegen write it:

    ```
    ./saan app operations add example-bank persisted-query-manifest.json
    ```
    """
    documents = [(path, document) for path in files for document in _valid(path)]
    with_authority(lambda authority: authority.operations.add(id_, [document for _, document in documents]))
    from access.apps.document_names import sha256

    for path, document in documents:
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


def remove(id_: Id, hash_: Annotated[str, typer.Argument(metavar="HASH", help="Which one.")]) -> None:
    """Takes an operation out; within a second it is refused where only registered ones are let in."""
    if not with_authority(lambda authority: authority.operations.remove(id_, hash_)):
        fail(f"'{id_}' has no operation {hash_}.")
    typer.echo(f"{hash_} is out.")


async def _of(id_: str, authority: "Authority") -> tuple[bool, Sequence["RegisteredOperation"]]:
    """Whether there is such an app, or was one, and what it has registered."""
    return await authority.apps.find(id_, revoked=True) is not None, await authority.operations.all(id_)


def _valid(path: Path) -> list[str]:
    """The documents in a file; one that would not run is not registered."""
    from access.apps.operation_manifests import ManifestUnfit, documents_of
    from settings import Settings
    from wiring.execution import documents_of as reader_of
    from wiring.graph import graph_of

    try:
        text = path.read_text(encoding="utf-8")
        documents = documents_of(text)
    except UnicodeDecodeError:
        fail(f"{path} is no text in UTF-8")
    except ManifestUnfit as problem:
        fail(f"{path}: {problem}")
    reader = reader_of(graph_of(Settings()))
    for document in documents if documents is not None else [text]:
        problems = reader.of(document).errors
        if problems:
            within = f" in '{' '.join(document.split())[:60]}…'" if documents is not None else ""
            fail(f"{path}{within}: {'; '.join(problem.message for problem in problems)}")
    return documents if documents is not None else [text]
