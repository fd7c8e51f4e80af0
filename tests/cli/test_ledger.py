"""The commands as an operator runs them, on a ledger in a file."""

import asyncio
import contextlib
import csv
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from access.ledger.ledger_keys import LedgerKeys, sandbox_ledger_keys
from access.ledger.writer import Ledger
from access.storage.database import Database
from access.storage.migrate import newest, upgrade
from cli.__main__ import app
from tests.access.ledger.made import entry


class Operator:
    """Runs commands with a state folder of its own."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.file = state / "saan.db"

    def run(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env={"SAAN_STATE": str(self.state), **environment})

    def record(self) -> LedgerKeys:
        keys = sandbox_ledger_keys(self.state)

        async def main() -> None:
            async with Database(f"sqlite:///{self.file}") as database:
                await upgrade(database)
                async with Ledger(database, keys) as ledger:
                    await ledger.record([entry(number, subject=f"s{number % 30}") for number in range(60)])

        asyncio.run(main())
        return keys


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Operator(tmp_path)


def test_the_tables_are_made_and_shown(operator: Operator) -> None:
    before = operator.run("db", "show")
    assert before.exit_code == 2
    assert "./saan db upgrade" in before.stderr
    assert f"from version none to {newest()}" in operator.run("db", "upgrade").stdout
    assert "nothing to do" in operator.run("db", "upgrade").stdout
    assert json.loads(operator.run("db", "upgrade", "--json").stdout)["after"] == newest()
    assert operator.run("db", "show").exit_code == 0


def test_a_whole_ledger_is_said_to_be(operator: Operator) -> None:
    operator.record()
    told = operator.run("ledger", "verify")
    assert told.exit_code == 0
    assert "60 entries" in told.stdout
    assert "whole" in told.stdout
    report = json.loads(operator.run("ledger", "verify", "--json", "--every-signature").stdout)
    assert (report["whole"], report["entries"], report["findings"]) == (True, 60, [])


def test_a_damaged_ledger_is_told_where(operator: Operator) -> None:
    operator.record()
    with contextlib.closing(sqlite3.connect(operator.file)) as file, file:
        file.execute("DROP TRIGGER ledger_entries_no_update")
        file.execute("UPDATE ledger_entries SET app = 'other' WHERE sequence = 7")
    told = operator.run("ledger", "verify")
    assert told.exit_code == 1
    assert "entry 7: changed" in told.stdout
    assert "DAMAGED" in told.stdout
    report = json.loads(operator.run("ledger", "verify", "--json").stdout)
    assert [finding["damage"] for finding in report["findings"]] == ["changed"]


def test_a_checkpoint_kept_in_a_file_is_looked_for(operator: Operator, tmp_path: Path) -> None:
    assert operator.run("db", "upgrade").exit_code == 0
    assert operator.run("ledger", "checkpoint").exit_code == 1
    operator.record()
    kept = tmp_path / "kept.txt"
    kept.write_text(operator.run("ledger", "checkpoint", "--write").stdout)
    assert operator.run("ledger", "verify", "--anchor", str(kept)).exit_code == 0
    operator.file.unlink()
    assert operator.run("db", "upgrade").exit_code == 0
    gone = operator.run("ledger", "verify", "--anchor", str(kept))
    assert gone.exit_code == 1
    assert "cut off" in gone.stdout


def test_the_record_is_written_to_a_file_or_to_the_screen(operator: Operator, tmp_path: Path) -> None:
    operator.record()
    out = tmp_path / "record.csv"
    assert operator.run("ledger", "export", "--output", str(out)).exit_code == 0
    with out.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 60
    told = operator.run("ledger", "export", "--format", "json", "--from", "2026-11-01T16:30", "--to", "2026-11-01")
    assert len(json.loads(told.stdout)) == 30
    assert "30 entries" in told.stderr


def test_the_extent_of_a_breach_is_told_to_people_and_machines(operator: Operator) -> None:
    operator.record()
    told = operator.run("ledger", "breach", "--client", "bank-app", "--from", "2026-11-01", "--to", "2026-11-01")
    assert "60 disclosures about 30 people" in told.stdout
    assert "dopa  Person.birthDate  30" in told.stdout
    assert "and 10 more" in told.stdout
    report = json.loads(operator.run("ledger", "breach", "--client", "bank-app", "--json").stdout)
    assert report["people"] == len(report["subjects"]) == 30
    assert report["consumers"][0]["entries"] == 60
    nobody = json.loads(operator.run("ledger", "breach", "--client", "nobody", "--json").stdout)
    assert (nobody["people"], nobody["subjects"], nobody["consumers"]) == (0, [], [])


def test_a_day_that_is_none_is_told(operator: Operator) -> None:
    told = operator.run("ledger", "breach", "--client", "x", "--from", "yesterday")
    assert told.exit_code == 2
    assert "yesterday" in told.stderr


def test_an_auditor_needs_only_the_public_keys(operator: Operator, tmp_path: Path) -> None:
    operator.record()
    public = tmp_path / "public.json"
    public.write_text(operator.run("ledger", "keys", "--public", str(operator.state / "ledger-keys.json")).stdout)
    assert '"d"' not in public.read_text()
    assert '"oct"' not in public.read_text()
    assert operator.run("ledger", "verify", SAAN_LEDGER_KEYS=str(public)).exit_code == 0


def test_new_keys_are_printed_and_fit(operator: Operator, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(operator.run("ledger", "keys").stdout)
    LedgerKeys.read(path).require_writing()
    assert operator.run("ledger", "keys", "--public", str(tmp_path / "nowhere")).exit_code == 2


def test_outside_the_sandbox_the_ledger_s_keys_must_be_named(operator: Operator) -> None:
    assert operator.run("db", "upgrade").exit_code == 0
    told = operator.run("ledger", "verify", SAAN_ISSUER="https://issuer.test")
    assert told.exit_code == 2
    assert "SAAN_LEDGER_KEYS" in told.stderr


def test_a_database_that_is_away_or_none_is_told_without_its_password(operator: Operator) -> None:
    away = operator.run("db", "upgrade", DATABASE_URL="postgresql://user:hidden@127.0.0.1:1/x")
    assert away.exit_code == 3
    wrong = operator.run("db", "upgrade", DATABASE_URL="mysql://user:hidden@127.0.0.1:1/x")
    assert wrong.exit_code == 2
    assert "SAAN_DATABASE_URL" in wrong.stderr
    assert "hidden" not in away.output + wrong.output
