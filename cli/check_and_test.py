"""./saan check and ./saan test: what must hold before a change may land."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports", "--no-logo"]),
)

WORKERS = ["-n", "auto", "--dist", "worksteal"]
"""One process for each core, each with tests that lie together, so that what a file needs is made once."""


def register(app: typer.Typer) -> None:
    """Adds the commands `check` and `test`."""
    app.command()(check)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(test)


def check() -> None:
    """Runs format, lint, types and layers; no test."""
    raise typer.Exit(_check())


def test(
    context: typer.Context,
    fast: Annotated[
        bool, typer.Option("--fast", help="Only the tests that start no server, no browser and no other process.")
    ] = False,
) -> None:
    """Runs `check`, then every test. Arguments pass through to pytest: `./saan test -k licences`.

    `./saan test --fast` is for between two changes: a test that comes to start a process or to listen on a port is
    skipped there, and its reason says which of the two it was; random tests try a tenth of their examples. Before a
    change lands, every test runs.
    """
    checked = _check()
    workers = [] if any(argument.startswith(("-n", "--pdb", "-s")) for argument in context.args) else WORKERS
    tested = _run("pytest", ["pytest", *workers, *(["--fast"] if fast else []), *context.args])
    raise typer.Exit(checked or tested)


def _check() -> int:
    return max(_run(name, command) for name, command in CHECKS)


def _run(name: str, command: list[str]) -> int:
    typer.secho(f"── {name}: {' '.join(command)}", bold=True)
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False)
    if done.returncode:
        typer.secho(f"── {name} failed", fg="red", bold=True)
    return done.returncode
