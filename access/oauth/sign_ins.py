"""The apps that a person has signed in to and that may read of her still: grants that no consent stands behind."""

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, select

from access.consents.mandates import pseudonym_of
from access.ledger.recorded_states import LINES, StateKind, grouped, over, with_lines
from access.ledger.same_transaction import SameTransaction
from access.storage.database import Database
from access.storage.row_marks import held
from access.storage.sealing import Seal
from access.token_store.grants import Grant, end_grant, grant_of
from access.token_store.token_tables import GRANTS


class SignIns:
    """Finds and ends them. What rests on a consent ends with that."""

    def __init__(
        self, database: Database, beside: SameTransaction, seal: Seal, *, now: Callable[[], datetime.datetime]
    ) -> None:
        self._database = database
        self._beside = beside
        self._seal = seal
        self._now = now

    async def of_person(self, national_id: str) -> Sequence[Grant]:
        """Those about a person that have not ended, the latest first. Raises NotAnId, StorageUnavailable."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(self._about(national_id))).all()
        return self._living(rows)

    async def end(self, app: str, *, by: str) -> int:
        """Ends every sign-in to an app that is about a person (a national id), with all tokens; how many. It is on
        record when this returns, and twice is as good as once. Raises NotAnId, StorageUnavailable."""
        now, subject = self._now(), self._beside.subject(by)
        async with self._beside.writing() as (connection, lines):
            rows = (await connection.execute(self._about(by).where(GRANTS.c.app == app))).all()
            ended = self._living(rows)
            for grant in ended:
                await connection.run_sync(partial(end_grant, subject=subject), self._seal, grant.id, now, lines)
        return len(ended)

    def _about(self, national_id: str) -> Select[Any]:
        return (
            select(GRANTS, *LINES)
            .select_from(with_lines(GRANTS, StateKind.SIGN_IN))
            .where(
                GRANTS.c.subject == pseudonym_of(national_id, self._seal),
                GRANTS.c.consent.is_(None),
                GRANTS.c.revoked_at.is_(None),
                GRANTS.c.until > self._now(),
            )
            .order_by(GRANTS.c.given_at.desc(), GRANTS.c.id)
        )

    def _living(self, rows: Sequence[Row[Any]]) -> list[Grant]:
        found = [of_one for of_one in grouped(rows) if not over(of_one)]
        return [grant_of(of_one[0]) for of_one in found if held(self._seal, GRANTS, of_one[0]) is not None]
