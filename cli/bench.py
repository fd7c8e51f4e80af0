"""./saan bench: how fast the hub is, beside what it is compared with."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failing import fail
from cli.server import settle

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
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the servers' bars as SVG.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A try of a minute or two: its figures mean little.")] = False,
    profile: Annotated[
        bool,
        typer.Option("--profile", help="Where a request's time and memory go, phase by phase; alone if no --only."),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="servers, growth, agencies, tenants or clone; may be given several times."),
    ] = None,
    server: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare the hub with these alone: limit, strawberry, mercurius-jit, …"),
    ] = None,
) -> None:
    """Measures the hub beside its limit and its peers, in one run on this machine.

    - **servers**: three operations on the same data in memory, answered by bare starlette (the limit), the hub,
      strawberry's own executor, and where Node is mercurius, graphql-yoga and Apollo Server
    - **growth**: how time grows with rows, fields, depth and operations at once
    - **agencies**: queries 1 to 4 over the sandbox's agencies, cold and warm, the calls they cost, the hub's memory
    - **tenants**: start, memory and calls of a hub with 8,000 local administrations
    - **clone**: the seconds from a fresh clone to the first answer

    All of it takes a quarter of an hour, in which the machine should have no other work. Only its own loopback
    addresses are asked. docs/bench.md says how to read what is printed.

        ./saan bench --json figures.json --picture figures.svg
        ./saan bench --only servers --server strawberry --quick
        ./saan bench --profile
    """
    from bench.peers import PEERS
    from bench.run import ORDINARY, Part

    parts = _known("--only", only, [part.value for part in Part])
    servers = _known("--server", server, [peer.id for peer in PEERS])
    asked = [Part(part) for part in parts] if parts else [] if profile else list(ORDINARY)
    if profile and Part.PROFILE not in asked:
        asked.append(Part.PROFILE)
    _show(_measured(asked, servers, quick=quick), json, picture)


def _measured(parts: Sequence["Part"], servers: list[str] | None, *, quick: bool) -> "Report":
    """The figures of these parts; ends the command with status 1 where one cannot be measured."""
    from rich.console import Console

    from bench.agencies import QueryFailed
    from bench.compare import AnswersDiffer
    from bench.driving import LoadFailed
    from bench.process import ServerDidNotStart
    from bench.profile import NoSamples
    from bench.run import run

    settle()  # what is measured in this process is measured as the hub serves it
    try:
        with Console(stderr=True).status("starting") as status:
            return run(parts, quick=quick, peers=servers, tell=lambda what: status.update(f"measuring {what}"))
    except (AnswersDiffer, QueryFailed, LoadFailed, NoSamples, ServerDidNotStart, OSError) as problem:
        fail(str(problem), 1)


def _show(report: "Report", json: Path | None, picture: Path | None) -> None:
    from rich.console import Console

    from bench.charts import charts
    from bench.report import encoded
    from bench.tables import tables

    out = Console()
    if not out.is_terminal:
        out.width = WIDE
    out.print(tables(report))
    if json:
        json.write_bytes(encoded(report))
    if picture:
        picture.write_text(charts(report.servers), encoding="utf-8")


def _known(option: str, given: list[str] | None, known: list[str]) -> list[str] | None:
    for name in given or ():
        if name not in known:
            raise typer.BadParameter(f"'{name}' is none of {', '.join(known)}.", param_hint=option)
    return given or None
