"""The further hashes by which clients call the operations that apps registered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "app_operation_names",
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("document", sa.Text),
        sa.PrimaryKeyConstraint("app", "name", name="pk_app_operation_names"),
    )
    op.create_index("ix_app_operation_names_name", "app_operation_names", ["name"])


def downgrade() -> None:
    op.drop_table("app_operation_names")
