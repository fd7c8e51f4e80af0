"""./saan schema: the text of the files, and forgetting what was accepted of an agency."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from cli.agency_choice import connectors_meant
from tests.federation.ferries import Harbour


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    made = Harbour(tmp_path)
    monkeypatch.setenv("SAAN_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(made.agencies))
    return made


def said(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, ("schema", *arguments))
    assert done.exit_code == status, done.output
    return done.output


async def test_it_prints_what_the_files_say_whatever_was_accepted(harbour: Harbour) -> None:
    async with harbour.hub():
        pass
    assert "type Ferry" in said()
    harbour.take("piers")
    harbour.take("ferries")
    assert "type Ferry" not in said()


def test_what_was_never_accepted_is_told(harbour: Harbour) -> None:
    assert "nothing was accepted of an agency 'piers'" in said("forget", "piers", status=2)


def test_an_agency_is_named_as_the_catalogue_does_too(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAAN_AGENCIES_FOLDER")
    assert connectors_meant(["กรมพัฒนาธุรกิจการค้า", "dbd", "was-once"]) == ["dbd", "was-once"]
    assert said("log", "กรมพัฒนาธุรกิจการค้า") == "No change is on record.\n"
    assert "no agency 'กรมนี้ไม่มี'" in said("log", "กรมนี้ไม่มี", status=2)
