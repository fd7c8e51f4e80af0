"""What the commands say of themselves."""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cli.__main__ import COMMANDS, app
from settings import ROOT, Settings

EXAMPLE = re.compile(r"^\s*((?:\./saan|curl|TOKEN=) ?.*)$", re.M)
RUNNER = CliRunner()


def commands() -> Iterator[tuple[str, ...]]:
    """Every command there is, by its words."""
    waiting = [((), get_command(app))]
    while waiting:
        words, command = waiting.pop()
        yield words
        for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
            waiting.append(((*words, name), command.get_command(None, name)))


def said_of(words: tuple[str, ...]) -> str:
    command = get_command(app)
    for word in words:
        command = command.get_command(None, word)
    return inspect.cleandoc(command.help or "")


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_a_command_says_what_it_does_and_shows_its_examples_line_by_line(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = RUNNER.invoke(app, [*words, "--help"])
    assert done.exit_code == 0
    assert said_of(words)
    shown = [line.strip() for line in done.output.splitlines()]
    for example in EXAMPLE.findall(said_of(words)):
        if len(example) < 78:
            assert example.strip() in shown


@pytest.mark.parametrize("words", sorted(commands()), ids=" ".join)
def test_a_setting_is_named_as_it_is_set(words: tuple[str, ...]) -> None:
    done = RUNNER.invoke(app, [*words, "--help"], env={"COLUMNS": "200"})
    names = [name.upper() for name in Settings.model_fields if "_" in name or name in ("host", "port")]
    bare = re.findall(rf"(?<![A-Z_])(?:{'|'.join(names)})(?![A-Z_])", done.output)
    assert bare == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_says_of_each_what_its_own_help_begins_with(command: str) -> None:
    assert " ".join(said_of((command,)).split("\n\n")[0].split()) == COMMANDS[command][1]


def test_the_list_of_commands_is_told_without_what_they_do() -> None:
    told = "import sys; from cli.__main__ import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "bench" in done.stdout
    assert {"sqlalchemy", "joserfc", "graphql", "uvicorn", "settings"}.isdisjoint(done.stdout.split())
