"""Every command on the hub's own database says in a line what is wrong with that, and ends with its status."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlalchemy.exc
from typer.testing import CliRunner

from access.storage.accepted_schemas import AcceptedSchemas
from cli.__main__ import app

COMMANDS = (
    ("schema", "propose"),
    ("schema", "accept", "dlt", "--by", "A"),
    ("schema", "log"),
    ("schema", "diff", "1"),
    ("schema", "rollback", "1", "--by", "A"),
    ("schema", "forget", "dlt"),
    ("app", "list"),
    ("app", "show", "a"),
    ("app", "revoke", "a", "--yes"),
    ("app", "rotate-secret", "a"),
    ("app", "operations", "list", "a"),
    ("app", "operations", "ending"),
    ("keys", "show"),
    ("db", "show"),
    ("db", "upgrade"),
    ("ledger", "verify"),
    ("ledger", "export"),
    ("ledger", "breach", "--client", "a"),
    ("ledger", "checkpoint"),
    ("person", "erase", "--by", "A", "--yes"),
    ("person", "end-mandate", "m"),
    ("person", "questions"),
)
FAULTS: Mapping[str, int] = {"no database": 3, "away": 3, "misnamed": 2}


@pytest.fixture
def address(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Of a database that is at fault."""
    (tmp_path / "notes.db").write_text("notes, and no database\n" * 200)
    return {
        "no database": f"sqlite:///{tmp_path / 'notes.db'}",
        "away": "postgresql://user:hidden@127.0.0.1:1/hub",
        "misnamed": "mysql://user:hidden@127.0.0.1:1/hub",
    }[request.param]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("address", "status"), FAULTS.items(), ids=list(FAULTS), indirect=["address"])
def test_a_command_says_in_a_line_what_is_wrong_with_the_database(
    address: str, status: int, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAAN_STATE", str(tmp_path))
    monkeypatch.setenv("SAAN_DATABASE_URL", address)
    done = CliRunner().invoke(app, command, input="9100000000011\n")
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == status, done.output
    (line,) = [one for one in done.stderr.splitlines() if one.startswith("saan: ")]
    assert "Traceback" not in done.output
    assert "hidden" not in done.output
    assert "database" in line.casefold()


@pytest.mark.parametrize("command", [("schema", "diff", "1"), ("schema", "rollback", "1", "--by", "A")], ids=" ".join)
def test_one_that_fails_halfway_is_told_so_too_and_nothing_of_what_it_holds(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def number(_self: AcceptedSchemas) -> int:
        raise sqlalchemy.exc.DatabaseError("SELECT", None, sqlite3.DatabaseError("malformed: 9100000000011"))

    monkeypatch.setenv("SAAN_STATE", str(tmp_path))
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    monkeypatch.setattr(AcceptedSchemas, "number", number)
    done = CliRunner().invoke(app, command)
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert done.stderr == (
        "saan: the database cannot be used (DatabaseError): see whether its address is that of the hub's, and its "
        "tables are whole (./saan db upgrade)\n"
    )
