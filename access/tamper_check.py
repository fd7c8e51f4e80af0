"""Finds what the hub keeps otherwise than it is on record: a row that was put back, or that the hub did not write."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from access.consents.consent_states import USED
from access.consents.consent_tables import CONSENTS, MANDATES
from access.ledger.ledger_tables import ENTRIES, KEPT
from access.ledger.recorded_states import FOREVER, LINES, StateKind, spent_name, with_lines
from access.ledger.verification_report import Damage, VerificationReport
from access.questions.question_tables import QUESTIONS
from access.storage.accepted_schema_tables import ACCEPTED, CHANGES
from access.storage.database import Database
from access.storage.row_marks import is_marked
from access.storage.sealing import Seal
from access.token_store.token_tables import CODES, GRANTS, KEYS, REFRESH_TOKENS

ENDS = {
    StateKind.CONSENT: (CONSENTS, "id", "withdrawn_at"),
    StateKind.MANDATE: (MANDATES, "id", "ended_at"),
    StateKind.SIGN_IN: (GRANTS, "id", "revoked_at"),
    StateKind.KEY: (KEYS, "kid", "retired_at"),
}
SPENT: Mapping[str, Table] = {"code": CODES, "refresh token": REFRESH_TOKENS}
MARKED: Mapping[str, Table] = {
    "key": KEYS,
    "sign-in": GRANTS,
    "code": CODES,
    "refresh token": REFRESH_TOKENS,
    "mandate": MANDATES,
    "question": QUESTIONS,
    "accepted schema": ACCEPTED,
    "schema change": CHANGES,
}


async def compare(database: Database, report: VerificationReport, seal: Seal | None) -> None:
    """Notes each row that does not show what is on record of it; with the hub's seal also each that it did not write.

    Neither is believed meanwhile: what is on record counts, and a row without its mark is none. Raises
    StorageUnavailable.
    """
    async with database.reading() as connection:
        for kind in StateKind:
            await _ends(connection, report, kind)
        for name, table in SPENT.items():
            await _spent(connection, report, name, table)
        if seal is not None:
            for name, table in MARKED.items():
                await _marks(connection, report, name, table, seal=seal)


async def _ends(connection: AsyncConnection, report: VerificationReport, kind: StateKind) -> None:
    table, key, ended = ENDS[kind]
    told = select(table, *LINES).select_from(with_lines(table, kind, key)).where(ENTRIES.c.operation.is_not(None))
    async for row in await connection.stream(told):
        where = f"{kind.value} {getattr(row, key)}"
        if row.became in FOREVER and getattr(row, ended) is None:
            report.note(Damage.CHANGED, where, f"its row does not show that it was {row.became}, which is on record")
        elif kind is StateKind.CONSENT and row.became == USED and row.number > row.uses:
            report.note(Damage.CHANGED, where, f"its row shows {row.uses} uses, and {row.number} are on record")


async def _spent(connection: AsyncConnection, report: VerificationReport, name: str, table: Table) -> None:
    told = table.join(ENTRIES, and_(KEPT, spent_name(table.c.grant, table.c.hash) == ENTRIES.c.operation))
    async for row in await connection.stream(select(table.c.hash).select_from(told).where(table.c.used_at.is_(None))):
        report.note(Damage.CHANGED, f"{name} {row.hash}", "its row does not show that it was spent, which is on record")


async def _marks(
    connection: AsyncConnection, report: VerificationReport, name: str, table: Table, *, seal: Seal
) -> None:
    (key,) = table.primary_key
    async for row in await connection.stream(select(table)):
        said: Any = row._mapping[key]
        if not is_marked(seal, table, row):
            report.note(Damage.PUT_IN, f"{name} {said}", "its row is not as the hub wrote it")
