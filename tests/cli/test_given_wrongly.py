"""What a command is given in the wrong place: told in a line, with exit status 2, and nobody's id in it."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cli.__main__ import app
from connectors.values.national_ids import without_ids

pytestmark = pytest.mark.threat("command-mistyped")

CITIZEN = "9100000000011"
MISTYPED = "9100000000012"
CARD = "9-1000-00000-01-1"
WRITTEN = {
    "plain": CITIZEN,
    "mistyped": MISTYPED,
    "dashed": CARD,
    "dotted": CARD.replace("-", "."),
    "spaced": CARD.replace("-", " "),
    "Thai": CITIZEN.translate({ord("0") + digit: chr(0xE50 + digit) for digit in range(10)}),
    "full width": CITIZEN.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}),
    "zero width": "\u200b".join(CITIZEN),
}
PLACES = {
    "no such command": ("ID",),
    "an argument too many": ("person", "erase", "--by", "A", "--yes", "ID"),
    "an option that is none": ("person", "erase", "--ID"),
    "a choice": ("person", "mandate", "--relation", "ID"),
    "a number": (
        "app",
        "register",
        "a",
        "--name-th",
        "ก",
        "--name-en",
        "A",
        "--package",
        "own-data",
        "--budget",
        "ID-",
    ),
    "a mandate": ("person", "end-mandate", "ID"),
    "an app": ("app", "revoke", "ID", "--yes"),
    "an app's secret": ("app", "rotate-secret", "ID"),
    "an app that registered nothing": ("app", "operations", "list", "ID"),
    "an operation": ("app", "operations", "remove", "ID", "ID"),
    "a package": ("app", "register", "a", "--name-th", "ก", "--name-en", "A", "--package", "ID"),
    "a scope": ("app", "register", "a", "--name-th", "ก", "--name-en", "A", "--package", "own-data", "--scope", "ID"),
    "a day": ("ledger", "export", "--from", "ID"),
    "a client": ("ledger", "breach", "--client", "ID"),
    "an anchor": ("ledger", "verify", "--anchor", "ID"),
    "a file of keys": ("ledger", "keys", "--public", "ID"),
    "a file to write": ("ledger", "export", "--output", "no/such/ID"),
    "a persona": ("token", "ID"),
    "an agency": ("connector", "check", "ID"),
    "an agency that is tried": ("connector", "try", "ID"),
}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAAN_STATE", str(tmp_path))
    return tmp_path


def saan(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=text)


def refused(done: Result) -> str:
    assert (done.exit_code, type(done.exception)) == (2, SystemExit), done.output
    assert done.output.strip()
    return done.output


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
@pytest.mark.parametrize("how", ["plain", "dashed", "Thai"])
def test_an_id_in_the_wrong_place_is_refused_and_not_repeated(place: tuple[str, ...], how: str) -> None:
    told = refused(saan(*(part.replace("ID", WRITTEN[how]) for part in place)))
    assert WRITTEN[how] not in told


@pytest.mark.parametrize("written", WRITTEN.values(), ids=list(WRITTEN))
def test_however_it_is_written_it_is_left_out(written: str) -> None:
    assert without_ids(f"there is no app '{written}', or it has been revoked") == (
        "there is no app '•••', or it has been revoked"
    )


@given(st.text("0123456789.:-/ ab", max_size=60), st.sampled_from([CITIZEN, MISTYPED, CARD]))
@example("redis://10.100.200.201:6379", CITIZEN)
def test_nothing_else_is_left_out(around: str, id_: str) -> None:
    assert id_ not in without_ids(f"{around} {id_} {around}")
    assert without_ids("10.100.200.20:6379 2026-11-01T08:30+07:00 127.0.0.1:65535").count("•") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("ledger", "export", "--output", "no/such/folder/record.csv"),
        ("ledger", "export", "--output", "/dev/full"),
        ("person", "end-mandate", "\udcff"),
        ("ledger", "breach", "--client", "\udcff"),
        ("app", "operations", "list", "\udcff"),
        ("app", "operations", "list", "no-such-app"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(arguments: tuple[str, ...]) -> None:
    assert refused(saan(*arguments)).startswith("saan: ")


def test_a_file_that_is_no_text_is_told_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "odd.graphql"
    file.write_bytes(b"\xff\xfe")
    assert "odd.graphql is no text in UTF-8" in refused(saan("app", "operations", "add", "an-app", str(file)))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_every_day_that_there_is_may_be_the_last(day: str) -> None:
    assert saan("db", "upgrade").exit_code == 0
    assert saan("ledger", "export", "--to", day).exit_code == 0
