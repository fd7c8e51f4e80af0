"""What each consent was given for beside its artefact, so that consents are counted by it.

Those that are there are read here, once; one that cannot be read stays without, and so does one that a version before
this one writes meanwhile.
"""

import base64
import contextlib
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("consents", sa.Column("scope", sa.Text))
    chosen = sa.text("SELECT id, artefact FROM consents WHERE id > :last ORDER BY id LIMIT :most")
    change = sa.text("UPDATE consents SET scope = :scope WHERE id = :id")
    connection, last = op.get_bind(), ""
    while rows := connection.execute(chosen, {"last": last, "most": AT_ONCE}).all():
        connection.execute(change, [{"id": row.id, "scope": _scope(row.artefact)} for row in rows])
        last = rows[-1].id


def downgrade() -> None:
    op.drop_column("consents", "scope")


def _scope(artefact: str) -> str | None:
    with contextlib.suppress(ValueError, IndexError):
        claims = artefact.split(".")[1]
        said: Any = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return said["scope"] if isinstance(said, dict) and isinstance(said.get("scope"), str) else None
    return None
