"""What citizens are told of an app, what proved who it is until lately, and how often its tokens' terms changed.

Every column may be left out, so that a hub of the version before goes on registering apps.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXTS = ("home_page", "contact", "privacy_notice", "optional_scopes", "former_secret_hash", "former_jwks")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("apps", sa.Column(name, sa.Text))
    op.add_column("apps", sa.Column("former_until", sa.BigInteger))
    op.add_column("apps", sa.Column("edition", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    for name in ("edition", "former_until", *reversed(TEXTS)):
        op.drop_column("apps", name)
