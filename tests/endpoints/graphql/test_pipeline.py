"""Nothing personal is told that cannot be put on record: whatever of the hub's own keeping is away, and when."""

from collections.abc import Sequence
from typing import Any

import pytest

from access.caller import Caller
from access.consents.consents_at_hand import Permit
from access.ledger.entry import Entry
from access.ledger.ledger_errors import LedgerUnavailable
from access.storage.storage_errors import StorageUnavailable
from resolvers.request import Books
from tests.hub import CITIZEN, hub, post

OWN = "{ __typename me { nationalId } }"
AWAY = ("the ledger is known to be away", "it is found to be when it is written", "consents cannot be looked up")


class Keeping:
    """A ledger and consents, of which one may be away."""

    def __init__(self, away: str | None = None) -> None:
        self.away = away
        self.available = away != AWAY[0]
        self.entries: list[Entry] = []

    def subject(self, national_id: str) -> str:
        return f"subject-{national_id[-2:]}"

    async def record(self, entries: Sequence[Entry]) -> None:
        if self.away == AWAY[1]:
            raise LedgerUnavailable("TimeoutError")
        self.entries += entries

    async def permit(self, caller: Caller) -> Permit:
        if self.away == AWAY[2]:
            raise StorageUnavailable("ConnectionRefusedError")
        return Permit(caller)


async def asked(keeping: Keeping) -> Any:
    books: Any = Books(keeping, None, keeping, None)  # type: ignore[arg-type]
    return (await post(hub(books=books), OWN, scopes=["citizen.identity"])).json()


async def test_what_is_told_is_on_record() -> None:
    keeping = Keeping()
    assert (await asked(keeping))["data"]["me"] == {"nationalId": CITIZEN}
    assert [(entry.type, tuple(entry.disclosed)) for entry in keeping.entries] == [("Citizen", ("nationalId",))]


@pytest.mark.threat("disclosure-denied")
@pytest.mark.parametrize("away", AWAY)
async def test_what_cannot_be_put_on_record_is_not_told(away: str) -> None:
    keeping = Keeping(away)
    told = await asked(keeping)
    assert told["data"] == {"__typename": "Query", "me": None} or told["data"]["me"] == {"nationalId": None}
    assert [error["extensions"]["code"] for error in told["errors"]] == ["LEDGER_UNAVAILABLE"]
    assert CITIZEN not in str(told)
    assert keeping.entries == []
