"""Entitlements: what a citizen receives, and under which law."""

import datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import Private

from resolvers.kind import OfKind
from resolvers.subject import about
from schema.fields import WHOLE, Open, Takes, argument, code_of, computed, fact, looked_up, text
from schema.law import LEGAL_BASIS, LawSection
from schema.rate import Rate
from schema.record import Node, Record, id_of_kind
from schema.scalars import NationalId
from schema.values import Money, Period
from supergraph.joins import one


@strawberry.enum(description="The entitlements that have a name here. / ชนิดของสิทธิ", directives=[Open(other="OTHER")])
class EntitlementCode(Enum):
    OLD_AGE_ALLOWANCE = strawberry.enum_value("OLD_AGE_ALLOWANCE", description="Old-age allowance. / เบี้ยยังชีพผู้สูงอายุ")
    DISABILITY_ALLOWANCE = strawberry.enum_value(
        "DISABILITY_ALLOWANCE", description="Disability allowance. / เบี้ยความพิการ"
    )
    NEWBORN_GRANT = strawberry.enum_value("NEWBORN_GRANT", description="Newborn grant. / เงินอุดหนุนเพื่อการเลี้ยงดูเด็กแรกเกิด")
    WELFARE_CARD = strawberry.enum_value("WELFARE_CARD", description="State welfare card. / บัตรสวัสดิการแห่งรัฐ")
    OTHER = strawberry.enum_value(
        "OTHER", description="A kind without a name here: EntitlementKind tells which. / ชนิดอื่น ดูที่ EntitlementKind"
    )


@strawberry.enum(description="Whether an entitlement is being paid. / สถานะของสิทธิ")
class EntitlementState(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="Being paid. / ได้รับอยู่")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="Suspended. / ระงับชั่วคราว")
    ENDED = strawberry.enum_value("ENDED", description="Ended. / สิ้นสุด")
    PENDING = strawberry.enum_value("PENDING", description="Being decided. / อยู่ระหว่างพิจารณา")


@strawberry.enum(
    description="In which order entitlements are given; those whose day is not known come last. / ลำดับของสิทธิ"
)
class EntitlementOrder(Enum):
    SINCE_ASC = strawberry.enum_value(("since", "kind_code"), description="The oldest first. / ได้รับก่อนขึ้นก่อน")
    SINCE_DESC = strawberry.enum_value(("-since", "kind_code"), description="The newest first. / ได้รับล่าสุดขึ้นก่อน")
    PAID_ON_ASC = strawberry.enum_value(("paid_on", "kind_code"), description="Longest unpaid first. / จ่ายนานที่สุดขึ้นก่อน")
    PAID_ON_DESC = strawberry.enum_value(("-paid_on", "kind_code"), description="Last paid first. / จ่ายล่าสุดขึ้นก่อน")


@strawberry.type(description="A kind of entitlement: who pays it, how much, under which law. / ชนิดของสิทธิ")
class EntitlementKind(OfKind, Record, Node):
    key = one("EntitlementKind", "code", "kind_code")
    lasting = True

    code: EntitlementCode = fact("Which kind. / รหัส")
    rates: list[Rate] | None = fact("How much, and for whom. / อัตรา")
    name_th: Private[str]
    name_en: Private[str | None]
    payer_th: Private[str | None]
    payer_en: Private[str | None]
    other_code: Private[str | None] = code_of("code")
    law_id: Private[str]
    section: Private[str]
    name: str | None = text("name", "Its name. / ชื่อสิทธิ")
    payer: str | None = text("payer", "Who pays it. / ผู้จ่าย")
    legal_basis: LawSection | None = looked_up(LEGAL_BASIS, "The section of law it rests on. / ฐานกฎหมาย")


@about("national_id")
@strawberry.type(description="What one citizen receives. / สิทธิที่ได้รับ")
class Entitlement(OfKind, Record):
    code: EntitlementCode = fact("Which kind of entitlement. / ชนิด", covered=True)
    kind_id: strawberry.ID = computed(
        id_of_kind("EntitlementKind"),
        "The id of its kind, by which `kindIds` narrows. / รหัสอ้างอิงของชนิด",
        covered=True,
        repeats=True,
    )
    state: EntitlementState | None = fact("Whether it is being paid. / สถานะ", covered=True)
    amount: Money | None = fact("How much each time. / จำนวนเงิน", covered=True)
    period: Period | None = fact("How often. / รอบการจ่าย", covered=True)
    since: datetime.date | None = fact("The first day it was due. / ได้รับตั้งแต่", covered=True)
    paid_on: datetime.date | None = fact("The day of the latest payment. / วันที่จ่ายล่าสุด", covered=True)
    other_code: Private[str | None] = code_of("code")
    national_id: Private[NationalId]
    kind: EntitlementKind | None = looked_up(
        one("EntitlementKind", "code", "kind_code"),
        "What the law says of this kind of entitlement. / ข้อมูลชนิดของสิทธิ",
        covered=True,
    )


Kinds = Annotated[list[EntitlementCode] | None, argument("Only these kinds; OTHER: those without a name here.")]
KindIds = Annotated[
    list[strawberry.ID] | None,
    argument("Only the kinds with these ids: the `id` of an EntitlementKind, or its own code."),
]
States = Annotated[list[EntitlementState] | None, argument("Only in these states.")]
SinceFrom = Annotated[datetime.date | None, argument("Only those first due on this day or later.")]
SinceTo = Annotated[datetime.date | None, argument("Only those first due on this day or earlier.")]
PaidFrom = Annotated[datetime.date | None, argument("Only those last paid on this day or later.")]
PaidTo = Annotated[datetime.date | None, argument("Only those last paid on this day or earlier.")]
OrderBy = Annotated[EntitlementOrder | None, argument("In this order. Without it: as the agencies give them.")]
OF_ENTITLEMENTS: Takes = {
    **WHOLE,
    "kinds": Kinds,
    "kind_ids": KindIds,
    "states": States,
    "since_from": SinceFrom,
    "since_to": SinceTo,
    "paid_from": PaidFrom,
    "paid_to": PaidTo,
    "order_by": OrderBy,
}
