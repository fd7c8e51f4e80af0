"""Whom a sign-in is about, so that she finds it, and what people ask about lines of the ledger.

Sign-ins from before are told whom they are about, once, where the hub's secret is at hand.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from access.storage.row_marks import mark
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageSealed

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("oauth_grants", sa.Column("subject", sa.Text))
    _tell_subjects()
    op.create_index("ix_oauth_grants_subject", "oauth_grants", ["subject"])
    op.create_table(
        "person_questions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_by", sa.Text),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("mark", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_person_questions"),
    )
    op.create_index("ix_person_questions_subject", "person_questions", ["subject"])
    op.create_index("ix_person_questions_asked_at", "person_questions", ["asked_at"])


def downgrade() -> None:
    op.drop_table("person_questions")
    op.drop_index("ix_oauth_grants_subject", "oauth_grants")
    if context.config.attributes.get("seal") is not None:  # without it no mark holds, and people sign in again
        for row, seal in _genuine():
            _change(row, seal, None)
    op.drop_column("oauth_grants", "subject")


def _tell_subjects() -> None:
    for row, seal in _genuine():
        person = seal.open(row["person"], for_="person")
        told: dict[str, Any] = json.loads(person) if person is not None else {"official": True}
        if not told.get("official"):
            _change(row, seal, seal.pseudonym(told.get("subject") or told["national_id"], for_="consent"))


def _genuine() -> Iterator[tuple[Mapping[str, Any], Seal]]:
    """The rows of sign-ins that the hub wrote so. Raises StorageSealed where there are some and no secret to tell."""
    seal: Seal | None = context.config.attributes.get("seal")
    rows = op.get_bind().execute(sa.text("SELECT * FROM oauth_grants")).mappings().all()
    if rows and seal is None:
        raise StorageSealed
    for row in rows:
        assert seal is not None
        if row["mark"] == mark(seal, "oauth_grants", dict(row)):
            yield dict(row), seal


def _change(row: Mapping[str, Any], seal: Seal, subject: str | None) -> None:
    change = sa.text("UPDATE oauth_grants SET subject = :subject, mark = :mark WHERE id = :id")
    new = mark(seal, "oauth_grants", {**row, "subject": subject})
    op.get_bind().execute(change, {"subject": subject, "mark": new, "id": row["id"]})
