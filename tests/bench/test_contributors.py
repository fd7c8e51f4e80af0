"""What the bench finds of a graph with many contributors, here of five."""

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bench import contributors
from bench.contributor_rows import rows
from bench.driving import QUICK, Driver
from bench.process import cores
from bench.report import Report, machine
from bench.synthetic_agencies import written
from bench.tables import tables


def test_every_contributor_is_composed_and_told_of() -> None:
    driver = Driver(QUICK, cores(), lambda _: None)
    found = contributors.measure(driver, 5)
    assert (found.contributors, found.left_out, found.types, found.scopes) == (5, 0, 25, 5)
    assert found.told_longest >= found.told > 0
    alone, started = found.started_alone, found.started
    assert min(alone.seconds, alone.cpu, alone.held, alone.request, started.cpu, started.request) > 0
    shown = io.StringIO()
    Console(width=140, file=shown).print(tables(replace(Report(machine(cores(), None), QUICK), contributors=found)))
    assert "The graph with 5 contributors: 25 types and 5 scopes more, 0 left out" in shown.getvalue()

    with_starts = replace(found, composed=9.0, composed_cpu=1.0, started=replace(started, held=alone.held + 81e6))
    missed = {what: why for what, _, _, why in rows(with_starts)}
    assert missed["composed and proved"] == "the machine had other work for 8.0 s"
    assert "the rest manifests" in missed["a start, larger"]
    kept = {what: why for what, _, _, why in rows(replace(with_starts, composed=1.5, started=alone))}
    assert kept["composed and proved"] == kept["a start, larger"] == kept["a start, longer"] == ""


def test_the_agencies_are_the_same_every_time(tmp_path: Path) -> None:
    texts = [
        [file.read_text(encoding="utf-8") for file in sorted(written(tmp_path / name, 3).rglob("*.*"))]
        for name in ("one", "other")
    ]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 6
