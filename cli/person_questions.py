"""What people ask, as an operator reads it: with the entry it is about, and without who asks."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from access.storage.database import Database
from cli.open_database import run
from connectors.thai_time import THAILAND
from settings import Settings

if TYPE_CHECKING:
    from access.ledger.entry import Entry


def listed() -> Sequence[str]:
    """A paragraph for each question that nobody has answered."""

    async def work(settings: Settings, database: Database) -> Sequence[str]:
        from access.ledger.queries import LedgerQueries
        from access.ledger.same_transaction import SameTransaction
        from access.questions.questions import PersonQuestions
        from access.storage.migrate import require_newest, upgrade
        from wiring.keys import ledger_keys_of, seal_of

        seal = seal_of(settings)
        await (upgrade(database, seal) if settings.sandboxed else require_newest(database))
        beside = SameTransaction(database, ledger_keys_of(settings))
        asked = await PersonQuestions(database, beside, seal, now=_now).unanswered()
        lines = await LedgerQueries(database, _now).lines([one.entry for one in asked])
        return [
            "\n".join(
                (
                    f"{one.id}  asked {_moment(one.asked_at)}",
                    f"  about {one.entry}: {_entry(lines[one.entry].entry) if one.entry in lines else 'not there'}",
                    *(f"  | {line}" for line in one.text.splitlines()),
                )
            )
            for one in asked
        ]

    return run(work)


def _entry(entry: "Entry") -> str:
    """The line of the ledger, in one line."""
    told = (
        _moment(entry.at),
        entry.app,
        entry.actor and f"official {entry.actor}",
        entry.purpose and f"for {entry.purpose}",
        entry.case and f"case {entry.case}",
        f"{entry.agency} {entry.type}: {' '.join(entry.disclosed) or 'nothing given'}",
        entry.refused and "withheld " + " ".join(f"{field} ({code})" for field, code in entry.refused),
    )
    return ", ".join(part for part in told if part)


def _moment(at: datetime.datetime) -> str:
    return f"{at.astimezone(THAILAND):%Y-%m-%d %H:%M}"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
