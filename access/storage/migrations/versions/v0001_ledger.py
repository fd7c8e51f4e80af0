"""The ledger's tables, and the database's own refusal to change what was written there."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("ledger_entries", "ledger_seals", "ledger_checkpoints")


def upgrade() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("stream", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("actor_reference", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("purpose", sa.Text),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("consent", sa.Text),
        sa.Column("case_reference", sa.Text),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("disclosed", sa.Text, nullable=False),
        sa.Column("refused", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("hidden_until", sa.BigInteger),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("stream", "sequence", name="pk_ledger_entries"),
    )
    op.create_index("ix_ledger_entries_subject_at", "ledger_entries", ["subject", "at"])
    op.create_index("ix_ledger_entries_app_at", "ledger_entries", ["app", "at"])
    op.create_index("ix_ledger_entries_at", "ledger_entries", ["at"])
    op.create_table(
        "ledger_seals",
        sa.Column("stream", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("stream", "number", name="pk_ledger_seals"),
    )
    op.create_table(
        "ledger_streams",
        sa.Column("stream", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("seals", sa.BigInteger, nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=False),
        sa.Column("checkpointed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_ledger_streams"),
    )
    op.create_table(
        "ledger_checkpoints",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_checkpoints"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def downgrade() -> None:
    for table in ("ledger_checkpoints", "ledger_streams", "ledger_seals", "ledger_entries"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_append_only()")


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )


def _refuse_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
