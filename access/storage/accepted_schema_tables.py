"""The table of schemas that contributors' files held when they composed without faults.

`place` is the order in which contributors were first accepted, and stays theirs; `promises` is what their manifests
said then, as JSON. Each row has a `mark` (access/storage/row_marks.py): a guard taken out of it would not be seen.
"""

from sqlalchemy import Column, Integer, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

ACCEPTED = Table(
    "accepted_schemas",
    METADATA,
    Column("contributor", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("sdl", Text, nullable=False),
    Column("promises", Text, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("mark", Text, nullable=False),
)
