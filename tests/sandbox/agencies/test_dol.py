import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.cgd import with_dashes
from sandbox.world import named
from sandbox.world.build import World


@pytest.fixture(scope="module")
def lands(town: Sandbox) -> Iterator[sqlite3.Connection]:
    file = town.environment["DOL_URL"].removeprefix("sqlite+aiosqlite:///")
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        yield database


def holdings(lands: sqlite3.Connection, holder: str) -> list[tuple[object, ...]]:
    found = lands.execute("SELECT * FROM V_HOLDING WHERE HOLDER_NO = ? ORDER BY LO, DEED_NO", (holder,))
    return [(row["LO"], row["DEED_NO"], row["PART"], row["WHOLE"], row["WAY"], row["SINCE"]) for row in found]


def test_a_parcel_tells_its_area_twice_and_its_office_by_name(lands: sqlite3.Connection) -> None:
    row = lands.execute("SELECT * FROM V_PARCEL WHERE LO = '1204' AND DEED_NO = '9800001'").fetchone()

    assert (row["DOC_TYPE"], row["TAMBON"], row["LO_NAME_E"]) == (
        "น.ส.3ก",
        120610,
        "Nonthaburi Provincial Land Office, Pak Kret Branch",
    )
    assert (row["AREA"], row["AREA_SQM"]) == ("9-1-20.5", 14882)


def test_persons_stand_with_dashes_and_businesses_without(lands: sqlite3.Connection) -> None:
    rows = lands.execute("SELECT * FROM HOLDING WHERE LO = '1201' AND DEED_NO = '9800003' ORDER BY SEQ").fetchall()

    assert [(row["HOLDER_KIND"], row["HOLDER_ID"], row["PART"], row["WHOLE"]) for row in rows] == [
        ("2", named.RESTAURANT, 3, 4),
        ("1", with_dashes(named.OWNER), 1, 4),
    ]


def test_a_parcel_s_own_row_lists_its_holders_in_a_text(lands: sqlite3.Connection, world: World) -> None:
    kept = {(row["LO"], row["DEED_NO"]): json.loads(row["HOLDERS"]) for row in lands.execute("SELECT * FROM V_PARCEL")}
    rows = lands.execute("SELECT LO, DEED_NO, HOLDER_KIND AS kind, HOLDER_NO AS id FROM V_HOLDING ORDER BY SEQ")
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for office, deed, kind, holder in rows:
        found.setdefault((office, deed), []).append({"kind": kind, "id": holder})

    assert kept == found
    assert len(kept) == len(world.parcels)


def test_a_holder_is_found_by_the_bare_number(lands: sqlite3.Connection) -> None:
    assert holdings(lands, named.OWNER) == [
        ("1201", "9800002", 2, 3, "มรดก", 25540405),
        ("1201", "9800003", 1, 4, "ซื้อขาย", 25600220),
    ]
    assert holdings(lands, named.SWEETS) == []


def test_every_parcel_of_the_world_has_its_shares_and_its_value_apart(lands: sqlite3.Connection, world: World) -> None:
    shares = lands.execute("SELECT LO, DEED_NO, COUNT(*) AS N FROM HOLDING GROUP BY LO, DEED_NO").fetchall()
    values = {(row["LO"], row["DEED_NO"]): row["BAHT"] for row in lands.execute("SELECT * FROM APPRAISAL")}
    columns = lands.execute("SELECT * FROM V_PARCEL").description

    assert {(row["LO"], row["DEED_NO"]): row["N"] for row in shares} == {
        (one.office, one.deed): len(one.shares) for one in world.parcels
    }
    assert values == {(one.office, one.deed): one.value for one in world.parcels}
    assert values["1201", "9800001"] == 2_100_000
    assert not {"BAHT", "BAHT_PER_WAH"} & {column[0] for column in columns}
