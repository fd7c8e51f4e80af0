"""Who read what about whom, for the person herself and for an auditor; and what she has allowed."""

import datetime
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from access.ledger.ledger_errors import CursorRefused
from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import NotPermitted, RecordUnavailable
from access.permissions.purposes import PURPOSES, Basis
from access.storage.storage_errors import StorageUnavailable
from resolvers import agency_ids
from resolvers.asks import asks
from resolvers.effects import effect
from resolvers.failures import NotFound
from resolvers.page import BadCursor, Edge, PageInfo, size
from resolvers.providers import HUB, HUB_NAMES
from resolvers.request import Request
from resolvers.subject import about
from supergraph.declarations import ASKER

if TYPE_CHECKING:
    from access.consents.consent import Consent
    from access.ledger.entry import Entry
    from access.ledger.queries import LedgerFilters, LedgerPage

AUDIT = CORE_SCOPES["ledger.audit"]


Names = Mapping[str, tuple[str, str]]
"""Of each app, by its id: its name in Thai and in English."""

OWN_NAMES: Names = {
    HUB: HUB_NAMES,
    "saan-my-data": ("หน้าข้อมูลของฉัน", "The page My data"),
    "saan-consent-page": ("หน้าให้ความยินยอมของระบบสาน", "The hub's consent page"),
    "saan-right-of-access": ("การใช้สิทธิขอเข้าถึงข้อมูลของท่าน", "Your right of access, at your request"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger, as the graph shows it; `names` are those of the apps."""

    id: str
    entry: "Entry"
    names: Names

    @property
    def purpose_th(self) -> str | None:
        known = PURPOSES.get(self.entry.purpose or "")
        return known.th if known else self.entry.purpose

    @property
    def purpose_en(self) -> str | None:
        known = PURPOSES.get(self.entry.purpose or "")
        return known.en if known else self.entry.purpose

    @property
    def app_name_th(self) -> str:
        return self.names.get(self.entry.app, (self.entry.app,))[0]

    @property
    def app_name_en(self) -> str:
        return self.names.get(self.entry.app, (self.entry.app,))[-1]

    @property
    def law(self) -> str | None:
        """The section of law it rests on; None where it was read on no ground."""
        return next((basis.law for basis in Basis if basis.value == self.entry.basis), None)


@dataclass(frozen=True, slots=True)
class Refused:
    """A field of a type that was withheld, and why."""

    type: str
    field: str
    code: str


@about("national_id")
@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the ledger, the newest line first; `national_id` is the person it is about, where it is about one.

    To continue behind a line, its cursor is the next `after`; `before` and `more` say whether there are other pages.
    """

    nodes: Sequence[Line]
    cursors: Sequence[str]
    before: bool
    more: bool
    national_id: str | None = field(default=None, repr=False)

    @property
    def edges(self) -> list[Edge]:
        return [Edge(cursor, line) for cursor, line in zip(self.cursors, self.nodes, strict=True)]

    @property
    def page_info(self) -> PageInfo:
        first, last = (self.cursors[0], self.cursors[-1]) if self.cursors else (None, None)
        return PageInfo(self.more, self.before, first, last)

    @property
    def total_count(self) -> int | None:
        """Of a list that is one page; to count a longer one, a database would read all of it."""
        return None if self.before or self.more else len(self.nodes)


@asks(ASKER, "Disclosure.nationalId", agency_ids.BY_ID)
async def of_citizens(
    citizens: Sequence[Any], request: Request, *, first: int, after: str | None = None, **filters: Any
) -> list[Any]:
    """The disclosures about each: her own, or for an auditor anybody's."""
    pages: list[Any] = []
    wanted = await _filters(request, **filters)
    for citizen in citizens:
        own = citizen.national_id == request.caller.subject
        if not own and request.caller.refusal("Citizen.disclosures", AUDIT) is not None:
            pages.append(NotPermitted("Citizen.disclosures", AUDIT.name))
            continue
        books = request.books
        keys = books.ledger.subjects(citizen.national_id or "")
        found = books.reading.disclosures(keys, first=size(first), after=after, filters=wanted, hidden=not own)
        pages.append(await _lines(found, after, request))
    return pages


@asks("Disclosure.all", "Disclosure.nationalId", agency_ids.BY_ID)
async def all_of_them(
    roots: Sequence[object],
    request: Request,
    *,
    about: str | None = None,
    first: int,
    after: str | None = None,
    **filters: Any,
) -> list[Any]:
    """The auditor's view: every line, or those about one person."""
    books, wanted = request.books, await _filters(request, **filters)
    if about is not None:
        keys = books.ledger.subjects(about)
        found = books.reading.disclosures(keys, first=size(first), after=after, filters=wanted, hidden=True)
    else:
        found = books.reading.entries(first=size(first), after=after, filters=wanted)
    return [await _lines(found, after, request, about)] * len(roots)


@asks(ASKER, "Consent.nationalId")
async def consents_of_citizens(citizens: Sequence[Any], request: Request) -> list[Any]:
    """What each has allowed apps, the latest first; her own alone."""
    return [
        await request.books.consents.of_subject(citizen.national_id)
        if citizen.national_id is not None and citizen.national_id == request.caller.subject
        else NotPermitted("Citizen.consents", "citizen.consents")
        for citizen in citizens
    ]


class NoSuchConsent(NotFound):
    """None of the consents of whoever asks has this id; whether another's has is not said."""

    def __init__(self) -> None:
        super().__init__(
            "You have given no consent of this id, and nothing was changed: 'id' is one that 'me { consents { id } }' "
            "gives. One that has ended already may be withdrawn again and stays as it is.",
            "ไม่มีความยินยอมรหัสนี้ที่คุณให้ไว้ และไม่มีอะไรเปลี่ยนแปลง โปรดใช้ 'id' จาก 'me { consents { id } }' "
            "ความยินยอมที่สิ้นสุดแล้วถอนซ้ำได้โดยไม่เปลี่ยนแปลง",
            "id",
        )


@asks(ASKER, "Consent.id")
@effect("withdrawConsent")
async def withdraw(roots: Sequence[object], request: Request, *, id: str) -> "list[Consent | NoSuchConsent]":
    """Ends a consent of the citizen who asks, or NoSuchConsent; one that has ended already is given as it stands."""
    subject = request.caller.subject
    ended = None if subject is None else await request.books.consents.withdraw(id, by=subject)
    return [NoSuchConsent() if ended is None else ended for _ in roots]


async def _filters(
    request: Request,
    *,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    agency: str | None = None,
    app: str | None = None,
    purpose: str | None = None,
    case: str | None = None,
) -> "LedgerFilters":
    from access.ledger.queries import LedgerFilters

    agencies = (
        await agency_ids.connectors_of(agency, request.lookups, request.providers) if agency is not None else None
    )
    return LedgerFilters(since=since, until=until, agencies=agencies, app=app, purpose=purpose, case=case)


async def _lines(
    found: "Awaitable[LedgerPage]", after: str | None, request: Request, about: str | None = None
) -> Lines:
    """The page that is being read. Raises BadPaging for a cursor that is none, RecordUnavailable."""
    try:
        page = await found
        names = {**await request.books.apps.names(), **OWN_NAMES} if page.entries else OWN_NAMES
    except CursorRefused:
        raise BadCursor from None
    except StorageUnavailable:
        raise RecordUnavailable from None
    lines = [Line(recorded.id, recorded.entry, names) for recorded in page.entries]
    return Lines(lines, page.cursors, after is not None, page.more, about)
