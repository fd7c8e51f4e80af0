"""The agencies that are databases and files."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.cgd import COLUMNS, with_dashes
from sandbox.world import named
from sandbox.world.build import World


def connect(town: Sandbox, setting: str) -> sqlite3.Connection:
    database = sqlite3.connect(town.environment[setting].removeprefix("sqlite+aiosqlite:///"))
    database.row_factory = sqlite3.Row
    return database


@pytest.fixture(scope="module")
def houses(town: Sandbox) -> Iterator[sqlite3.Connection]:
    with closing(connect(town, "HOUSES_URL")) as database:
        yield database


@pytest.fixture(scope="module")
def exd(town: Sandbox) -> Iterator[sqlite3.Connection]:
    with closing(connect(town, "EXD_URL")) as database:
        yield database


def test_the_register_of_houses_has_that_of_every_person(houses: sqlite3.Connection, world: World) -> None:
    rows = {row["HID"]: row for row in houses.execute("SELECT * FROM V_HOUSE")}

    assert {one.house_id for one in world.persons} <= set(rows)
    assert rows["98000000001"]["CCAATT"] == "120102"
    assert (rows["98000000001"]["MOO"], rows["98000000004"]["MOO"]) == ("00", "03")


def test_exd_pads_its_columns_and_writes_thai_digits(exd: sqlite3.Connection) -> None:
    row = exd.execute("SELECT * FROM V_LICENSE WHERE TRIM(TAX_ID) = ?", (named.RESTAURANT,)).fetchone()

    assert len(row["TAX_ID"]) == 20
    assert row["LIC_TYPE"] == "02  "
    assert row["FEE"].strip() == "๒,๒๐๐.๐๐"
    assert re.fullmatch("[๐-๙]{2}/[๐-๙]{2}/[๐-๙]{4}", row["ISSUE_DATE"])


def test_cgd_drops_a_file_in_windows_874_every_month(town: Sandbox) -> None:
    files = sorted(Path(town.environment["CGD_URL"]).iterdir())
    lines = files[-1].read_bytes().decode("cp874").splitlines()
    rows = list(csv.reader(lines[1:]))

    assert [file.name for file in files] == ["cgd-25691010.csv", "cgd-25691110.csv"]
    assert lines[0] == "ข้อมูล ณ วันที่ 10/11/2569"
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][0] == with_dashes(named.CITIZEN) == "9-1000-00000-01-1"
    assert any(row[3] == "1,000.00" for row in rows)
    with pytest.raises(UnicodeDecodeError):
        files[-1].read_text(encoding="utf-8")
