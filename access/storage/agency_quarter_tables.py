"""The table of how agencies did in the last day, a row for each quarter of an hour.

`began` is when the quarter began; `calls` and `failed` count for all processes together; `worst` is the worst that one
of them saw, as a number that grows with the trouble: `endpoints/operators/agency_status.py` knows which is which.
"""

from sqlalchemy import Column, Integer, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

QUARTERS = Table(
    "agency_quarters",
    METADATA,
    Column("agency", Text, primary_key=True),
    Column("began", Moment, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("worst", Integer, nullable=False),
)
