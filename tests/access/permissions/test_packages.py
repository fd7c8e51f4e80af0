"""Packages are an operator's policy: a file that is read once, and refused with file and line where it is at fault."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.packages import SHIPPED, PackagesUnfit, read_packages
from access.permissions.purposes import Basis
from access.permissions.scopes import Scopes
from app import build_app
from cli.__main__ import app
from settings import Settings, SettingsError
from tests.foreign_scope import SCOPES
from wiring.graph import graph_of

GOOD = """[package.secrets-check]
en = "Checking secrets"
th = "ตรวจสอบความลับ"
basis = "consent"
purposes = ["application"]
scopes = [
  "citizen.name",
  "zzz.secrets",
]
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "packages.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_those_that_ship_name_what_the_hub_and_the_agencies_that_ship_declare_and_are_faultless(tmp_path: Path) -> None:
    declared = graph_of(Settings()).scopes
    file = written(tmp_path, SHIPPED.read_text(encoding="utf-8"))
    assert read_packages(declared, file) == read_packages(declared)


def test_those_that_ship_go_without_what_nobody_declares() -> None:
    """Where an agency that ships is not among an operator's."""
    few = Scopes([CORE_SCOPES["citizen.name"]])
    assert read_packages(few)["customer-check"].scopes == ("citizen.name",)


def test_an_operator_s_own_are_added_to_those_that_ship(tmp_path: Path) -> None:
    shipped = read_packages(CORE_SCOPES)
    found = read_packages(SCOPES, written(tmp_path, GOOD))
    assert found.keys() == shipped.keys() | {"secrets-check"}
    assert found["secrets-check"].scopes == ("citizen.name", "zzz.secrets")
    assert found["secrets-check"].basis is Basis.CONSENT


def test_one_of_a_name_that_ships_takes_its_place_and_none_that_ships_is_left_where_none_is_wanted(
    tmp_path: Path,
) -> None:
    mine = GOOD.replace("secrets-check", "customer-check")
    assert read_packages(SCOPES, written(tmp_path, mine))["customer-check"].scopes == ("citizen.name", "zzz.secrets")
    assert read_packages(SCOPES, written(tmp_path, f"shipped = false\n{GOOD}")).keys() == {"secrets-check"}


@pytest.mark.threat("package-wrong")
@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ('"zzz.secrets"', '"zzz.secret"', 8, "there is no scope zzz.secret; there are: citizen.identity,"),
        ('"zzz.secrets"', '"citizen.name"', 8, "twice"),
        ('"zzz.secrets"', '"citizens.lookup"', 8, "other people's records"),
        ('"consent"', '"content"', 4, 'no ground "content"; there are: own_request, consent, public_task'),
        ('en = "Checking secrets"\n', "", 1, '"en" is missing'),
        ('"Checking secrets"', '"ตรวจสอบ"', 2, "not said in English"),
        ('"ตรวจสอบความลับ"', '" "', 3, "not said in Thai"),
        ('"application"', '"applications"', 5, 'no purpose "applications", which has no name for citizens; did you'),
        ('"application"', '"licensing"', 5, 'does not rest on the ground "consent"; those that do: '),
        ('["application"]', "[]", 1, "no purpose"),
        ("purposes", "purpose", 5, 'did you mean "purposes"'),
        ("secrets-check", '"a b"', 1, "no name of a package"),
        ('"citizen.name",', '"citizen.name" "x",', 7, "not TOML"),
        ('"consent"', "3", 4, "basis"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, before: str, after: str, line: int, told: str
) -> None:
    assert before in GOOD
    file = written(tmp_path, GOOD.replace(before, after))
    with pytest.raises(PackagesUnfit) as refused:
        read_packages(SCOPES, file)
    assert any(one.startswith(f"{file}:{line}: ") and told in one for one in str(refused.value).splitlines()), refused


@pytest.mark.threat("package-wrong")
def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("zzz.secrets", "no.scope").replace('"consent"', '"x"').replace("ตรวจสอบความลับ", "x")
    with pytest.raises(PackagesUnfit) as refused:
        read_packages(SCOPES, written(tmp_path, bad))
    assert [one.rpartition("packages.toml:")[2].partition(":")[0] for one in str(refused.value).splitlines()] == [
        "3",
        "4",
        "8",
    ]


@pytest.mark.threat("package-wrong")
def test_a_file_that_is_none_or_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackagesUnfit, match="cannot be read"):
        read_packages(SCOPES, tmp_path / "none.toml")
    with pytest.raises(PackagesUnfit, match="larger than"):
        read_packages(SCOPES, written(tmp_path, "#" * 300_000))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PackagesUnfit, match="not TOML in UTF-8"):
        read_packages(SCOPES, tmp_path / "bytes.toml")


@pytest.mark.threat("package-wrong")
@given(st.text(max_size=200) | st.text('[]{}=".,#\n a\\', max_size=200) | st.just("a = " + "[" * 20_000))
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "random-packages.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_packages(SCOPES, file)
    except PackagesUnfit as problem:
        assert str(problem).startswith(f"{file}:")


@pytest.mark.threat("package-wrong")
def test_a_package_of_a_scope_that_nobody_declares_stops_the_start(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    with pytest.raises(SettingsError, match=r"packages\.toml:8: there is no scope zzz\.secrets; there are: "):
        build_app(Settings(state=tmp_path, sandbox=True, packages=file), variables={})


@pytest.mark.threat("package-wrong")
def test_the_sandbox_does_not_start_without_its_apps_packages(tmp_path: Path) -> None:
    file = written(tmp_path, "shipped = false\n")
    with pytest.raises(SettingsError, match="own-business, own-data"):
        build_app(Settings(state=tmp_path, sandbox=True, packages=file), variables={})


def test_the_command_lists_them_and_registers_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAAN_STATE", str(tmp_path))
    monkeypatch.setenv("SAAN_PACKAGES", str(written(tmp_path, GOOD.replace("zzz.secrets", "citizen.loans"))))
    shown = CliRunner().invoke(app, ("app", "packages"))
    assert shown.exit_code == 0, shown.output
    assert "secrets-check" in shown.stdout
    assert "citizen.loans citizen.name; for application" in shown.stdout
    done = CliRunner().invoke(
        app,
        ("app", "register", "asker", "--name-th", "ผู้ขอ", "--name-en", "Asker", "--package", "secrets-check",
         "--redirect-uri", "https://asker.example/back"),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    monkeypatch.setenv("SAAN_PACKAGES", str(written(tmp_path, GOOD)))
    refused = CliRunner().invoke(app, ("app", "packages"))
    assert refused.exit_code == 2
    assert "packages.toml:8: there is no scope zzz.secrets" in refused.stderr
