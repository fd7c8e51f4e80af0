"""To which agency the hub sent a fact on. Entries from before have none, and their hashes stay what they are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("recipient", sa.Text))


def downgrade() -> None:
    op.drop_column("ledger_entries", "recipient")
