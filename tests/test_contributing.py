"""What CONTRIBUTING.md names is there, CHANGELOG.md has its form, and editors and commits are told what is checked."""

import importlib.util
import re
import tomllib

import pytest
import yaml
from typer.main import get_command

from cli.__main__ import app as commands
from settings import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
FILE = re.compile(
    r"(?<![\w/.])((?:\.venv|access|agencies|connectors|docs|endpoints|requirements|resolvers|sandbox|schema|tests)/[\w/.-]*)"
)
PLAIN = re.compile(r"\b(bounds\.py|pyproject\.toml|schema\.graphql|\.editorconfig|\.pre-commit-config\.yaml)")
NAMED = re.compile(r"`(\w+)`\s+in\s+`([\w/]+\.py)`")
CHOSEN = re.compile(r"(?:\./saan test|pytest)(?: ([\w/.]+))? -k (\w+)")
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


def test_every_file_it_names_is_there() -> None:
    named = {path.rstrip(".") for path in FILE.findall(TEXT)} | set(PLAIN.findall(TEXT))
    assert len(named) > 35
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_name_is_in_the_file_it_is_said_to_be_in() -> None:
    named = NAMED.findall(TEXT)
    assert {name for name, _ in named} >= {"CORE_SCOPES"}
    assert [name for name, file in named if name not in (ROOT / file).read_text(encoding="utf-8")] == []


def test_every_module_and_every_option_of_a_command_is_there(pytestconfig: pytest.Config) -> None:
    modules = re.findall(r"python -m ([\w.]+)", TEXT)
    assert {"docs.manifest", "docs.connector_schema", "tests.trace"} <= set(modules)
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []
    for first, second, option in re.findall(r"\./saan ([a-z]+)(?: ([a-z]+))?[^\n`]* --([a-z]+)", TEXT):
        command = get_command(commands).get_command(None, first)  # type: ignore[attr-defined]
        if hasattr(command, "get_command"):
            command = command.get_command(None, second)
        known = {name for parameter in command.params for name in parameter.opts}
        # What the command does not know itself goes to pytest, which has options of the tests' own.
        assert f"--{option}" in known or (first == "test" and hasattr(pytestconfig.option, option)), option


@pytest.mark.parametrize(("path", "word"), CHOSEN.findall(TEXT))
def test_what_it_chooses_tests_by_is_the_name_of_some(path: str, word: str) -> None:
    files = [ROOT / path] if path else (ROOT / "tests").rglob("test_*.py")
    assert any(re.search(rf"def test_\w*{word}", file.read_text(encoding="utf-8")) for file in files)


def test_a_commit_is_checked_by_what_the_repository_brings() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local", "nothing is fetched from elsewhere"
    (hook,) = repository["hooks"]
    assert (hook["entry"], hook["pass_filenames"]) == ("./saan check", False)


def test_editors_are_told_the_width_that_is_checked() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    assert f"max_line_length = {ruff['line-length']}\n" in (ROOT / ".editorconfig").read_text()


def test_changes_are_kept_by_kind_and_the_newest_first() -> None:
    versions = re.findall(r"^## (.+)$", CHANGES, re.M)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", version) for version in versions[1:])
    for section in re.split(r"^## .+$", CHANGES, flags=re.M)[1:]:
        kinds = re.findall(r"^### (.+)$", section, re.M)
        assert kinds == [kind for kind in KINDS if kind in kinds]
