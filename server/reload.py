"""./saan serve --reload: the hub in a process of its own, started anew whenever a file of ours changes."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from settings import ROOT

READ: Final = (".html", ".css", ".js", ".svg")
"""Endings of the files that the hub reads at its start, beside Python's. Manifests it looks at by itself."""
NOT_SERVED: Final = frozenset({"bench"})
"""Packages that the hub has no part of."""


def packages() -> list[Path]:
    """The folders that the hub and its sandbox run from."""
    return sorted(found.parent for found in ROOT.glob("*/__init__.py") if found.parent.name not in NOT_SERVED)


def serve_again_and_again(arguments: Sequence[str]) -> None:
    """Runs `./saan serve` with these arguments, and anew after each change, until a signal ends it.

    A hub that does not start, or ends by itself, is started again with the next change.
    """
    try:
        from watchfiles import Change, PythonFilter, run_process
    except ImportError:
        typer.secho("saan: --reload needs what development needs: run ./saan check once", fg="red", err=True)
        raise typer.Exit(2) from None

    def tell(changes: set[tuple[Change, str]]) -> None:
        names = sorted({str(Path(path).relative_to(ROOT)) for _, path in changes})
        typer.secho(f"saan: {', '.join(names)} changed: starting anew", err=True)

    run_process(
        *packages(),
        *sorted(ROOT.glob("*.py")),
        target=shlex.join([sys.executable, "-m", "cli", "serve", *arguments]),
        target_type="command",
        watch_filter=PythonFilter(extra_extensions=READ),
        callback=tell,
        debounce=200,
    )
