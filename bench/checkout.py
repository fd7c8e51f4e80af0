"""Another tree of the hub to measure beside this one: a folder, or a commit that is checked out for the time being."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.process import ROOT

REQUIREMENTS = ("uv.txt", "run.txt", "dev.txt")


class NoSuchTree(Exception):
    """What was named is neither a folder with a hub nor a commit of this repository."""

    def __init__(self, named: str) -> None:
        super().__init__(f"'{named}' is neither a folder with ./saan in it nor a commit of this repository.")


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of files that a hub is served from: how it was named, and where it lies."""

    name: str
    folder: Path

    @property
    def command(self) -> Sequence[str]:
        """What serves it: this process's Python where it locks the same packages, else its own `./saan`, which installs
        its own into its `.venv` first."""
        same = all(_locked(self.folder, name) == _locked(ROOT, name) for name in REQUIREMENTS)
        return (sys.executable, "-m", "cli", "serve") if same else ("./saan", "serve")

    @property
    def examples(self) -> Path:
        """Its folder of example queries."""
        return self.folder / "ide" / "examples"


@contextlib.contextmanager
def checkout(named: str) -> Iterator[Tree]:
    """The tree of this name; that of a commit is gone when the block ends. Raises NoSuchTree."""
    folder = Path(named)
    if (folder / "saan").is_file():
        yield Tree(named, folder.resolve())
        return
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    if commit is None:
        raise NoSuchTree(named)
    with tempfile.TemporaryDirectory(prefix="saan-bench-") as parent:
        path = Path(parent) / "tree"
        if _git("worktree", "add", "--detach", "--quiet", str(path), commit) is None:
            raise NoSuchTree(named)
        try:
            yield Tree(named, path)
        finally:
            _git("worktree", "remove", "--force", str(path))


def _git(*words: str) -> str | None:
    """What git says, None where it fails or there is none."""
    try:
        return subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _locked(folder: Path, name: str) -> bytes | None:
    file = folder / "requirements" / name
    return file.read_bytes() if file.is_file() else None
