"""The walk in docs/architecture.md is the one that a request takes."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from cache.cache import AnswerCache
from cache.encryption_keys import Keyring
from cache.provider_chain import chained
from cli.sandbox_process import Sandbox
from connectors.isolation.containment import Blame
from connectors.telemetry.stats import Stats
from schema.contracts import contracts, questions
from settings import ROOT
from tests.shelf import Shelf
from tests.trace import EXAMPLES, traced

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
STEP = re.compile(r"^\| .+ \| `([\w/]+\.py)`: `([\w.<>]+)` \|$", re.M)
NAMED = re.compile(r"`([\w/]+(?:/|\.py))`")
ROOM = re.compile(r'\["([\w]+/):')


def steps(walk: str) -> list[tuple[str, str]]:
    """The functions of one of the walks."""
    found = re.search(rf"<!-- {walk} -->\n(.*)<!-- end of {walk} -->", TEXT, re.S)
    assert found is not None
    told = STEP.findall(found[1])
    assert len(told) == found[1].count("\n") - 2, "a row that names no function"
    return told


def test_every_file_and_folder_it_names_is_there() -> None:
    named = {*NAMED.findall(TEXT), *ROOM.findall(TEXT)}
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_chain_of_providers_is_the_one_it_shows() -> None:
    shelf = Shelf("Business", "juristicId", {})
    provider: Any = chained(
        shelf,
        Blame("desk"),
        cache=AnswerCache(contracts(), questions(), room=0, keyring=Keyring.passing()),
        stats=Stats(datetime.datetime.now),
    )
    chain = []
    while provider is not shelf:
        chain.append((type(provider).__module__.replace(".", "/") + ".py", type(provider).__name__))
        provider = provider._provider
    assert steps("providers") == [*chain, ("connectors/serving/lookup_provider.py", "LookupProvider")]


async def test_a_request_takes_the_steps_in_this_order(running_sandbox: Sandbox, tmp_path: Path) -> None:
    cold, remembered = await traced(EXAMPLES["2-business-portal"], running_sandbox, tmp_path)
    entered = list(cold.functions)
    for walk in ("request", "record"):
        told = steps(walk)
        assert [step for step in told if step not in entered] == []
        assert told == sorted(told, key=entered.index)
    chain = [(file, f"{class_}.ask") for file, class_ in steps("providers")]
    assert chain == sorted(chain, key=entered.index)
    asked = {step for step in steps("request") if step[0].startswith("connectors/")}
    assert asked
    assert asked.isdisjoint(remembered.functions), "what is remembered is not asked for again"
    (row,) = re.findall(r"tests\.trace 2-business-portal` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", TEXT)
    counted = [len(of) for passed in (cold, remembered) for of in (passed.files, passed.functions)]
    assert counted == pytest.approx(list(map(int, row)), rel=0.05), "count anew: python -m tests.trace EXAMPLE"
