"""Department of Lands: the land register, a database of several tables and two views.

A title is a code of its own (`น.ส.4`, `น.ส.3ก`, `น.ส.3`), an area one text of rai, ngan and square wah (`2-1-35.5`)
beside its square metres, a subdistrict a number. Who holds a parcel stands in HOLDING, a row for each share: persons by
their id as printed on the card (`9-1000-00000-01-1`), juristic persons without dashes; and once more in the parcel's
row, as a text that is JSON, `[{"kind": "1", "id": "9100000000011"}]`. Dates are whole numbers of the Buddhist era
(25600220). What a parcel is appraised at is a table of its own, which V_PARCEL leaves out.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sandbox.agencies.cgd import with_dashes
from sandbox.agencies.writing import be_compact
from sandbox.world.build import World
from sandbox.world.land import SQUARE_METRES_IN_WAH, Parcel, appraised_on, land_offices

TITLE_CODES = {"DEED": "น.ส.4", "USE_CERTIFICATE": "น.ส.3ก", "EXPLOITATION": "น.ส.3"}
KIND_CODES = {"P": "1", "J": "2"}
WAY_WORDS = {"SALE": "ซื้อขาย", "INHERITANCE": "มรดก", "GIFT": "ให้"}

_SCHEMA = """
CREATE TABLE LAND_OFFICE (LO CHAR(4) PRIMARY KEY, LO_NAME TEXT NOT NULL, LO_NAME_E TEXT NOT NULL);
CREATE TABLE PARCEL (
  LO CHAR(4) NOT NULL, DEED_NO CHAR(10) NOT NULL, DOC_TYPE TEXT NOT NULL, TAMBON INTEGER NOT NULL,
  AREA TEXT NOT NULL, AREA_SQM NUMERIC NOT NULL, HOLDERS TEXT NOT NULL, PRIMARY KEY (LO, DEED_NO));
CREATE TABLE HOLDING (
  LO CHAR(4) NOT NULL, DEED_NO CHAR(10) NOT NULL, SEQ INTEGER NOT NULL, HOLDER_KIND CHAR(1) NOT NULL,
  HOLDER_ID CHAR(17) NOT NULL, PART INTEGER NOT NULL, WHOLE INTEGER NOT NULL, WAY TEXT NOT NULL,
  SINCE INTEGER NOT NULL, PRIMARY KEY (LO, DEED_NO, SEQ));
CREATE INDEX HOLDING_HOLDER ON HOLDING (REPLACE(HOLDER_ID, '-', ''));
CREATE TABLE APPRAISAL (
  LO CHAR(4) NOT NULL, DEED_NO CHAR(10) NOT NULL, BAHT_PER_WAH INTEGER NOT NULL, BAHT NUMERIC NOT NULL,
  IN_FORCE INTEGER NOT NULL, PRIMARY KEY (LO, DEED_NO));
CREATE VIEW V_PARCEL AS SELECT PARCEL.*, LO_NAME, LO_NAME_E FROM PARCEL JOIN LAND_OFFICE USING (LO);
CREATE VIEW V_HOLDING AS SELECT *, REPLACE(HOLDER_ID, '-', '') AS HOLDER_NO FROM HOLDING;
"""


def write(world: World, file: Path) -> None:
    """The database, new."""
    file.unlink(missing_ok=True)
    in_force = int(be_compact(appraised_on()))
    database = sqlite3.connect(file)
    try:
        database.executescript(_SCHEMA)
        offices = ((one.code, one.name_th, one.name_en) for one in land_offices())
        database.executemany("INSERT INTO LAND_OFFICE VALUES (?,?,?)", offices)
        database.executemany(f"INSERT INTO PARCEL VALUES ({'?,' * 6}?)", map(_parcel, world.parcels))
        holdings = (row for one in world.parcels for row in _holdings(one))
        database.executemany(f"INSERT INTO HOLDING VALUES ({'?,' * 8}?)", holdings)
        values = ((one.office, one.deed, one.rate, one.value, in_force) for one in world.parcels)
        database.executemany(f"INSERT INTO APPRAISAL VALUES ({'?,' * 4}?)", values)
        database.commit()
    finally:
        database.close()


def _parcel(one: Parcel) -> tuple[str | int | float, ...]:
    rai, ngan, tenths = one.area
    wah = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else f"{tenths // 10}"
    metres = one.size * SQUARE_METRES_IN_WAH / 10
    holders = json.dumps([{"kind": KIND_CODES[share.kind], "id": share.holder} for share in one.shares])
    return one.office, one.deed, TITLE_CODES[one.title], int(one.subdistrict), f"{rai}-{ngan}-{wah}", metres, holders


def _holdings(one: Parcel) -> Iterator[tuple[str | int, ...]]:
    for place, share in enumerate(one.shares, 1):
        yield (
            one.office,
            one.deed,
            place,
            KIND_CODES[share.kind],
            with_dashes(share.holder) if share.kind == "P" else share.holder,
            share.part,
            share.whole,
            WAY_WORDS[share.way],
            int(be_compact(share.since)),
        )
