"""The table of operations that apps registered: `sha256` is that of the document's UTF-8, in hexadecimal."""

from sqlalchemy import Column, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

OPERATIONS = Table(
    "app_operations",
    METADATA,
    Column("app", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("registered_at", Moment, nullable=False),
)
