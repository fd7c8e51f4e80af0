"""Consents and mandates. People are pseudonyms here; what each column means is told in `consent.py`, `mandates.py`.

`scope` of a consent is what its artefact says, so that consents can be counted by it: nothing is allowed by it.
"""

from sqlalchemy import Column, Index, Integer, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

CONSENTS = Table(
    "consents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("app", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("artefact", Text, nullable=False),
    Column("scope", Text),
    Column("given_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("uses", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("day_uses", Integer, nullable=False),
)
Index(None, CONSENTS.c.subject)
Index(None, CONSENTS.c.given_by)
Index(None, CONSENTS.c.app)

MANDATES = Table(
    "mandates",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("ended_at", Moment),
    Column("mark", Text),
)
Index(None, MANDATES.c.holder)
