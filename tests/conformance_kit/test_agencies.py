"""Every agency of the repository passes its kit, and what is kept beside its manifest says so."""

from pathlib import Path

import pytest

from cli.agency_proof import graph
from conformance_kit.report import CheckOutcome
from conformance_kit.run import test as kit
from conformance_kit.samples import read, strangers
from connectors.serving import kit_result
from settings import ROOT

HOMES = sorted(file.parent for file in (ROOT / "agencies").glob("*/connector.toml"))


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
async def test_an_agency_passes_its_kit(home: Path) -> None:
    report = await kit(home, graph())
    assert [(one.check, one.lookup, one.says) for one in report.findings if one.outcome is CheckOutcome.FAILED] == []


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_what_is_kept_is_of_the_files_as_they_are(home: Path) -> None:
    assert kit_result.read(home).tested is kit_result.Tested.PASSED, f"run ./saan connector test {home.name}"


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_a_sample_holds_synthetic_people_alone(home: Path) -> None:
    samples, faults = read(home)
    assert samples
    assert faults == []
    for file in (home / "samples").iterdir():
        assert list(strangers(file.read_text(encoding="utf-8"))) == []
