"""The ledger held against what was answered: an entry for every disclosure, none twice, the chain whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from access.ledger.ledger_tables import ENTRIES
from access.ledger.verify import verify
from access.storage.database import Database
from bench.endurance.load import Asked, Outcome
from bench.endurance.site import Site


@dataclass(frozen=True, slots=True)
class Proof:
    """How many disclosures were answered, and of how many there is no entry, or more than one disclosure leaves.

    `unanswered` entries are of requests whose answer was withheld or did not arrive; `findings` is what is wrong with
    the chain.
    """

    answered: int
    missing: int
    twice: int
    unanswered: int
    findings: int

    @property
    def whole(self) -> bool:
        return not (self.missing or self.twice or self.findings)


async def proved(site: Site, asked: Sequence[Asked]) -> Proof:
    """Reads the whole ledger of a site. Raises StorageUnavailable."""
    async with Database(site.environment["DATABASE_URL"]) as database:
        report = await verify(database, site.ledger_keys, every_signature=True)
        async with database.reading() as connection:
            rows = await connection.execute(select(ENTRIES.c.case_reference, ENTRIES.c.agency, ENTRIES.c.type))
            kept = Counter((row.case_reference, row.agency, row.type) for row in rows)
    entries = Counter(case for case, _, _ in kept.elements())
    cases = {one.case for one in asked if one.case is not None}
    answered = {one.case for one in asked if one.case is not None and one.outcome is Outcome.RIGHT}
    return Proof(
        answered=len(answered),
        missing=sum(not entries[case] for case in answered),
        twice=sum(count > 1 for (case, _, _), count in kept.items() if case in cases),
        unanswered=sum(bool(entries[case]) for case in cases - answered),
        findings=len(report.findings),
    )
