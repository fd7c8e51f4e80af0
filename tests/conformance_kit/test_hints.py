"""What the kit says of values that are right by the manifest, and look as if a person had meant otherwise."""

import shutil
from pathlib import Path

from conformance_kit.report import CheckOutcome
from conformance_kit.run import test as kit
from tests.connectors.graph import GRAPH

AGENCY = Path(__file__).parent / "broken" / "agency"


def changed(folder: Path, row: str, instead: str, fields: str = "", privacy: str = "") -> Path:
    """The sound agency with another text in its samples, more facts in its manifest, and others' privacy."""
    home = Path(shutil.copytree(AGENCY, folder / "agency"))
    sample, manifest = home / "samples" / "Business-juristicId.json", home / "connector.toml"
    text = sample.read_text(encoding="utf-8")
    assert row in text
    sample.write_text(text.replace(row, instead), encoding="utf-8")
    written = manifest.read_text(encoding="utf-8").replace('"NAME" }', f'"NAME"{fields} }}')
    manifest.write_text(
        written.replace('basis = "public-task" }', f'basis = "public-task"{privacy} }}'), encoding="utf-8"
    )
    return home


async def test_a_word_for_nothing_is_told_where_a_number_should_be(tmp_path: Path) -> None:
    home = changed(tmp_path, '"NAME"', '"N": "-", "NAME"', ', directors = "N"')
    (found,) = [one for one in (await kit(home, GRAPH)).findings if one.outcome is CheckOutcome.FAILED]
    assert 'no number; if "-" means that nothing is there, write missing = ["-"]' in found.says


async def test_a_name_of_a_person_that_anybody_may_read_is_noted_and_not_told(tmp_path: Path) -> None:
    report = await kit(changed(tmp_path, "ร้านหนึ่ง", "นายสมชาย ใจดี"), GRAPH)
    (note,) = report.notes
    assert note.startswith("Business by juristicId: nameTh looks like a person's name in 1 records, and anybody may")
    assert 'fields = { nameTh = "personal" }' in note
    assert "สมชาย" not in str(report)


async def test_a_name_that_is_personal_and_a_shop_called_after_somebody_are_not(tmp_path: Path) -> None:
    personal = ', fields = { nameTh = "personal" }'
    assert (await kit(changed(tmp_path / "a", "ร้านหนึ่ง", "นายสมชาย ใจดี", "", personal), GRAPH)).notes == []
    assert (await kit(changed(tmp_path / "b", "ร้านหนึ่ง", "ร้านนายสมชาย ใจดี"), GRAPH)).notes == []
