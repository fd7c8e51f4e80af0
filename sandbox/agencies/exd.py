"""Excise Department: a view of liquor and tobacco licences in an old database.

Columns are CHAR, so texts come padded with blanks; dates and amounts are written in Thai digits, dates in the Buddhist
era with slashes.
"""

import sqlite3
from pathlib import Path

from sandbox.agencies.writing import be_slashes, padded, thai_digits
from sandbox.world.build import World
from sandbox.world.model import Licence

KIND_CODES = {"LIQUOR_RETAIL": "02", "TOBACCO_RETAIL": "11"}
STATE_CODES = {"VALID": "A", "EXPIRED": "E", "SUSPENDED": "S", "REVOKED": "R", "PENDING": "P"}

_SCHEMA = """
CREATE TABLE LICENSE (
  LIC_NO CHAR(20), LIC_TYPE CHAR(4), LIC_STATUS CHAR(2), TAX_ID CHAR(20), SHOP_NAME CHAR(120), SHOP_NAME_E CHAR(120),
  ISSUE_DATE CHAR(10), EXPIRE_DATE CHAR(10), FEE CHAR(12),
  ADDR_NO CHAR(10), ADDR_MOO CHAR(4), ADDR_SOI CHAR(40), ADDR_SOI_E CHAR(40), ADDR_ROAD CHAR(40), ADDR_ROAD_E CHAR(40),
  TAMBON CHAR(8), ZIP CHAR(6));
CREATE INDEX LICENSE_TAX_ID ON LICENSE (TRIM(TAX_ID));
CREATE INDEX LICENSE_LIC_NO ON LICENSE (TRIM(LIC_NO));
CREATE VIEW V_LICENSE AS SELECT * FROM LICENSE;
"""


def write(world: World, file: Path) -> None:
    """The database, new."""
    file.unlink(missing_ok=True)
    database = sqlite3.connect(file)
    try:
        database.executescript(_SCHEMA)
        rows = (_row(one) for one in world.licences if one.agency == "exd")
        database.executemany(f"INSERT INTO LICENSE VALUES ({'?,' * 16}?)", rows)
        database.commit()
    finally:
        database.close()


def _row(licence: Licence) -> tuple[str, ...]:
    one = licence.address
    return (
        padded(licence.number, 20),
        padded(KIND_CODES[licence.kind], 4),
        padded(STATE_CODES[licence.state], 2),
        padded(licence.juristic_id, 20),
        padded(licence.premises_th, 120),
        padded(licence.premises_en, 120),
        padded(thai_digits(be_slashes(licence.issued_on)), 10),
        padded(thai_digits(be_slashes(licence.expires_on)), 10),
        padded(thai_digits(f"{licence.fee:,.2f}") if licence.fee else "", 12),
        padded(one.number, 10),
        padded(one.moo, 4),
        padded(one.soi_th, 40),
        padded(one.soi_en, 40),
        padded(one.road_th, 40),
        padded(one.road_en, 40),
        padded(one.subdistrict, 8),
        padded(one.postal_code, 6),
    )
