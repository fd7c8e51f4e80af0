"""What the conformance kit found."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import msgspec


class CheckOutcome(Enum):
    """How a check went; SKIPPED says that there was nothing to check."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One check of one lookup ("" for the connector as a whole): how it went, what was seen, what to do."""

    check: str
    lookup: str = ""
    outcome: CheckOutcome
    says: str = ""
    todo: str = ""


class KitReport(msgspec.Struct, frozen=True, kw_only=True):
    """Every check of one connector; `notes` are worth a look and no failures."""

    agency: str
    seconds: float
    findings: Sequence[Finding]
    notes: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        return not self.failed

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks that failed, each once."""
        names = (one.check for one in self.findings if one.outcome is CheckOutcome.FAILED)
        return tuple(dict.fromkeys(names))

    def count(self, outcome: CheckOutcome) -> int:
        return sum(1 for one in self.findings if one.outcome is outcome)

    def as_json(self) -> dict[str, Any]:
        built: dict[str, Any] = msgspec.to_builtins(self)
        return {"passed": self.passed, **built}


def passed(check: str, lookup: str = "", says: str = "") -> Finding:
    """A check that went well."""
    return Finding(check=check, lookup=lookup, outcome=CheckOutcome.PASSED, says=says)


def failed(check: str, lookup: str, says: str, todo: str) -> Finding:
    """A check that did not."""
    return Finding(check=check, lookup=lookup, outcome=CheckOutcome.FAILED, says=says, todo=todo)


def skipped(check: str, lookup: str, says: str) -> Finding:
    """A check with nothing to check."""
    return Finding(check=check, lookup=lookup, outcome=CheckOutcome.SKIPPED, says=says)
