"""The tables of schemas that contributors' files held when they were accepted, and of all changes that led there.

`place` is the order in which contributors were first accepted, and stays theirs; `promises` is what their manifests
said then, as JSON. Changes are numbered from one and only added: `difference` and `overridden` are lists of lines as
JSON, an empty `sdl` and an empty `manifest` say that the contributor was taken out; `code` has digests of files by
name, as JSON. Each row has a `mark` (access/storage/row_marks.py): a guard taken out of it would not be seen.
"""

from sqlalchemy import Column, Index, Integer, Table, Text

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

CHANGES = Table(
    "schema_changes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("contributor", Text, nullable=False),
    Column("sdl", Text, nullable=False),
    Column("promises", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("accepted_by", Text, nullable=False),
    Column("difference", Text, nullable=False),
    Column("overridden", Text, nullable=False),
    Column("back_to", Integer),
    Column("code", Text),
    Column("kit", Text),
    Column("mark", Text, nullable=False),
)
Index(None, CHANGES.c.contributor)
