"""What one operation disclosed, and withheld: gathered while it runs, on record before its answer leaves."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from access.caller import Caller
from access.ledger.entry import Entry, Refused
from access.ledger.writer import Ledger
from execution.values import Partial
from resolvers.page import Page

HUB = "saan"
"""The agency of what the hub itself knows, such as the id in a token."""


ABOUT_THE_ANSWER = frozenset({"source", "conflicts", "agencies", "pageInfo", "totalCount", "cursor"})
"""Names below which nothing is said of a person."""


class Disclosures:
    """The guarded fields of one operation, by the person they are about, the agency and the type."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str | None, str, str], dict[str, int]] = {}
        self._refused: dict[str, set[Refused]] = {}

    def __bool__(self) -> bool:
        return bool(self._fields or self._refused)

    def given(self, type_: str, names: Sequence[str], parents: Sequence[Any], values: Sequence[Any] | None) -> None:
        """Notes that fields of these parents are given; `values` are theirs, where the fields lead to records."""
        names = [name for name in names if not ABOUT_THE_ANSWER.intersection(name.split("."))]
        if not names:
            return
        if values is None:
            for parent in parents:
                self._note(_subject(parent), _agency(parent), type_, names)
            return
        for parent, value in zip(parents, values, strict=True):
            for agency, subject in _told(value, parent):
                self._note(subject, agency, type_, names)

    def refused(self, type_: str, name: str, code: str) -> None:
        """Notes that a field was withheld before anybody was asked."""
        self._refused.setdefault(type_, set()).add(Refused(name, code))

    def _note(self, subject: str | None, agency: str, type_: str, names: Iterable[str]) -> None:
        counts = self._fields.setdefault((subject, agency, type_), {})
        for name in names:
            counts[name] = counts.get(name, 0) + 1

    def entries(self, caller: Caller, ledger: Ledger, *, at: datetime.datetime, operation: str) -> list[Entry]:
        """The lines of the ledger: one for each person, agency and type, and one for each type that was withheld."""
        if not self:
            return []
        common: dict[str, Any] = {
            "at": at,
            "app": caller.app or "nobody",
            "actor": caller.actor,
            "purpose": caller.purpose,
            "basis": caller.basis.value if caller.basis else "none",
            "consent": caller.consent,
            "case": caller.case,
            "operation": hashlib.sha256(operation.encode("utf-8", "surrogatepass")).hexdigest(),
        }
        own = ledger.subject(caller.subject) if caller.subject else None
        given = [
            Entry(
                subject=ledger.subject(subject) if subject else None,
                agency=agency,
                type=type_,
                disclosed=sorted(counts),
                count=max(counts.values()),
                **common,
            )
            for (subject, agency, type_), counts in sorted(self._fields.items(), key=_place)
        ]
        withheld = [
            Entry(subject=own, agency=HUB, type=type_, refused=sorted(refused), **common)
            for type_, refused in sorted(self._refused.items())
        ]
        return given + withheld


def _place(item: tuple[tuple[str | None, str, str], object]) -> tuple[str, str, str]:
    """An order that does not depend on which agency answered first."""
    subject, agency, type_ = item[0]
    return agency, type_, subject or ""


def _subject(record: Any) -> str | None:
    """Whom a record is about, where it is about somebody."""
    return getattr(record, "national_id", None)


def _agency(record: Any, otherwise: str = HUB) -> str:
    source = getattr(record, "source", None)
    return source.agency if source is not None else otherwise


def _told(value: Any, parent: Any) -> Iterable[tuple[str, str | None]]:
    """The agency and the person of each record that a field gave; nothing of what is absent or failed.

    What is no record of its own, such as a name, is part of its parent's.
    """
    if isinstance(value, Partial):
        value = value.value
    if value is None or isinstance(value, Exception):
        return ()
    records = value.nodes if isinstance(value, Page) else value if isinstance(value, list | tuple) else [value]
    agency, subject = _agency(parent), _subject(parent)
    return [(_agency(record, agency), subject or _subject(record)) for record in records]
