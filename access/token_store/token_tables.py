"""What the OAuth server keeps: no token, no code, no secret itself, only their sha256, and no national id in the clear.

- oauth_keys: the keys that sign; the private part sealed. A retired key only verifies.
- oauth_grants: what a person allowed an app at one sign-in (`subject`: whom it is about, a pseudonym); codes and
  refresh tokens belong to one, and end with it.
- oauth_once: what may come once only (proofs, assertions), as sha256, until it would be refused for its age anyway.
- oauth_revocations: marks of access tokens, browsers' sessions and consents that ended before their time, until nobody
  goes by what was before.

Keys, grants, codes and refresh tokens have a `mark` (access/storage/row_marks.py) over all that their row says.
"""

from sqlalchemy import Column, Index, Table, Text

from access.storage.table_metadata import METADATA
from access.storage.utc_moment import Moment

KEYS = Table(
    "oauth_keys",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("public", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("retired_at", Moment),
    Column("mark", Text),
)

GRANTS = Table(
    "oauth_grants",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("app", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("subject", Text),
    Column("scopes", Text, nullable=False),
    Column("purpose", Text),
    Column("consent", Text),
    Column("thumbprint", Text),
    Column("given_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("mark", Text),
)
Index(None, GRANTS.c.app)
Index(None, GRANTS.c.consent)
Index(None, GRANTS.c.subject)
Index(None, GRANTS.c.until)

CODES = Table(
    "oauth_codes",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("grant", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("nonce", Text),
    Column("until", Moment, nullable=False),
    Column("used_at", Moment),
    Column("mark", Text),
)
Index(None, CODES.c.until)

REFRESH_TOKENS = Table(
    "oauth_refresh_tokens",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("grant", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("used_at", Moment),
    Column("mark", Text),
)
Index(None, REFRESH_TOKENS.c.until)

ONCE = Table(
    "oauth_once",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)
Index(None, ONCE.c.until)

REVOCATIONS = Table(
    "oauth_revocations",
    METADATA,
    Column("mark", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)
Index(None, REVOCATIONS.c.until)
