"""The tables of operations that apps registered: `sha256` is that of the document's UTF-8, in hexadecimal.

NAMES has the further hashes of an operation, and the text that stands for one where it is not the operation's own.
"""

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

NAMES = Table(
    "app_operation_names",
    METADATA,
    Column("app", Text, primary_key=True),
    Column("name", Text, primary_key=True, index=True),
    Column("sha256", Text, nullable=False),
    Column("document", Text),
)
