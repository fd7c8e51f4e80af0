"""What the README and the guides say is there: links, commands, settings, the layout, the queries."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import parse, validate
from typer.main import get_command

from cli.__main__ import app as commands
from federation.build import build_supergraph
from settings import ROOT, Settings
from tests.asgi import ask

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
COMMAND = re.compile(r"\./saan((?: [a-z][a-z-]*)+)")
VARIABLE = re.compile(r"\bSAAN_[A-Z_]+\b")
LAYOUT = re.compile(r"## The layout\n\n```\n(.*?)```", re.S)
CURL = re.compile(r"-d '(\{.*\})'")
SELECTED = re.compile(r"`((?:me|source|disclosures) \{[^`]*\})`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists(page: Path) -> None:
    for words in COMMAND.findall(page.read_text(encoding="utf-8")):
        first, *rest = words.split()
        command: Any = get_command(commands).get_command(None, first)
        assert command is not None, f"./saan {first}"
        if rest and hasattr(command, "list_commands"):
            assert rest[0] in command.list_commands(None), f"./saan {first} {rest[0]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_exists(page: Path) -> None:
    known = {f"SAAN_{name.upper()}" for name in Settings.model_fields}
    assert set(VARIABLE.findall(page.read_text(encoding="utf-8"))) - known == set()


def test_the_layout_is_the_one_there_is() -> None:
    found = LAYOUT.search(README)
    assert found is not None
    told = [line.split()[0] for line in found[1].splitlines()]
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    folders = {f"{name.split('/')[0]}/" for name in kept if "/" in name and not name.startswith(".")}
    modules = {name for name in kept if re.fullmatch(r"\w+\.py", name)}
    assert sorted(told) == sorted(folders | modules)


def test_what_is_shown_of_the_graph_is_in_it() -> None:
    schema = build_supergraph().schema
    shown = SELECTED.findall(README)
    assert len(shown) >= 2
    for selection in shown:
        on = "fragment F on Record" if selection.startswith("source") else "query"
        text = f"{on} {{ {selection} }}" + (" { me { profile { ...F } } }" if "fragment" in on else "")
        assert validate(schema, parse(text)) == [], selection


async def test_the_request_of_the_readme_is_answered(hubs: Any) -> None:
    (body,) = CURL.findall(README)
    async with hubs(data="synthetic") as app:
        people = {person["id"]: person["token"] for person in (await ask(app, "/sandbox/personas")).json()}
        headers = {"content-type": "application/json", "authorization": f"Bearer {people['citizen']}"}
        answer = (await ask(app, "/graphql", "POST", headers, orjson.dumps(json.loads(body)))).json()
    assert "errors" not in answer
    assert answer["data"]["me"]["profile"]["name"] == {"first": "สมศรี", "last": "ใจดี"}
    assert answer["data"]["me"]["entitlements"]["nodes"]
