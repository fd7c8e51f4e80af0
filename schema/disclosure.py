"""The ledger of disclosures and the consents, as the person concerned reads them."""

import datetime
from typing import Annotated, Any

import strawberry

from execution.observation import Tells
from resolvers.disclosure import Line, Refused
from resolvers.labels import purpose
from resolvers.request import Request
from schema.fields import PAGED, Takes, argument, computed, fact, text
from schema.label import Purpose, Scope
from schema.page import Paged
from schema.provider import Provider, named_by


def _of_scopes(withheld: Refused, request: Request) -> list[Any]:
    asked = request.guarded.get((withheld.type, withheld.field.partition(".")[0]), ())
    named = {agency for scope in asked for agency in request.labels.behind(scope.name)}
    return [request.providers.of(agency) for agency in sorted(named)]


@strawberry.type(description="A field that was withheld. / ข้อมูลที่ไม่ได้เปิดเผย")
class Withheld:
    field: str = fact("The field. / ข้อมูล")
    code: str = fact("Why, such as NO_CONSENT. / เหตุผล")
    providers: list[Provider] = computed(
        _of_scopes, "The agencies whose data its scope opens. / หน่วยงานเจ้าของข้อมูล", repeats=True
    )


def _of(name: str) -> Any:
    def get(line: Line, _request: Request) -> Any:
        return getattr(line.entry, name)

    return get


def _fields(line: Line, _request: Request) -> list[str]:
    return list(line.entry.disclosed)


def _what(line: Line, request: Request) -> list[str]:
    """What the scopes of the fields open, in the language of the request; of one without a scope what it is."""
    told = []
    for field in line.entry.disclosed:
        asked = request.guarded.get((line.entry.type, field.partition(".")[0]), ())
        told += [scope.th if request.language == "th" else scope.en for scope in asked] or [
            request.labels.fact(line.entry.type, field, request.language)
        ]
    return list(dict.fromkeys(told))


def _withheld(line: Line, _request: Request) -> list[Any]:
    return [Refused(line.entry.type, one.field, one.code) for one in line.entry.refused]


@strawberry.type(description="Who read which of a person's data, when and why. / ใครอ่านข้อมูลใด เมื่อใด และเพราะเหตุใด")
class Disclosure:
    id: strawberry.ID = fact("Its place in the ledger. / ลำดับในบันทึก")
    at: datetime.datetime = computed(_of("at"), "When. / เวลา")
    app: str = computed(_of("app"), "The id of the app that asked. / รหัสแอปที่ขอ")
    app_name: str | None = text("app_name", "The app that asked, as it is called. / ชื่อแอปที่ขอ")
    actor: str | None = computed(_of("actor"), "The official, by name; null for a citizen or an app. / เจ้าหน้าที่")
    purpose: str | None = text("purpose", "What for. / วัตถุประสงค์")
    basis: str = computed(_of("basis"), "The legal ground. / ฐานทางกฎหมาย")
    law: str | None = fact("The section of law that the ground rests on. / มาตราของกฎหมาย")
    consent: str | None = computed(_of("consent"), "The consent it rests on. / ความยินยอม")
    case: str | None = computed(_of("case"), "The case it was read under. / เลขเรื่อง")
    agency: str = computed(_of("agency"), "The agency that gave it. / หน่วยงานเจ้าของข้อมูล")
    recipient: str | None = computed(
        _of("recipient"),
        "The agency that it was sent to, to be asked by it; null where the app was given it. "
        "/ หน่วยงานที่ระบบส่งข้อมูลนี้ไปให้เพื่อใช้ค้นหา ไม่มีค่าหากเป็นข้อมูลที่ให้แก่แอป",
    )
    provider: Provider = computed(
        named_by("entry.agency"), "The agency that gave it, with its name. / หน่วยงานเจ้าของข้อมูล", repeats=True
    )
    recipient_provider: Provider | None = computed(
        named_by("entry.recipient"),
        "The agency that it was sent to, with its name. / หน่วยงานที่ได้รับข้อมูลนี้เพื่อใช้ค้นหา",
        repeats=True,
    )
    type: str = computed(_of("type"), "The type of the graph it is. / ชนิดข้อมูล")
    fields: list[str] = computed(_fields, "The fields that were given. / ข้อมูลที่เปิดเผย")
    what: list[str] = computed(_what, "What they are, in words. / ข้อมูลที่เปิดเผยคืออะไร")
    withheld: list[Withheld] = computed(_withheld, "The fields that were not. / ข้อมูลที่ไม่เปิดเผย")
    count: int = computed(_of("count"), "How many records. / จำนวน")


