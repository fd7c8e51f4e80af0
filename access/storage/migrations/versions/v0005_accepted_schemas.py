"""The schemas of contributors as they were accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accepted_schemas",
        sa.Column("contributor", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("sdl", sa.Text, nullable=False),
        sa.Column("promises", sa.Text, nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("contributor", name="pk_accepted_schemas"),
    )


def downgrade() -> None:
    op.drop_table("accepted_schemas")
