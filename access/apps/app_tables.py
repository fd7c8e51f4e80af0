"""The table of apps. What each column means is told in `app.py`."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

APPS = Table(
    "apps",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("authentication", Text, nullable=False),
    Column("secret_hash", Text),
    Column("jwks", Text),
    Column("flows", Text, nullable=False),
    Column("redirect_uris", Text, nullable=False),
    Column("origins", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("proof_required", Boolean, nullable=False),
    Column("operations", Text, nullable=False),
    Column("budget", Integer),
    Column("home_page", Text),
    Column("contact", Text),
    Column("privacy_notice", Text),
    Column("optional_scopes", Text),
    Column("former_secret_hash", Text),
    Column("former_jwks", Text),
    Column("former_until", Moment),
    Column("edition", Integer, nullable=False, server_default="0"),
    Column("registered_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
