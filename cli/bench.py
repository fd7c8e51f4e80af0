"""./saan bench: how fast the hub is, beside what it is compared with."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exit_status import fail
from server.garbage_collection import settle

if TYPE_CHECKING:
    from bench.report import Report
    from bench.run import Part

WIDE = 140  # columns of a table that goes to a file


def register(app: typer.Typer) -> None:
    """Adds the command `bench`."""
    app.command()(bench)


def bench(
    *,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every figure to this file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A try of a minute or two: its figures mean little.")] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Where a request's time goes, room by room; alone if no --only.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART",
            help="servers, agencies, slow-agency, processes, start, tenants, contributors; may be given several times.",
        ),
    ] = None,
    server: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare the hub with these alone: limit, strawberry, mercurius-jit, …"),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option(
            metavar="TREE",
            help="With agencies: the hub of another tree too, in turns; a folder, or a commit of this repository.",
        ),
    ] = None,
) -> None:
    """Measures the hub beside its limit and its peers, in one run on this machine.

    - **servers**: three operations on the same data in memory, answered by bare starlette (the limit), the hub,
      strawberry's own executor, mercurius, graphql-yoga and Apollo Server
    - **agencies**: the six queries over the sandbox's agencies, cold and warm, the calls they cost, the hub's memory
    - **slow-agency**: what requests wait that do not ask an agency which is slower by a second
    - **processes**: one, two and four processes of the hub with Redis and PostgreSQL
    - **start**: `./saan serve` from the command to its first answer, and `./saan --help`
    - **tenants**: start, memory and calls of a hub with 8,000 local administrations
    - **contributors**: composing, holding and telling a graph with 200 agencies' own types

    All of it takes some twenty minutes, in which the machine should have no other work. Only its own loopback
    addresses are asked. docs/bench.md says how to read what is printed.

        ./saan bench --json figures.json
        ./saan bench --only servers --server strawberry --quick
        ./saan bench --only agencies --beside HEAD~1
        ./saan bench --profile
    """
    from rich.console import Console

    from bench.peers import TITLES
    from bench.report import encoded
    from bench.run import ORDINARY, Part
    from bench.tables import tables

    parts, servers = _known("--only", only, [*Part]), _known("--server", server, [*TITLES])
    asked = [Part(part) for part in parts or ([] if profile else ORDINARY)] + [Part.PROFILE] * profile
    if beside and Part.AGENCIES not in asked:
        raise typer.BadParameter("only the part agencies is measured beside another tree.", param_hint="--beside")
    report = _measured(asked, servers, beside, quick=quick)
    out = Console()
    if not out.is_terminal:
        out.width = WIDE
    out.print(tables(report))
    if json:
        json.write_bytes(encoded(report))


def _measured(asked: "Sequence[Part]", servers: Sequence[str] | None, beside: str | None, *, quick: bool) -> "Report":
    """Every figure; what is being measured is told on the way."""
    from rich.console import Console

    from bench.agencies import QueryFailed
    from bench.checkout import NoSuchTree
    from bench.compare import AnswersDiffer
    from bench.driving import LoadFailed
    from bench.process import ServerDidNotStart
    from bench.profile import NoSamples
    from bench.run import run
    from cli.sandbox_process import SandboxFailed

    settle()  # what is measured in this process is measured as the hub serves it
    try:
        with Console(stderr=True).status("starting") as status:
            return run(
                asked, quick=quick, peers=servers, beside=beside, tell=lambda what: status.update(f"measuring {what}")
            )
    except (
        AnswersDiffer,
        LoadFailed,
        NoSamples,
        NoSuchTree,
        OSError,
        QueryFailed,
        SandboxFailed,
        ServerDidNotStart,
    ) as problem:
        fail(str(problem), 1)


def _known(option: str, given: list[str] | None, known: list[str]) -> list[str] | None:
    for name in given or ():
        if name not in known:
            raise typer.BadParameter(f"'{name}' is none of {', '.join(known)}.", param_hint=option)
    return given or None
