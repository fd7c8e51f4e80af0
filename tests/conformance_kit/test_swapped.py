"""Samples say what the world says, so that a shipped manifest that takes a fact from another's place is caught."""

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cli.agency_proof import graph
from conformance_kit import answer_checks
from conformance_kit.replay import playing
from conformance_kit.report import CheckOutcome
from conformance_kit.samples import Sample, read
from conformance_kit.subject import proved
from connectors.connections.connect import connect
from sandbox.world.build import build_world
from settings import ROOT
from tests.agencies.expected import expected, mapped, told
from tests.conftest import TODAY

HOMES = sorted(file.parent for file in (ROOT / "agencies").glob("*/connector.toml"))
GRAPH = graph()
PLACED = re.compile(r'^(?:(?P<name>[\w.]+) = (?:\{ )?)?(?:(?<== )|(?:from|column) = )"(?P<place>[^"]*)"', re.M)
TABLE = re.compile(r"^\[+(?P<table>[\w.]+)\]+$", re.M)


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_samples_expect_what_the_world_says(home: Path) -> None:
    facts, names = told(build_world(1, date.fromisoformat(TODAY))), mapped(home)
    for sample in read(home)[0]:
        wanted = expected(sample, facts[home.name, sample.type, sample.by], names[sample.lookup])
        assert sample.expected == wanted, "run: python -m tests.agencies.expected"
        assert sum(map(len, wanted)) == sum(sample.records) > 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact of a manifest: of which type, and where the text stands that says from where it is taken."""

    type: str
    by: str | None
    name: str
    begin: int
    end: int
    place: str


def placed(text: str) -> Iterator[Placed]:
    """The facts of a manifest that are taken from a place, in their order."""
    lookups = tomllib.loads(text)["lookup"]
    tables = [(match.start(), match["table"]) for match in TABLE.finditer(text)]
    for (begin, table), (end, _) in zip(tables, [*tables[1:], (len(text), "")], strict=True):
        number = sum(1 for at, name in tables if name == "lookup" and at <= begin) - 1
        head, _, inner = table.partition(".fields")[0], "", table.partition(".fields.")[2]
        if table.startswith("fields."):
            type_, _, inner = table.removeprefix("fields.").partition(".")
            by = None
        elif head == "lookup" and ".fields" in table:
            type_, by = lookups[number]["type"], lookups[number]["by"]
        else:
            continue
        for match in PLACED.finditer(text, begin, end):
            name = inner or match["name"]
            if name and not (inner and match["name"] not in (None, "from", "column")):
                yield Placed(type_, by, name, match.start("place"), match.end("place"), match["place"])


def swaps(text: str) -> Iterator[tuple[Placed, Placed]]:
    """Each fact beside the next of the same type."""
    facts = list(placed(text))
    for one, other in pairwise(facts):
        if (one.type, one.by) == (other.type, other.by) and one.place != other.place and "each" not in one.name:
            yield one, other


def alike(one: Placed, other: Placed, samples: Sequence[Sample]) -> bool:
    """Whether both are the same in all that is expected, so that nobody can tell one from the other."""
    records = [record for sample in samples for found in sample.expected for record in found or ()]
    return all(_at(record, one.name) == _at(record, other.name) for record in records)


def _at(record: Mapping[str, Any], name: str) -> Any:
    value: Any = record
    for step in name.split("."):
        if isinstance(value, list):
            value = [each.get(step) for each in value]
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


async def caught(home: Path, samples: Sequence[Sample]) -> bool:
    """Whether the kit fails a manifest by what its samples expect, or before that."""
    proof = proved(home, {}, GRAPH)
    if proof.faults:
        return True
    by_name = {lookup.name: lookup for lookup in proof.lookups}
    for sample in samples:
        async with playing(proof, by_name[sample.lookup], sample, connect) as played:
            replayed, base = await answer_checks.replayed(played)
            if base is None or (await answer_checks.expected(played, base)).outcome is CheckOutcome.FAILED:
                return True
            assert replayed.outcome is CheckOutcome.PASSED
    return False


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
async def test_two_columns_that_are_swapped_are_caught(home: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(home, tmp_path / home.name))
    text = (home / "connector.toml").read_text(encoding="utf-8")
    samples = read(home)[0]
    tried, missed = 0, []
    for one, other in swaps(text):
        mine = [sample for sample in samples if sample.type == one.type and one.by in (None, sample.by)]
        if alike(one, other, mine):
            continue
        swapped = text[: one.begin] + other.place + text[one.end : other.begin] + one.place + text[other.end :]
        (changed / "connector.toml").write_text(swapped, encoding="utf-8")
        tried += 1
        if not await caught(changed, mine):
            missed.append((one.name, other.name))
    assert missed == []
    assert tried > 0
