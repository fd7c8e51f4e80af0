"""What can go wrong with the ledger.

LedgerError
├── LedgerUnavailable   an entry could not be written in time: withhold the personal data
├── LedgerKeysUnfit     the file of keys is missing, unreadable, or lacks a key that is needed
├── SealForged          a seal or checkpoint carries no signature of the ledger's keys
└── CursorRefused       a cursor this ledger never gave
"""


class LedgerError(Exception):
    """The ledger."""


class LedgerUnavailable(LedgerError):
    """The entries may not be on record. No personal data may leave on their account."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the ledger cannot be written: {why}")


class LedgerKeysUnfit(LedgerError):
    """The message says which file and what it needs."""


class SealForged(LedgerError):
    """The message says in which way."""


class CursorRefused(LedgerError):
    """Only what a page gave as its cursor can be continued from."""

    def __init__(self) -> None:
        super().__init__("this is not a cursor that the ledger gave")