@strawberry.type(description="A page of the ledger, the newest line first. / หน้าหนึ่งของบันทึกการเปิดเผย")
class DisclosureConnection(Paged[Disclosure]):
    total_count: int | None = fact(
        "How many lines there are in all, where one page holds them; null where they would have to be counted. "
        "/ จำนวนทั้งหมด หากอยู่ในหน้าเดียว",
        tells=Tells.ANSWER,
    )


def _term(name: str) -> Any:
    def get(consent: Any, _request: Request) -> Any:
        return getattr(consent.terms, name)

    return get


def _scopes(consent: Any, _request: Request) -> list[str]:
    return sorted(consent.terms.scopes)


def _grants(consent: Any, request: Request) -> list[Any]:
    return [request.labels.scope(name) for name in _scopes(consent, request)]


def _used_for(consent: Any, _request: Request) -> Any:
    return purpose(consent.terms.purpose)


def _givers(consent: Any, request: Request) -> list[Any]:
    named = {agency for scope in consent.terms.scopes for agency in request.labels.behind(scope)}
    return [request.providers.of(agency) for agency in sorted(named)]


def _ended(consent: Any, request: Request) -> str | None:
    ended: str | None = consent.ended(request.now)
    return ended


@strawberry.type(description="What a citizen has allowed an app. / ความยินยอม")
class Consent:
    id: strawberry.ID = fact("Its id. / รหัส")
    app: str = computed(_term("client_id"), "The app that may read. / แอป")
    scopes: list[str] = computed(_scopes, "What it may read. / ขอบเขตข้อมูล")
    grants: list[Scope] = computed(_grants, "What it may read, in words. / ข้อมูลที่จะเปิดเผย", repeats=True)
    providers: list[Provider] = computed(_givers, "The agencies whose data that is. / หน่วยงานเจ้าของข้อมูล", repeats=True)
    purpose: str = computed(_term("purpose"), "What for. / วัตถุประสงค์")
    used_for: Purpose = computed(_used_for, "What for, in words. / วัตถุประสงค์", repeats=True)
    given_at: datetime.datetime = fact("When it was given. / วันที่ให้")
    until: datetime.datetime = fact("Until when it holds. / สิ้นสุด")
    ended: str | None = computed(
        _ended, "Why it does not hold now: WITHDRAWN, EXPIRED, USED_UP; null while it does. / สถานะ"
    )


From = Annotated[datetime.datetime | None, argument("Only what was read from then on.", name="from")]
To = Annotated[datetime.datetime | None, argument("Only what was read before then.", name="to")]
ByAgency = Annotated[
    str | None,
    argument(
        "Only data of this agency: by a connector's id of that one, by the catalogue's or the graph's of all it has."
    ),
]
ByApp = Annotated[str | None, argument("Only what this app read.")]
ByPurpose = Annotated[str | None, argument("Only what was read for this purpose.")]
ByCase = Annotated[str | None, argument("Only what was read under this case.")]

OF_THE_LEDGER: Takes = {
    **PAGED,
    "since": From,
    "until": To,
    "agency": ByAgency,
    "app": ByApp,
    "purpose": ByPurpose,
    "case": ByCase,
}
"""What a page of the ledger is asked with."""
