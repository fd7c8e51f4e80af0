"""Every change of the schemas that contributors had accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schema_changes",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("contributor", sa.Text, nullable=False),
        sa.Column("sdl", sa.Text, nullable=False),
        sa.Column("promises", sa.Text, nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
        sa.Column("accepted_by", sa.Text, nullable=False),
        sa.Column("difference", sa.Text, nullable=False),
        sa.Column("overridden", sa.Text, nullable=False),
        sa.Column("back_to", sa.Integer),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_schema_changes"),
    )
    op.create_index("ix_schema_changes_contributor", "schema_changes", ["contributor"])


def downgrade() -> None:
    op.drop_table("schema_changes")
