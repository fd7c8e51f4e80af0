"""One line of the ledger: what one operation disclosed of one type, from one agency, about one subject."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
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

_PLACED = 2  # of them say where in the ledger it is, and are not the entry's own
_REMEMBERED = 64  # names of fields in one line, up to which it is remembered that they may stand there
_NEGATIVE = "count: there are no fewer than none"


class RefusedField(NamedTuple):
    """A field that was withheld, and why: a code such as NO_CONSENT."""

    field: str
    code: str


class Circumstances:
    """What all lines of one operation share; checked and written once, however many there are.

    at               when the operation ran (aware)
    app              the client that asked
    actor            the official, by name, and actor_reference by the number her office gave her; None for a citizen
                     or an app that acts for itself
    purpose, basis   what for, and on which legal basis ("consent", "public-task:…", "own-data", …)
    consent          which consent, when that is the basis
    case             the case an official works on
    operation        hash of the operation's text
    hidden_until     when the subject may read its lines, where the law has them wait (None: at once)

    Raises ValueError for a text that `access.ledger.recordable_text.check` refuses, for a name of a field that is none,
    and for a moment without a zone. What comes from outside (who asks, case, purpose) is checked when it comes, too.
    """

    __slots__ = ("_operation", "_who", "_why")

    def __init__(
        self,
        *,
        at: datetime.datetime,
        app: str,
        basis: str,
        operation: str,
        purpose: str | None = None,
        consent: str | None = None,
        case: str | None = None,
        actor: str | None = None,
        actor_reference: str | None = None,
        hidden_until: datetime.datetime | None = None,
    ) -> None:
        check_again("app", app)
        check_again("basis", basis)
        who = (("actor", actor), ("actor_reference", actor_reference))
        for name, text in (("purpose", purpose), ("consent", consent), ("case", case), *who):
            if text is not None:
                check_again(name, text)
        shaped_again("operation", operation)  # a hash: thirteen digits in it are drawn by lot
        self._who = (microseconds(at), app, actor, actor_reference)
        self._why = (purpose, basis, consent, case)
        self._operation = (operation, None if hidden_until is None else microseconds(hidden_until))

    def entry(
        self,
        agency: str,
        type_: str,
        *,
        subject: str | None = None,
        disclosed: tuple[str, ...] = (),
        refused: Sequence[RefusedField] = (),
        count: int = 0,
        recipient: str | None = None,
    ) -> "Entry":
        """One of the lines: what it alone tells is as `Entry` has it. Raises ValueError."""
        if subject is not None:
            check_again("subject", subject)
        if recipient is not None:
            check_again("recipient", recipient)
        if count < 0:
            raise ValueError(_NEGATIVE)
        joined = _joined.__wrapped__ if disclosed[_REMEMBERED:] else _joined
        names = joined(agency, type_, disclosed)
        codes = _refused(refused) if refused else ""
        plain = (*self._who, subject, *self._why, agency, type_, names, codes, count, *self._operation, recipient)
        return tuple.__new__(Entry, plain)


def _column(name: str) -> Any:
    return property(itemgetter(COLUMNS.index(name) - _PLACED))


class Entry(tuple[Any, ...]):
    """Who saw which fields of whom, for what, and which were withheld. Never a value, never a national id.

    It is what is kept and hashed of it: the plain integers and texts of COLUMNS, from `at` on. A new one is made by its
    operation's `Circumstances`; beside what these say it tells

    subject          whom it is about, as `LedgerKeys.subject` makes it of a national id; None when nobody in particular
    agency, type     which agency gave it, which type of the graph it is
    disclosed        names of the fields that were given
    refused          the fields that were withheld, each with its code
    count            records given
    recipient        the agency that the hub sent it to, to ask by it (None: the app was given it)
    """

    __slots__ = ()

    app: str = _column("app")
    actor: str | None = _column("actor")
    actor_reference: str | None = _column("actor_reference")
    subject: str | None = _column("subject")
    purpose: str | None = _column("purpose")
    basis: str = _column("basis")
    consent: str | None = _column("consent")
    case: str | None = _column("case_reference")
    agency: str = _column("agency")
    type: str = _column("type")
    count: int = _column("count")  # type: ignore[assignment]  # of a row nobody counts values
    operation: str = _column("operation")
    recipient: str | None = _column("recipient")
    _at: int = _column("at")
    _disclosed: str = _column("disclosed")
    _refused: str = _column("refused")
    _hidden_until: int | None = _column("hidden_until")

    @property
    def at(self) -> datetime.datetime:
        """When the operation ran."""
        return moment(self._at)

    @property
    def disclosed(self) -> Sequence[str]:
        """Names of the fields that were given."""
        return tuple(self._disclosed.split())

    @property
    def refused(self) -> Sequence[RefusedField]:
        """The fields that were withheld, each with its code."""
        return tuple(RefusedField(*told.split(":", 1)) for told in self._refused.split())

    @property
    def hidden_until(self) -> datetime.datetime | None:
        """When the subject may read this line, where the law has it wait (None: at once)."""
        return None if self._hidden_until is None else moment(self._hidden_until)

    def columns(self, stream: int, sequence: int) -> tuple[Any, ...]:
        """The values of COLUMNS."""
        return (stream, sequence, *self)

    @classmethod
    def kept(cls, plain: Sequence[Any]) -> Self:
        """One that stands in the ledger already: what a text may hold is asked of new entries alone.

        Raises ValueError for what no entry can have been made of.
        """
        made = tuple.__new__(cls, plain)
        for name, place, needed in _TEXTS:
            if needed or made[place] is not None:
                shaped_again(name, made[place])
        _named("disclosed", made.disclosed)
        _coded(made.refused)
        if made.count < 0:
            raise ValueError(_NEGATIVE)
        _ = made.at, made.hidden_until
        return made


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
        return cls(row[0], row[1], bytes(row[-1]), Entry.kept(row[_PLACED:-1]))

    @property
    def id(self) -> str:
        """Its name for people and for other systems."""
        return f"{self.stream:x}-{self.sequence}"


_NEEDED = frozenset({"app", "basis", "agency", "type", "operation"})
_TEXTS = [
    (name, COLUMNS.index(name) - _PLACED, name in _NEEDED)
    for name in COLUMNS
    if name not in {"stream", "sequence", "at", "disclosed", "refused", "count", "hidden_until"}
]


def place_of(id_: str) -> tuple[int, int] | None:
    """The stream and sequence of an entry, by its id; None for what is none."""
    found = _ID.fullmatch(id_)
    if found is None:
        return None
    stream, sequence = int(found[1], 16), int(found[2])
    return None if max(stream, sequence) >= 2**63 else (stream, sequence)


@lru_cache(maxsize=1024)
def _joined(agency: str, type_: str, names: Sequence[str]) -> str:
    """The names as they are kept, once all three are checked."""
    check_again("agency", agency)
    check_again("type", type_)
    _named("disclosed", names)
    return " ".join(names)


def _refused(refused: Sequence[RefusedField]) -> str:
    """The fields with their codes, as they are kept, once they are checked."""
    _coded(refused)
    return " ".join([f"{field}:{code}" for field, code in refused])


def _named(name: str, fields: Sequence[str]) -> None:
    for field in fields:
        _shaped(name, _NAME, field)


def _coded(refused: Sequence[RefusedField]) -> None:
    for field, code in refused:
        _shaped("refused", _NAME, field)
        _shaped("refused", _CODE, code)


@lru_cache(maxsize=4096)
def _shaped(name: str, shape: re.Pattern[str], text: str) -> None:
    if not shape.fullmatch(text):
        raise ValueError(f"{name}: not the name of a field, or not a code")
