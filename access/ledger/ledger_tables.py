"""The ledger's tables. What each column means is told in `entry.py` and `hash_chain.py`.

Moments are plain microseconds since 1970: what is hashed is what is kept, digit for digit.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from access.storage.table_metadata import METADATA

ENTRIES = Table(
    "ledger_entries",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("app", Text, nullable=False),
    Column("actor", Text),
    Column("actor_reference", Text),
    Column("subject", Text),
    Column("purpose", Text),
    Column("basis", Text, nullable=False),
    Column("consent", Text),
    Column("case_reference", Text),
    Column("agency", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("disclosed", Text, nullable=False),
    Column("refused", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("operation", Text, nullable=False),
    Column("hidden_until", BigInteger),
    Column("recipient", Text),
    Column("hash", LargeBinary(32), nullable=False),
)
Index(None, ENTRIES.c.subject, ENTRIES.c.at)
Index(None, ENTRIES.c.app, ENTRIES.c.at)
Index(None, ENTRIES.c.at)

KEPT = text("type IN ('Consent', 'Mandate', 'SignIn', 'Key')")
"""Which entries tell of the state of what the hub keeps (`recorded_states.py`): word for word as the index has it,
which is of them alone and costs the others nothing."""
Index(None, ENTRIES.c.operation, sqlite_where=KEPT, postgresql_where=KEPT)

SEALS = Table(
    "ledger_seals",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("seal", Text, nullable=False),
)

STREAMS = Table(
    "ledger_streams",
    METADATA,
    Column("stream", BigInteger, primary_key=True, autoincrement=False),
    Column("entries", BigInteger, nullable=False),
    Column("seals", BigInteger, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("checkpointed", BigInteger, nullable=False),
)

CHECKPOINTS = Table(
    "ledger_checkpoints",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("seal", Text, nullable=False),
)
