"""One line of the ledger: what one operation disclosed of one type, from one agency, about one subject."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

from access.ledger.recordable_text import check_again, shaped_again
from access.storage.utc_moment import microseconds, moment

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z.]*")
_CODE = re.compile(r"[A-Z_]+")
_ID = re.compile(r"([0-9a-f]{1,16})-([0-9]{1,19})")

# The columns an entry's hash covers, in the order in which it covers them.
COLUMNS = (
    "stream",
    "sequence",
    "at",
    "app",
    "actor",
    "actor_reference",
    "subject",
    "purpose",
    "basis",
    "consent",
    "case_reference",
    "agency",
    "type",
    "disclosed",
    "refused",
    "count",
    "operation",
    "hidden_until",
    "recipient",
)


class RefusedField(NamedTuple):
    """A field that was withheld, and why: a code such as NO_CONSENT."""

    field: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who saw which fields of whom, for what, and which were withheld. Never a value, never a national id.

    at               when the operation ran (aware)
    app              the client that asked
    actor            the official, by name, and actor_reference by the number her office gave her; None for a citizen
                     or an app that acts for itself
    subject          whom it is about, as `LedgerKeys.subject` makes it of a national id; None when nobody in particular
    purpose, basis   what for, and on which legal basis ("consent", "public-task:…", "own-data", …)
    consent          which consent, when that is the basis
    case             the case an official works on
    agency, type     which agency gave it, which type of the graph it is
    disclosed        names of the fields that were given
    refused          the fields that were withheld, each with its code
    count            records given
    operation        hash of the operation's text
    hidden_until     when the subject may read this line, where the law has it wait (None: at once)
    recipient        the agency that the hub sent it to, to ask by it (None: the app was given it)
    kept             it stands in the ledger already: what a text may hold is asked of new entries alone

    Raises ValueError for a text that `access.ledger.recordable_text.check` refuses, and for a name of a field that is
    none. What comes from outside (who asks, case, purpose) is checked when it comes.
    """

    at: datetime.datetime
    app: str
    agency: str
    type: str
    basis: str
    operation: str
    disclosed: Sequence[str] = ()
    refused: Sequence[RefusedField] = ()
    count: int = 0
    subject: str | None = None
    purpose: str | None = None
    consent: str | None = None
    case: str | None = None
    actor: str | None = None
    actor_reference: str | None = None
    hidden_until: datetime.datetime | None = None
    recipient: str | None = None
    kept: InitVar[bool] = False

    def __post_init__(self, kept: bool) -> None:
        for name in ("app", "agency", "type", "basis"):
            (shaped_again if kept else check_again)(name, getattr(self, name))
        for name in ("subject", "purpose", "consent", "case", "actor", "actor_reference", "recipient"):
            if getattr(self, name) is not None:
                (shaped_again if kept else check_again)(name, getattr(self, name))
        shaped_again("operation", self.operation)  # a hash: thirteen digits in it are drawn by lot
        for field in self.disclosed:
            _shaped("disclosed", _NAME, field)
        for field, code in self.refused:
            _shaped("refused", _NAME, field)
            _shaped("refused", _CODE, code)
        if self.count < 0:
            raise ValueError("count: there are no fewer than none")
        if self.at.tzinfo is None or (self.hidden_until is not None and self.hidden_until.tzinfo is None):
            raise ValueError("a moment needs a time zone")

    def columns(self, stream: int, sequence: int) -> tuple[Any, ...]:
        """The values of COLUMNS: plain integers and texts, as they are kept and hashed."""
        return (
            stream,
            sequence,
            microseconds(self.at),
            self.app,
            self.actor,
            self.actor_reference,
            self.subject,
            self.purpose,
            self.basis,
            self.consent,
            self.case,
            self.agency,
            self.type,
            " ".join(self.disclosed),
            " ".join(f"{field}:{code}" for field, code in self.refused),
            self.count,
            self.operation,
            None if self.hidden_until is None else microseconds(self.hidden_until),
            self.recipient,
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it is kept: where in which stream, and its hash."""

    stream: int
    sequence: int
    hash: bytes
    entry: Entry

    @classmethod
    def read(cls, row: Sequence[Any]) -> Self:
        """From the values of COLUMNS and the hash. Raises ValueError for a row that no Entry could have made."""
        stream, sequence, at, app, actor, reference, subject, purpose, basis, consent, case, *rest = row
        agency, kind, disclosed, refused, count, operation, hidden_until, recipient, digest = rest
        entry = Entry(
            at=moment(at),
            app=app,
            actor=actor,
            actor_reference=reference,
            subject=subject,
            purpose=purpose,
            basis=basis,
            consent=consent,
            case=case,
            agency=agency,
            type=kind,
            disclosed=tuple(disclosed.split()),
            refused=tuple(RefusedField(*told.split(":", 1)) for told in refused.split()),
            count=count,
            operation=operation,
            hidden_until=None if hidden_until is None else moment(hidden_until),
            recipient=recipient,
            kept=True,
        )
        return cls(stream, sequence, bytes(digest), entry)

    @property
    def id(self) -> str:
        """Its name for people and for other systems."""
        return f"{self.stream:x}-{self.sequence}"


def place_of(id_: str) -> tuple[int, int] | None:
    """The stream and sequence of an entry, by its id; None for what is none."""
    found = _ID.fullmatch(id_)
    if found is None:
        return None
    stream, sequence = int(found[1], 16), int(found[2])
    return None if max(stream, sequence) >= 2**63 else (stream, sequence)


@lru_cache(maxsize=4096)
def _shaped(name: str, shape: re.Pattern[str], text: str) -> None:
    if not shape.fullmatch(text):
        raise ValueError(f"{name}: not the name of a field, or not a code")
