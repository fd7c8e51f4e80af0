"""docs/deploy.md: what it tells to type names services, commands, files and objects that there are."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

from click import Context
from typer.main import get_command

from cli.__main__ import app
from settings import ROOT
from tests.deploy.conftest import compose
from tests.deploy.test_kubernetes import manifests

PAGE = (ROOT / "docs" / "deploy.md").read_text()
DOCKER = "docker compose -f deploy/compose.yaml "


def commands() -> Iterator[str]:
    """Each line of a block of shell, and each command within a sentence."""
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S):
        yield from (line for line in block.splitlines() if line.strip())
    yield from re.findall(r"`((?:docker|kubectl|\./saan) [^`]+)`", PAGE)


def known_to_the_hub(words: list[str]) -> bool:
    """Whether a command of the hub and its options exist."""
    command: Any = get_command(app)
    for word in words:
        if hasattr(command, "get_command"):
            command = command.get_command(Context(command), word)
            if command is None:
                return False
        elif word.startswith("--") and word not in {name for one in command.params for name in one.opts}:
            return False
    return not hasattr(command, "get_command")


def test_every_command_of_the_hub_is_one() -> None:
    assert known_to_the_hub(["ledger", "verify", "--anchor", "kept.txt"])
    assert not known_to_the_hub(["ledger", "verifies"])
    assert not known_to_the_hub(["ledger", "verify", "--anker"])
    starts = (r"^\./saan (.*)", r" -m cli (.*)", r" run .*?hub-1 ([^>]*)")
    said = [found[1] for line in commands() for start in starts if (found := re.search(start, line))]
    assert len(said) >= 6
    assert not [line for line in said if not known_to_the_hub(shlex.split(line))]


def test_every_service_file_and_object_is_there() -> None:
    services = set(compose()["services"])
    for line in commands():
        if line.startswith(DOCKER):
            words = shlex.split(line.removeprefix(DOCKER).partition(" >")[0].partition(" <")[0])
            if words[0] in ("exec", "run", "stop", "restart") or "--no-deps" in words:
                assert services & set(words), line
        for path in re.findall(r"\bdeploy/[\w./-]+", line):
            made = path.startswith("deploy/secrets/") or path in ("deploy/secrets", "deploy/hub.env")
            assert made or (ROOT / path).exists(), line
    objects = {f"{told['kind'].lower()}/{told['metadata']['name']}" for _, told in manifests()}
    for kind, name in re.findall(r"\b(job|deployment)[/ ]([a-z-]+)", "\n".join(commands())):
        assert f"{kind}/{name}" in objects
