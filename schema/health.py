"""The right to health care: which scheme pays for a person, and where she is registered."""

import datetime
from enum import Enum

import strawberry
from strawberry import Private

from resolvers.subject import about
from schema.fields import fact, looked_up, text
from schema.law import LEGAL_BASIS, LawSection
from schema.record import Record
from schema.scalars import NationalId

SCOPE = "citizen.health"


@strawberry.enum(description="The schemes that pay for health care. / สิทธิการรักษาพยาบาล")
class HealthScheme(Enum):
    UCS = strawberry.enum_value("UCS", description="Universal coverage. / สิทธิหลักประกันสุขภาพแห่งชาติ (บัตรทอง)")
    SSS = strawberry.enum_value("SSS", description="Social security. / สิทธิประกันสังคม")
    OFC = strawberry.enum_value("OFC", description="Officials and their families. / สิทธิสวัสดิการข้าราชการ")
    WEL = strawberry.enum_value(
        "WEL", description="Universal coverage without co-payment. / สิทธิหลักประกันสุขภาพแห่งชาติ ยกเว้นค่าบริการ"
    )


@about("national_id")
@strawberry.type(description="A person's right to health care. / สิทธิการรักษาพยาบาล")
class HealthRight(Record):
    scheme: HealthScheme | None = fact("Which scheme pays. / สิทธิ", scope=SCOPE)
    hospital_code: str | None = fact("The code of the hospital she is registered at. / รหัสสถานพยาบาล", scope=SCOPE)
    since: datetime.date | None = fact("Since when. / วันที่เริ่มสิทธิ", scope=SCOPE)
    national_id: Private[NationalId]
    hospital_th: Private[str | None]
    hospital_en: Private[str | None]
    law_id: Private[str | None]
    section: Private[str | None]
    hospital: str | None = text("hospital", "The hospital she is registered at. / สถานพยาบาลที่ลงทะเบียน", scope=SCOPE)
    legal_basis: LawSection | None = looked_up(
        LEGAL_BASIS, "The section of law the right rests on. / ฐานกฎหมาย", covered=True
    )
