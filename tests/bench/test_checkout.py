"""The tree that is measured beside this one is found by folder or commit, and leaves nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.checkout import NoSuchTree, checkout
from settings import ROOT


def trees() -> list[str]:
    told = subprocess.run(["git", "worktree", "list"], cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


def test_a_commit_is_checked_out_for_as_long_as_it_is_needed() -> None:
    before = trees()
    with checkout("HEAD") as tree:
        assert tree.name == "HEAD"
        assert tree.folder != ROOT
        assert (tree.folder / "saan").is_file()
        assert (tree.examples / "1-citizen-app.graphql").is_file()
        assert len(trees()) == len(before) + 1
    assert not tree.folder.exists()
    assert trees() == before


def test_a_folder_is_taken_as_it_is() -> None:
    with checkout(str(ROOT)) as tree:
        assert tree.folder == ROOT


@pytest.mark.parametrize("named", ["no-such-branch", "--help", "tests", "HEAD:saan"])
def test_what_is_neither_is_told(named: str) -> None:
    with pytest.raises(NoSuchTree, match=f"'{named}' is neither"), checkout(named):
        raise AssertionError("there is no such tree")


def test_a_tree_that_locks_other_packages_is_served_by_its_own_command(tmp_path: Path) -> None:
    (tmp_path / "saan").touch()
    (tmp_path / "requirements").mkdir()
    for name in ("uv.txt", "run.txt", "dev.txt"):
        (tmp_path / "requirements" / name).write_bytes((ROOT / "requirements" / name).read_bytes())
    with checkout(str(tmp_path)) as tree:
        assert tree.command == (sys.executable, "-m", "cli", "serve")
        (tmp_path / "requirements" / "run.txt").write_text("another==1\n")
        assert tree.command == ("./saan", "serve")
