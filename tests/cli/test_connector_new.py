"""./saan connector new beside a manifest that is there: one more lookup, and nothing of what a person wrote is lost."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cli.__main__ import app
from cli.connector_new import _appended
from drafting.toml_text import toml
from tests.drafting.test_manifest import WSDL

WRITTEN = """\
# Finished by hand: the bureau's list of licences.   (keep this)
[agency]
id = "bureau"
name = { th = "สำนัก", en = "Bureau" }
contact = "a@bureau.example"

[source]
kind = "file"
folder = "${BUREAU_FOLDER}"  # where the sync puts it

[[lookup]]
type = "Licence"
by = "juristicId"
request = { file = "licences.csv" }
answer = { key = "TAX_ID" }
privacy = { class = "public", basis = "public-task" }

[fields.Licence]
number = "NO"     # as printed
juristicId = "TAX_ID"
code = { value = "HOTEL" }"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of an agency that has a manifest."""
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "bureau").mkdir()
    (tmp_path / "bureau" / "connector.toml").write_text(WRITTEN, encoding="utf-8")
    (tmp_path / "licences.csv").write_text("NO,TAX_ID,LIC\nA-1,0985558000017,x\n", encoding="utf-8")
    return tmp_path / "bureau"


def saan(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["connector", *arguments])


def test_a_new_agency_comes_into_the_last_folder_and_one_that_is_there_stays_where_it_is(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("SAAN_AGENCIES_FOLDER", f"{tmp_path}:{own}")
    asked = ("--type", "Licence", "--by", "number")
    assert saan("new", "other", "--kind", "rest", *asked).exit_code == 0
    assert (own / "other" / "connector.toml").exists()
    assert more(home, *asked).exit_code == 0
    assert not (own / "bureau").exists()
    (own / "bureau").mkdir()
    (own / "bureau" / "connector.toml").write_text(WRITTEN, encoding="utf-8")
    told = saan("check", "bureau")
    assert told.exit_code == 1
    assert f"{own / 'bureau' / 'connector.toml'}:1: there are two agencies" in told.stdout
    assert str(home) in told.stdout
    assert saan("check", "nobody").exit_code != 0


def more(home: Path, *arguments: str) -> Result:
    table = ["--table", str(home.parent / "licences.csv")] if "--table" not in arguments else []
    return saan("new", "bureau", *table, *arguments)


def manifest(home: Path) -> str:
    return (home / "connector.toml").read_bytes().decode()


def test_one_more_lookup_is_added_and_every_line_before_it_stays(home: Path) -> None:
    done = more(home, "--type", "Licence", "--by", "number")
    assert done.exit_code == 0, done.output
    text = manifest(home)
    assert text.startswith(WRITTEN + "\n")
    lookups = tomllib.loads(text)["lookup"]
    assert [(one["type"], one["by"]) for one in lookups] == [("Licence", "juristicId"), ("Licence", "number")]
    assert lookups[1]["fields"] == {}, "[fields.Licence] maps them already"
    assert "# [fields.Licence] maps: number, juristicId, code" in text
    assert saan("check", "bureau").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--type", "Licence", "--by", "juristicId"], "has Licence by juristicId already"),
        (["--type", "Licence", "--by", "number", "--kind", "rest"], "another source is another agency"),
        (["--type", "Citizen", "--by", "nationalId"], "agencies give no 'Citizen'"),
    ],
)
def test_what_does_not_fit_the_agency_is_refused_and_changes_nothing(
    home: Path, arguments: list[str], told: str
) -> None:
    done = more(home, *arguments)
    assert done.exit_code == 2
    assert told in done.output
    assert manifest(home) == WRITTEN


def test_a_description_of_another_kind_is_refused(home: Path) -> None:
    wsdl = home.parent / "vat.wsdl"
    wsdl.write_text(WSDL, encoding="utf-8")
    asked = ["--operation", "GetVat", "--type", "Business", "--by", "juristicId"]
    done = saan("new", "bureau", "--wsdl", str(wsdl), *asked)
    assert done.exit_code == 2
    assert "kind soap, and it is file" in done.output
    assert manifest(home) == WRITTEN


def test_another_wsdl_does_not_take_the_place_of_the_one_that_is_there(home: Path) -> None:
    wsdl = home.parent / "vat.wsdl"
    wsdl.write_text(WSDL, encoding="utf-8")
    asked = ["--wsdl", str(wsdl), "--operation", "GetVat"]
    assert saan("new", "vat", *asked, "--type", "Business", "--by", "juristicId").exit_code == 0
    assert saan("new", "vat", *asked, "--type", "Licence", "--by", "juristicId").exit_code == 0
    wsdl.write_text(WSDL.replace("VatDate", "VatDay"), encoding="utf-8")
    done = saan("new", "vat", *asked, "--type", "Director", "--by", "juristicId")
    assert done.exit_code == 2
    assert "is another" in done.output
    assert "VatDate" in (home.parent / "vat" / "vat.wsdl").read_text(encoding="utf-8")


def test_a_manifest_that_cannot_be_added_to_says_so(home: Path) -> None:
    table = tomllib.loads(WRITTEN)["lookup"][0]
    head, _, rest = WRITTEN.partition("[[lookup]]")
    inline = f"lookup = [{toml(table)}]\n{head}[fields.Licence]{rest.partition('[fields.Licence]')[2]}"
    (home / "connector.toml").write_text(inline, encoding="utf-8")
    assert saan("check", "bureau").exit_code == 0
    done = more(home, "--type", "Licence", "--by", "number")
    assert done.exit_code == 2
    assert "nothing is written" in done.output
    assert manifest(home) == inline


@pytest.mark.parametrize("broken", [('"NO" ', '"NO[" '), ("[agency]", "[[")])
def test_a_manifest_at_fault_is_corrected_before_it_is_added_to(home: Path, broken: tuple[str, str]) -> None:
    (home / "connector.toml").write_text(WRITTEN.replace(*broken), encoding="utf-8")
    done = more(home, "--type", "Licence", "--by", "number")
    assert done.exit_code == 2
    assert "correct it first" in done.output


@pytest.mark.threat("description-reaches-out")
def test_a_file_that_lies_elsewhere_is_refused(home: Path) -> None:
    text = WRITTEN.replace('folder = "${BUREAU_FOLDER}"', 'url = "${BUREAU_URL}"')
    (home / "connector.toml").write_text(text, encoding="utf-8")
    done = more(home, "--type", "Licence", "--by", "number")
    assert done.exit_code == 2
    assert "at its url" in done.output


LINES = st.lists(st.sampled_from(["", "# note", "a = 1", "  # ชื่อ"]), max_size=5)


@settings(suppress_health_check=list(HealthCheck))
@given(lines=LINES, end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_what_was_written_stays_to_the_byte_and_its_ends_of_lines_go_on(lines: list[str], end: str, last: bool) -> None:
    text = end.join(lines) + (end if last else "")
    added = _appended(text, "[[lookup]]\nby = 1\n")
    assert added.startswith(text)
    assert added.endswith(("[[lookup]]\nby = 1\n", "[[lookup]]\r\nby = 1\r\n"))
    if "\r\n" in text:
        assert "\n" not in added.replace("\r\n", "")
