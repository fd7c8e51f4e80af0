"""Marks over the rows that say who may do what, and an index for what is on record of their state.

Rows from before get their marks here, once, under the hub's secret; later none is believed without. A version before
this one goes on serving: it writes rows without marks, which this one does not take (people sign in again).
"""

import sqlalchemy as sa
from alembic import context, op

from access.storage.row_marks import mark
from access.storage.sealing import Seal
from access.storage.storage_errors import StorageSealed

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MARKED = {
    "oauth_keys": "kid",
    "oauth_grants": "id",
    "oauth_codes": "hash",
    "oauth_refresh_tokens": "hash",
    "mandates": "id",
}
INDEX = "ix_ledger_entries_operation"
KEPT = "type IN ('Consent', 'Mandate', 'SignIn', 'Key')"


def upgrade() -> None:
    for table, key in MARKED.items():
        op.add_column(table, sa.Column("mark", sa.Text))
        _mark(table, key)
    kept = sa.text(KEPT)
    op.create_index(INDEX, "ledger_entries", ["operation"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index(INDEX, "ledger_entries")
    for table in MARKED:
        op.drop_column(table, "mark")


def _mark(table: str, key: str) -> None:
    """Marks every row. Raises StorageSealed where there are some and no secret to mark them with."""
    connection = op.get_bind()
    seal: Seal | None = context.config.attributes.get("seal")
    rows = connection.execute(sa.text(f"SELECT * FROM {table}")).mappings().all()
    if rows and seal is None:
        raise StorageSealed
    change = sa.text(f"UPDATE {table} SET mark = :mark WHERE {key} = :key")
    for row in rows:
        assert seal is not None
        connection.execute(change, {"mark": mark(seal, table, dict(row)), "key": row[key]})
