"""What one operation disclosed, and withheld: gathered while it runs, on record before its answer leaves."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from access.caller import Caller
from access.ledger.entry import Circumstances, Entry, RefusedField
from access.ledger.writer import Ledger
from access.permissions.field_refusals import AccessError
from access.permissions.purposes import hidden_until
from execution.observation import Leaves
from execution.values import Partial
from resolvers.page import Page
from resolvers.subject import subjects_of
from schema.record import Record
from supergraph.declarations import ContributedRecord

HUB = "saan"
"""The agency of what the hub itself knows, such as the id in a token."""

ROOT_OF_CHANGES = "Mutation"


_RECORDS = (Record, ContributedRecord)

Silent = Callable[[str | None], Sequence[str]]
"""From the national id of whom it is about: the agencies that said they have no record."""


def nobody(_about: str | None) -> Sequence[str]:
    """No agency said so."""
    return ()


def circumstances(caller: Caller, at: datetime.datetime, operation: str) -> Circumstances:
    """What every line of an operation tells of who asked it, when, for what and on which ground."""
    basis = caller.basis
    return Circumstances(
        at=at,
        app=caller.app or "nobody",
        actor=caller.actor,
        actor_reference=caller.actor_reference or None,
        purpose=caller.purpose,
        basis=basis.value if basis else "none",
        consent=caller.consent,
        case=caller.case,
        hidden_until=hidden_until(caller.purpose, at),
        operation=hashlib.sha256(operation.encode("utf-8", "surrogatepass")).hexdigest(),
    )


class Disclosures:
    """The guarded fields of one operation, by the person they are about, the agency and the type."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str | None, str, str], dict[str, int]] = {}
        self._refused: dict[tuple[str, str], str] = {}
        self._met: dict[tuple[str | None, str], set[RefusedField]] = {}

    def __bool__(self) -> bool:
        return bool(self._fields or self._refused or self._met)

    @property
    def gave(self) -> bool:
        """Whether anything guarded was told, be it that there is none."""
        return bool(self._fields)

    @property
    def refusals(self) -> list[tuple[str, str, str]]:
        """What was withheld, whoever it is about: the type, the field and the code of each."""
        withheld = self._withheld().items()
        return sorted({(type_, one.field, one.code) for (_, type_), refused in withheld for one in refused})

    def given(
        self,
        type_: str,
        name: str,
        leaves: Leaves,
        parents: Sequence[Any],
        values: Sequence[Any] | None,
        *,
        silent: Silent = nobody,
        giver: str | None = None,
    ) -> None:
        """Notes that a field of these parents is given: the `leaves` selected of it.

        `values` are the parents' own, where the field leads to records. That there is none is told too, by the field's
        name; `silent` tells which agencies said so. `giver` is the agency that adds the field to its
        type: of a part of a record it is known by that alone.
        """
        field = _Field(type_, name, leaves, giver)
        if values is None:
            for parent in parents:
                self._note(subjects_of(parent), _agency(parent, giver or HUB), type_, leaves.own)
            return
        for parent, value in zip(parents, values, strict=True):
            if isinstance(value, AccessError):
                for subject in subjects_of(parent) or (None,):
                    self._met.setdefault((subject, type_), set()).add(RefusedField(name, value.code))
            elif not _unknown(value):
                self._tell(field, parent, _records(value), silent)

    def refused(self, type_: str, name: str, code: str) -> None:
        """Notes that a field was withheld before anybody was asked."""
        self._refused[type_, name] = code

    def met(self, type_: str, name: str, parents: Sequence[Any]) -> None:
        """Notes of whom a field was withheld."""
        for parent in parents:
            for subject in subjects_of(parent):
                code = self._refused.get((type_, name), AccessError.code)
                self._met.setdefault((subject, type_), set()).add(RefusedField(name, code))

    def again(self, former: "Disclosures") -> None:
        """Notes what an earlier run noted that came to the same; neither is told anything any more."""
        self._fields, self._refused, self._met = former._fields, former._refused, former._met

    def _tell(self, field: "_Field", parent: Any, records: "_Records", silent: Silent) -> None:
        agency, subjects = field.giver or _agency(parent), subjects_of(parent)
        for record in records.found:
            about = tuple(dict.fromkeys((*subjects, *subjects_of(record))))
            self._note(about, _agency(record, agency), field.type, field.leaves.own)
            for other in record.others if field.leaves.others and isinstance(record, _RECORDS) else ():
                self._note(about, _agency(other), field.type, field.leaves.others)
        for subject in () if records.found else subjects or (None,):
            for asked in (silent(subject) if records.asked is None else records.asked) or [agency]:
                self._note((subject,), asked, field.type, [field.name], count=0)

    def _note(
        self, subjects: Sequence[str | None], agency: str, type_: str, names: Iterable[str], *, count: int = 1
    ) -> None:
        for subject in subjects or (None,):
            counts = self._fields.setdefault((subject, agency, type_), {})
            for name in names:
                counts[name] = counts.get(name, 0) + count

    def entries(self, caller: Caller, ledger: Ledger, *, at: datetime.datetime, operation: str) -> list[Entry]:
        """The lines of the ledger: one for each person, agency and type, and one for each type that was withheld."""
        if not self:
            return []
        shared = circumstances(caller, at, operation)
        withheld = self._withheld() if self._refused or self._met else {}
        subjects = {caller.subject, *[whom for whom, *_ in self._fields], *[whom for whom, _ in withheld]}
        key = {whom: ledger.subject(whom) if whom else None for whom in subjects}
        own = key[caller.subject]
        # In an order that does not depend on which agency answered first.
        told = sorted(
            [
                (agency, type_, whom or "", (*sorted(counts),), max(counts.values()))
                for (whom, agency, type_), counts in self._fields.items()
            ]
        )
        given = [
            shared.entry(
                agency,
                type_,
                subject=key[whom or None] or (own if type_ == ROOT_OF_CHANGES else None),
                disclosed=names,
                count=most,
            )
            for agency, type_, whom, names, most in told
        ]
        return given + [
            shared.entry(HUB, type_, subject=key[whom] or own, refused=sorted(refused))
            for (whom, type_), refused in sorted(withheld.items(), key=lambda item: item[0][1])
        ]

    def _withheld(self) -> Mapping[tuple[str | None, str], set[RefusedField]]:
        """The refused fields by whom they are about; by nobody where no such record was reached."""
        found = {place: set(refused) for place, refused in self._met.items()}
        known = {(type_, one.field) for (_, type_), refused in found.items() for one in refused}
        for (type_, name), code in self._refused.items():
            if (type_, name) not in known:
                found.setdefault((None, type_), set()).add(RefusedField(name, code))
        return found


def _agency(record: Any, otherwise: str = HUB) -> str:
    """The agency a record comes from, where it is one of an agency's."""
    return record.source.agency if isinstance(record, _RECORDS) else otherwise


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that is given, and what it tells."""

    type: str
    name: str
    leaves: Leaves
    giver: str | None


@dataclass(frozen=True, slots=True)
class _Records:
    """The records a field gave; `asked` are the agencies that answered for them, where a list tells them itself."""

    found: Sequence[Any]
    asked: Sequence[str] | None = None


def _unknown(value: Any) -> bool:
    """Whether nobody who was asked could say anything."""
    return isinstance(value, Exception) or (isinstance(value, Partial) and value.value is None)


def _records(value: Any) -> _Records:
    """What is no record of its own, such as a name, is part of its parent's."""
    if isinstance(value, Partial):
        value = value.value
    if isinstance(value, Page):
        return _Records(value.nodes, [one.agency for one in value.agencies if one.answered])
    if isinstance(value, list | tuple):
        return _Records([one for one in value if one is not None])
    return _Records([] if value is None else [value])
