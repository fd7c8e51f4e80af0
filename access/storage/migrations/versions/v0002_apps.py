"""Apps, what the OAuth server keeps, consents and mandates."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "apps",
    "oauth_keys",
    "oauth_grants",
    "oauth_codes",
    "oauth_refresh_tokens",
    "oauth_once",
    "oauth_revocations",
    "consents",
    "mandates",
)


def upgrade() -> None:
    _apps()
    _oauth()
    _consents()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _apps() -> None:
    op.create_table(
        "apps",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name_th", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("authentication", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text),
        sa.Column("jwks", sa.Text),
        sa.Column("flows", sa.Text, nullable=False),
        sa.Column("redirect_uris", sa.Text, nullable=False),
        sa.Column("origins", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("purposes", sa.Text, nullable=False),
        sa.Column("proof_required", sa.Boolean, nullable=False),
        sa.Column("operations", sa.Text, nullable=False),
        sa.Column("budget", sa.Integer),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_apps"),
    )


def _oauth() -> None:
    op.create_table(
        "oauth_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("public", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("retired_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("kid", name="pk_oauth_keys"),
    )
    op.create_table(
        "oauth_grants",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("consent", sa.Text),
        sa.Column("thumbprint", sa.Text),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_oauth_grants"),
    )
    op.create_table(
        "oauth_codes",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("grant", sa.Text, nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("challenge", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("hash", name="pk_oauth_codes"),
    )
    op.create_table(
        "oauth_refresh_tokens",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("grant", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("hash", name="pk_oauth_refresh_tokens"),
    )
    op.create_table(
        "oauth_once",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_oauth_once"),
    )
    op.create_table(
        "oauth_revocations",
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_oauth_revocations"),
    )
    op.create_index("ix_oauth_grants_app", "oauth_grants", ["app"])
    op.create_index("ix_oauth_grants_consent", "oauth_grants", ["consent"])
    for table in ("grants", "codes", "refresh_tokens", "once", "revocations"):
        op.create_index(f"ix_oauth_{table}_until", f"oauth_{table}", ["until"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("artefact", sa.Text, nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("day_uses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_table(
        "mandates",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
    )
    for column in ("subject", "given_by", "app"):
        op.create_index(f"ix_consents_{column}", "consents", [column])
    op.create_index("ix_mandates_holder", "mandates", ["holder"])
