"""What a verification found."""

from dataclasses import dataclass, field
from enum import Enum

MOST = 100  # findings told in full


class Damage(Enum):
    """What kind of thing is not as it was written."""

    CHANGED = "changed"
    MISSING = "missing"
    PUT_IN = "put in"
    FORGED = "forged"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class VerificationFinding:
    """One thing that is not as it was written, and where."""

    damage: Damage
    where: str
    what: str


@dataclass(slots=True)
class VerificationReport:
    """What was read and what was found. The ledger is whole when nothing was."""

    entries: int = 0
    seals: int = 0
    streams: int = 0
    checkpoints: int = 0
    newest_checkpoint: str | None = None
    found: int = 0
    findings: list[VerificationFinding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return self.found == 0

    def note(self, damage: Damage, where: str, what: str) -> None:
        """Adds a finding; beyond MOST they are only counted."""
        self.found += 1
        if len(self.findings) < MOST:
            self.findings.append(VerificationFinding(damage, where, what))
