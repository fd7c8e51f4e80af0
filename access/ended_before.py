"""Puts on record what ended before ends were put there: by a version of the hub before this one."""

import datetime

from sqlalchemy import select

from access.consents.consent_states import USED
from access.consents.consent_tables import CONSENTS, MANDATES
from access.ledger.ledger_tables import ENTRIES
from access.ledger.recorded_states import StateKind, line, with_lines
from access.ledger.same_transaction import SameTransaction

MOST = 1_000  # lines in one transaction


async def told_of_before(beside: SameTransaction, now: datetime.datetime) -> int:
    """How many lines were missing and are there now: of consents withdrawn or used, and of mandates ended, that would
    still hold. What is there already is not told twice. Raises StorageUnavailable."""
    told = 0
    while found := await _some(beside, now):
        told += found
    return told


async def _some(beside: SameTransaction, now: datetime.datetime) -> int:
    async with beside.writing() as (connection, lines):
        untold = ENTRIES.c.operation.is_(None)
        consents = (
            select(CONSENTS)
            .select_from(with_lines(CONSENTS, StateKind.CONSENT))
            .where(untold, CONSENTS.c.until > now, CONSENTS.c.withdrawn_at.is_not(None) | (CONSENTS.c.uses > 0))
            .limit(MOST)
        )
        for row in await connection.execute(consents):
            if row.withdrawn_at is not None:
                lines.append(line(StateKind.CONSENT, row.id, "withdrawn", at=row.withdrawn_at))
            else:
                lines.append(line(StateKind.CONSENT, row.id, USED, at=now, app=row.app, count=row.uses))
        mandates = (
            select(MANDATES)
            .select_from(with_lines(MANDATES, StateKind.MANDATE))
            .where(untold, MANDATES.c.ended_at.is_not(None), MANDATES.c.until.is_(None) | (MANDATES.c.until > now))
            .limit(MOST)
        )
        for row in await connection.execute(mandates):
            lines.append(line(StateKind.MANDATE, row.id, "ended", at=row.ended_at))
        return len(lines)
