"""Entries and ledgers for the tests of this room."""

import datetime
from typing import Any

from access.ledger.entry import Circumstances, Entry, RefusedField
from access.ledger.ledger_keys import LedgerKeys, generate

KEYS = LedgerKeys.understand(generate())
OWN = ("subject", "disclosed", "refused", "count", "recipient")
"""What a line tells that others of its operation may not."""
START = datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.UTC)


def entry(number: int = 0, **changed: Any) -> Entry:
    """An entry like those a bank's questions leave; `number` moves its time by as many minutes."""
    usual: dict[str, Any] = {
        "at": START + datetime.timedelta(minutes=number),
        "app": "bank-app",
        "agency": "dopa",
        "type": "Person",
        "basis": "consent",
        "consent": "consent-1",
        "purpose": "account-opening",
        "operation": f"{number:064x}",
        "disclosed": ("name", "birthDate"),
        "refused": (RefusedField("address", "NO_CONSENT"),),
        "count": 1,
        "subject": "subject-1",
    }
    return made(**{**usual, **changed})


def made(**told: Any) -> Entry:
    """The only line of an operation, of all that it tells."""
    own = {name: told.pop(name) for name in OWN if name in told}
    of = told.pop("agency"), told.pop("type")
    return Circumstances(**told).entry(*of, **own)
