"""The table of questions. What each column means is told in `questions.py`; texts and people are sealed."""

from sqlalchemy import Column, Index, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

QUESTIONS = Table(
    "person_questions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", Text),
    Column("answered_by", Text),
    Column("answered_at", Moment),
    Column("mark", Text),
)
Index(None, QUESTIONS.c.subject)
Index(None, QUESTIONS.c.asked_at)
