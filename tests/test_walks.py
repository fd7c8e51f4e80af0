"""The walks of docs hold: their files are written, their commands run in order, and they say what they are said to."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from settings import ROOT

PAGE = ROOT / "docs" / "your-agency.md"
PAGES = [PAGE, *sorted((ROOT / "docs").glob("walk-*.md"))]
ANOTHER = "<!-- another walk -->"
"""Stands in a page before each of its walks but the first: it begins in a folder of its own."""
WALKS = [
    pytest.param(text, id=f"{page.stem}-{number}" if number else page.stem)
    for page in PAGES
    for number, text in enumerate(page.read_text(encoding="utf-8").split(ANOTHER))
]
APPS = (ROOT / "docs" / "apps.md").read_text(encoding="utf-8")
WALKS.append(pytest.param(APPS.partition("<!-- walk -->")[2].partition("<!-- end of walk -->")[0], id="apps"))
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<where>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)
PORT = re.compile(r"\b809\d\b")


def _free() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return str(bound.getsockname()[1])


class Terminal:
    """A shell in a folder with the agencies and `./saan`; what a command exports stays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = {**os.environ, "PYTHONPATH": str(ROOT), "SAAN_AGENCIES_FOLDER": str(folder / "agencies")}
        self._known |= {"SAAN_STATE": str(folder / "state"), "SAAN_DATA": "synthetic", "COLUMNS": "160"}
        self._known["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        saan = folder / "saan"
        saan.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli "$@"\n', encoding="utf-8")
        saan.chmod(0o755)

    def run(self, commands: str) -> str:
        """What the commands say on standard output; each of them ends well."""
        script = f"set -e\n{commands}\nenv -0 > .environment\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self._folder,
            env=self._known,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        told = (self._folder / ".environment").read_text(encoding="utf-8").split("\0")
        self._known = dict(line.split("=", 1) for line in told if "=" in line)
        return done.stdout

    @contextlib.contextmanager
    def beside(self, command: str) -> Iterator[None]:
        """Runs a command for as long as the context is open."""
        child = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self._folder,
            env=self._known,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            for port in re.findall(r"\b\d{4,5}\b", command):
                _answers(int(port), child)
            yield
        finally:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait(timeout=20)


def _answers(port: int, child: subprocess.Popen[bytes]) -> None:
    """Waits until something listens at a port."""
    for _ in range(3_000):
        assert child.poll() is None, "it ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens at {port}")


def _says(output: str, line: str) -> bool:
    """Whether a line of the output holds this one, in which … stands for anything."""
    pattern = ".*".join(re.escape(part) for part in line.strip().split("…"))
    return re.search(pattern, output) is not None


def _blocks(text: str) -> Iterator[tuple[str, str | None, str]]:
    """The blocks of a walk, with free ports in place of its own."""
    for there in sorted(set(PORT.findall(text))):
        text = text.replace(there, _free())
    for block in BLOCK.finditer(text):
        yield block["kind"], block["where"], block["text"]


@pytest.mark.skipif(not Path("/usr/bin/curl").exists(), reason="the page uses curl")
@pytest.mark.parametrize("walk", WALKS)
def test_every_command_of_a_walk_does_what_it_says(walk: str, tmp_path: Path) -> None:
    copytree(ROOT / "agencies", tmp_path / "agencies")
    (tmp_path / "trial").mkdir()
    terminal = Terminal(tmp_path)
    output = ""
    checked = 0
    with contextlib.ExitStack() as stack:
        for kind, where, text in _blocks(walk):
            if kind == "sh" and where == "background":
                stack.enter_context(terminal.beside(text.strip()))
            elif kind == "sh":
                output = terminal.run(text)
            elif kind == "text":
                for line in filter(str.strip, text.splitlines()):
                    assert _says(output, line), f"{line!r} is not in:\n{output}"
                    checked += 1
            else:
                assert where
                (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / where).write_text(text, encoding="utf-8")
    assert checked > 8


def test_the_page_names_every_command_there_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for command in ("new", "check", "try", "test", "fault", "bench"):
        assert f"./saan connector {command} " in page
