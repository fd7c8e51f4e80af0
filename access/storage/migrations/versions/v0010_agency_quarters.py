"""How agencies did in the last day, by quarters of an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_quarters",
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("worst", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("agency", "began", name="pk_agency_quarters"),
    )


def downgrade() -> None:
    op.drop_table("agency_quarters")
