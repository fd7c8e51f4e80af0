"""What code a change of the graph was accepted with, and what the conformance kit had found of it.

Both may be left out, so that a hub of the version before goes on keeping changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("code", "kit"):
        op.add_column("schema_changes", sa.Column(name, sa.Text))


def downgrade() -> None:
    for name in ("code", "kit"):
        op.drop_column("schema_changes", name)
