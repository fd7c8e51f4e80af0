"""The kit passes a connector that is sound, and rejects each that is broken for what is broken in it."""

import importlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from conformance_kit import answer_checks, hostile_http_checks
from conformance_kit.report import CheckOutcome
from conformance_kit.run import test as kit
from tests.conformance_kit.broken.sound import Sound
from tests.connectors.graph import GRAPH

BROKEN = Path(__file__).parent / "broken"
NAMES = sorted(file.stem for file in BROKEN.glob("*.py") if file.stem != "sound")


def broken(name: str) -> Any:
    return importlib.import_module(f"tests.conformance_kit.broken.{name}")


async def test_a_sound_connector_passes() -> None:
    report = await kit(BROKEN / "agency", GRAPH, connect=Sound)
    assert report.failed == ()
    assert report.count(CheckOutcome.PASSED) >= 20
    assert report.count(CheckOutcome.SKIPPED) == 0


async def test_the_hub_s_own_passes_the_same() -> None:
    report = await kit(BROKEN / "agency", GRAPH)
    assert [one for one in report.findings if one.outcome is CheckOutcome.FAILED] == []


@pytest.mark.parametrize("name", NAMES)
async def test_a_broken_connector_is_rejected_for_what_is_broken(name: str) -> None:
    module = broken(name)
    report = await kit(BROKEN / "agency", GRAPH, connect=module.Connector)
    assert module.BREAKS in report.failed
    assert all(one.todo for one in report.findings if one.outcome is CheckOutcome.FAILED)


def test_there_is_a_broken_connector_for_each_check() -> None:
    of_rows = {
        answer_checks.REPLAYED,
        answer_checks.BATCHES,
        answer_checks.SHUFFLED,
        answer_checks.MISSING,
        answer_checks.DUPLICATED,
        answer_checks.EXTRA,
        answer_checks.RETYPED,
        answer_checks.NO_KEYS,
    }
    assert {broken(name).BREAKS for name in NAMES} == of_rows | {
        *hostile_http_checks.MISDEEDS,
        hostile_http_checks.RECOVERY,
    }


async def test_a_lookup_without_a_sample_fails(tmp_path: Path) -> None:
    home = Path(shutil.copytree(BROKEN / "agency", tmp_path / "agency"))
    shutil.rmtree(home / "samples")
    report = await kit(home, GRAPH)
    assert report.failed == ("samples there",)


async def test_a_manifest_at_fault_fails_before_anything_is_asked(tmp_path: Path) -> None:
    home = Path(shutil.copytree(BROKEN / "agency", tmp_path / "agency"))
    manifest = home / "connector.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("nameTh", "nameT"), encoding="utf-8")
    assert (await kit(home, GRAPH)).failed == ("manifest proved",)


async def test_somebody_s_identifier_in_a_sample_fails(tmp_path: Path) -> None:
    home = Path(shutil.copytree(BROKEN / "agency", tmp_path / "agency"))
    sample = home / "samples" / "Business-juristicId.json"
    # A number with a right check digit that the synthetic ones do not have.
    sample.write_text(sample.read_text(encoding="utf-8").replace("ร้านหนึ่ง", "1234567890121"), encoding="utf-8")
    report = await kit(home, GRAPH)
    assert "samples there" in report.failed
    assert "1234567890121" not in str(report)


async def test_a_condition_that_a_key_written_otherwise_does_not_meet_is_blamed_and_not_the_key(tmp_path: Path) -> None:
    home = Path(shutil.copytree(BROKEN / "agency", tmp_path / "agency"))
    manifest = home / "connector.toml"
    text = manifest.read_text(encoding="utf-8")
    when = """juristicId = { from = "ID", when = "type(ID) == 'string'" }"""
    manifest.write_text(text.replace('"NAME" }', f'"NAME", {when} }}'), encoding="utf-8")
    found = [one for one in (await kit(home, GRAPH)).findings if one.outcome is CheckOutcome.FAILED]
    assert [one.check for one in found] == [answer_checks.RETYPED]
    assert found[0].todo == 'let "when" of juristicId hold however its row is written'


async def test_a_fact_that_no_sample_has_is_noted(tmp_path: Path) -> None:
    home = Path(shutil.copytree(BROKEN / "agency", tmp_path / "agency"))
    manifest = home / "connector.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"NAME" }', '"NAME", directors = "DIRECTOR" }'), encoding="utf-8")
    report = await kit(home, GRAPH)
    assert report.passed
    assert report.notes == [
        "Business by juristicId: directors is mapped and absent from every sample; is its place right?"
    ]
