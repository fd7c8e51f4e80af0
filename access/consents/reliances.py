"""What apps rely on: their operations, and the consents that citizens gave them."""

import datetime

from sqlalchemy import func, select

from access.apps.trusted_document_tables import OPERATIONS
from access.consents.consent_tables import CONSENTS
from access.storage.database import Database


async def operations_of_all(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Every registered operation, by app: its hash and its text. Raises StorageUnavailable."""
    chosen = select(OPERATIONS.c.app, OPERATIONS.c.sha256, OPERATIONS.c.document)
    found: dict[str, list[tuple[str, str]]] = {}
    async with database.reading() as connection:
        for row in await connection.execute(chosen.order_by(OPERATIONS.c.app, OPERATIONS.c.sha256)):
            found.setdefault(row.app, []).append((row.sha256, row.document))
    return found


async def consents_of_all(database: Database, now: datetime.datetime) -> dict[str, dict[frozenset[str] | None, int]]:
    """How many consents stand, by app and by the scopes that they were given for; None of those that an earlier
    version of the hub wrote since. Raises StorageUnavailable."""
    standing = (CONSENTS.c.withdrawn_at.is_(None), CONSENTS.c.until > now)
    chosen = select(CONSENTS.c.app, CONSENTS.c.scope, func.count().label("consents")).where(*standing)
    found: dict[str, dict[frozenset[str] | None, int]] = {}
    async with database.reading() as connection:
        for row in await connection.execute(chosen.group_by(CONSENTS.c.app, CONSENTS.c.scope)):
            scopes = None if row.scope is None else frozenset(row.scope.split())
            found.setdefault(row.app, {})[scopes] = row.consents
    return found
