"""Department of Provincial Administration: a database with the register of houses.

A village is two digits, 00 for none, and a subdistrict is `CCAATT`; Thai and English names are columns of their own.
"""

import sqlite3
from pathlib import Path

from sandbox.world.build import World
from sandbox.world.model import House

_SCHEMA = """
CREATE TABLE HOUSE (
  HID CHAR(11) PRIMARY KEY, HNO TEXT, MOO CHAR(2), SOI TEXT, SOI_EN TEXT, THANON TEXT, THANON_EN TEXT,
  CCAATT CHAR(6), ZIPCODE CHAR(5));
CREATE VIEW V_HOUSE AS SELECT * FROM HOUSE;
"""


def write(world: World, file: Path) -> None:
    """The database, new."""
    file.unlink(missing_ok=True)
    database = sqlite3.connect(file)
    try:
        database.executescript(_SCHEMA)
        database.executemany(f"INSERT INTO HOUSE VALUES ({'?,' * 8}?)", map(_house, world.houses))
        database.commit()
    finally:
        database.close()


def _house(house: House) -> tuple[str | None, ...]:
    one = house.address
    moo = f"{int(one.moo):02d}" if one.moo else "00"
    return (
        house.house_id,
        one.number,
        moo,
        one.soi_th,
        one.soi_en,
        one.road_th,
        one.road_en,
        one.subdistrict,
        one.postal_code,
    )
