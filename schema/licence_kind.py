"""The kinds of licence there are, what a licence may be worth, and how lists of licences are narrowed."""

import datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import Private

from resolvers.kind import OfKind
from schema.deprecation import ending
from schema.fields import WHOLE, Open, Takes, argument, code_of, fact, looked_up, text
from schema.law import LEGAL_BASIS, LawSection
from schema.rate import Rate
from schema.record import Node, Record
from supergraph.joins import one


@strawberry.enum(
    description="The licences, notifications and registrations that have a name here. / ชนิดใบอนุญาต",
    directives=[Open(other="OTHER")],
)
class LicenceCode(Enum):
    FACTORY = strawberry.enum_value("FACTORY", description="Factory, class 3. / โรงงานจำพวกที่ 3")
    FOOD_PRODUCTION = strawberry.enum_value("FOOD_PRODUCTION", description="Food production. / ผลิตอาหาร")
    HOTEL = strawberry.enum_value("HOTEL", description="Hotel business. / ประกอบธุรกิจโรงแรม")
    LIQUOR_RETAIL = strawberry.enum_value("LIQUOR_RETAIL", description="Sale of liquor. / ขายสุรา")
    TOBACCO_RETAIL = strawberry.enum_value("TOBACCO_RETAIL", description="Sale of tobacco. / ขายยาสูบ")
    FOOD_PREMISES = strawberry.enum_value(
        "FOOD_PREMISES", description="Food premises above 200 square metres. / สถานที่จำหน่ายอาหารเกิน 200 ตร.ม."
    )
    FOOD_PREMISES_NOTIFICATION = strawberry.enum_value(
        "FOOD_PREMISES_NOTIFICATION",
        description="Notification of food premises up to 200 square metres. / หนังสือรับรองการแจ้งจัดตั้งสถานที่จำหน่ายอาหาร",
    )
    HEALTH_HAZARD = strawberry.enum_value(
        "HEALTH_HAZARD", description="Business that is a hazard to health. / กิจการที่เป็นอันตรายต่อสุขภาพ"
    )
    COMMERCIAL_REGISTRATION = strawberry.enum_value(
        "COMMERCIAL_REGISTRATION", description="Commercial registration. / ทะเบียนพาณิชย์"
    )
    BUILDING = strawberry.enum_value("BUILDING", description="Construction of a building. / ก่อสร้างอาคาร")
    OTHER = strawberry.enum_value(
        "OTHER", description="A kind without a name here: LicenceKind tells which. / ชนิดอื่น ดูที่ LicenceKind"
    )


@strawberry.enum(description="What a licence is worth today. / สถานะใบอนุญาต")
class LicenceState(Enum):
    VALID = strawberry.enum_value("VALID", description="In force. / มีผล")
    EXPIRED = strawberry.enum_value("EXPIRED", description="Its time has run out. / หมดอายุ")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="Suspended for a time. / พักใช้")
    REVOKED = strawberry.enum_value("REVOKED", description="Taken back. / เพิกถอน")
    PENDING = strawberry.enum_value("PENDING", description="Asked for, not yet decided. / อยู่ระหว่างพิจารณา")


@strawberry.enum(
    description="In which order licences are given; those whose day is not known come last. / ลำดับของใบอนุญาต"
)
class LicenceOrder(Enum):
    EXPIRES_ON_ASC = strawberry.enum_value(
        ("expires_on", "number"), description="Soonest to expire first. / หมดอายุก่อนขึ้นก่อน"
    )
    EXPIRES_ON_DESC = strawberry.enum_value(
        ("-expires_on", "number"), description="Last to expire first. / หมดอายุทีหลังขึ้นก่อน"
    )
    ISSUED_ON_ASC = strawberry.enum_value(("issued_on", "number"), description="The oldest first. / ออกก่อนขึ้นก่อน")
    ISSUED_ON_DESC = strawberry.enum_value(("-issued_on", "number"), description="The newest first. / ออกล่าสุดขึ้นก่อน")


@strawberry.type(
    description="A kind of licence: who grants it, for how long, at what fee, under which law. / ชนิดของใบอนุญาต"
)
class LicenceKind(OfKind, Record, Node):
    key = one("LicenceKind", "code", "kind_code")
    lasting = True

    code: LicenceCode = fact("Which kind. / รหัส")
    agency_id: str | None = fact("The connector of the agency that grants it; null when granted locally. / หน่วยงาน")
    local: bool = fact("Whether the local administration grants it. / ออกโดยท้องถิ่น")
    validity_years: int | None = fact("For how many years; null when it does not expire. / อายุใบอนุญาต (ปี)")
    rates: list[Rate] | None = fact("Its fees. / ค่าธรรมเนียม")
    manual_url: str | None = fact("Where the citizen manual is. / ที่อยู่คู่มือสำหรับประชาชน")
    name_th: Private[str]
    name_en: Private[str | None]
    licensor_th: Private[str | None]
    licensor_en: Private[str | None]
    manual_th: Private[str | None]
    manual_en: Private[str | None]
    other_code: Private[str | None] = code_of("code")
    law_id: Private[str]
    section: Private[str]
    name: str | None = text("name", "Its name. / ชื่อใบอนุญาต")
    licensor: str | None = text("licensor", "Who grants it. / ผู้อนุญาต")
    manual: str | None = text(
        "manual", "The citizen manual (Licensing Facilitation Act B.E. 2558, s. 7). / คู่มือสำหรับประชาชน"
    )
    legal_basis: LawSection | None = looked_up(LEGAL_BASIS, "The section of law it rests on. / ฐานกฎหมาย")


Kinds = Annotated[list[LicenceCode] | None, argument("Only these kinds; OTHER: those without a name here.")]
KindIds = Annotated[
    list[strawberry.ID] | None, argument("Only the kinds with these ids: the `id` of a LicenceKind, or its own code.")
]
States = Annotated[list[LicenceState] | None, argument("Only in these states.")]
ExpiresBefore = Annotated[
    datetime.date | None,
    ending(
        argument("Only those whose last day is before this one."),
        "Use expiresTo, which takes the last day itself. / ใช้ expiresTo ซึ่งรวมวันที่ระบุด้วย",
        since=datetime.date(2026, 12, 1),
        on=datetime.date(2027, 12, 31),
    ),
]
ExpiresFrom = Annotated[datetime.date | None, argument("Only those whose last day is this one or later.")]
ExpiresTo = Annotated[datetime.date | None, argument("Only those whose last day is this one or earlier.")]
IssuedFrom = Annotated[datetime.date | None, argument("Only those issued on this day or later.")]
IssuedTo = Annotated[datetime.date | None, argument("Only those issued on this day or earlier.")]
OrderBy = Annotated[LicenceOrder | None, argument("In this order. Without it: soonest to expire first.")]
OF_LICENCES: Takes = {
    **WHOLE,
    "kinds": Kinds,
    "kind_ids": KindIds,
    "states": States,
    "expires_before": ExpiresBefore,
    "expires_from": ExpiresFrom,
    "expires_to": ExpiresTo,
    "issued_from": IssuedFrom,
    "issued_to": IssuedTo,
    "order_by": OrderBy,
}
