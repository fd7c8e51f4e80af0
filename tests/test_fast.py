"""`./saan test --fast` runs what starts nothing, and no list says what that is."""

import subprocess
import sys
from pathlib import Path

from settings import ROOT

TESTS = """
import socket, subprocess, sys, hypothesis, pytest

tried = []

@hypothesis.given(hypothesis.strategies.integers())
def test_random(number): tried.append(number)
def test_tries_little(): assert len(tried) <= 10

@pytest.fixture(scope="module")
def server():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening

def test_nothing(): assert True
def test_listens(server): raise AssertionError("begun")
def test_listens_too(server): raise AssertionError("begun")
def test_starts(): subprocess.run([sys.executable, "--version"], check=True)
def test_catches_what_is_raised():
    try:
        subprocess.run([sys.executable, "--version"])
    except BaseException:
        pass
    raise ValueError("and goes on")
def test_fails(): raise AssertionError("wrong")
"""


def outcome(folder: Path, *arguments: str) -> str:
    (folder / "test_of_each_kind.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.fast", "-c", "/dev/null", f"--rootdir={folder}"]
    done = subprocess.run(
        [*command, *arguments, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    return done.stdout.splitlines()[-1]


def test_whatever_starts_a_process_or_listens_is_skipped_and_nothing_else(tmp_path: Path) -> None:
    assert "1 failed, 3 passed, 4 skipped" in outcome(tmp_path, "--fast")


def test_everything_runs_without_being_asked_to_be_fast(tmp_path: Path) -> None:
    assert "5 failed, 3 passed" in outcome(tmp_path)
