"""Social security: under which section a person is insured, by whom, and what is paid in and saved."""

import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

from resolvers.months import latest
from resolvers.subject import about
from schema.fields import Last, fact, looked_up, text
from schema.law import LEGAL_BASIS, LawSection
from schema.record import Record
from schema.scalars import JuristicId, NationalId
from schema.values import Money, PartialDate
from supergraph.joins import listed, one

if TYPE_CHECKING:
    from schema.business import Business

LazyBusiness = Annotated["Business", strawberry.lazy("schema.business")]
SAVINGS = "citizen.savings"


@strawberry.enum(description="As what a person is insured. / มาตราของผู้ประกันตน")
class InsuredAs(Enum):
    SECTION_33 = strawberry.enum_value("SECTION_33", description="An employee. / มาตรา 33 ลูกจ้าง")
    SECTION_39 = strawberry.enum_value(
        "SECTION_39", description="A former employee, of her own will. / มาตรา 39 สมัครใจ เคยเป็นลูกจ้าง"
    )
    SECTION_40 = strawberry.enum_value("SECTION_40", description="Not an employee. / มาตรา 40 อาชีพอิสระ")


@strawberry.enum(description="Whether a person is insured. / สถานะผู้ประกันตน")
class InsuredState(Enum):
    INSURED = strawberry.enum_value("INSURED", description="Insured. / เป็นผู้ประกันตน")
    ENDED = strawberry.enum_value("ENDED", description="No longer insured. / สิ้นสภาพ")


@about("national_id")
@strawberry.type(description="What was paid in for one month. / เงินสมทบรายเดือน")
class Contribution(Record):
    month: PartialDate | None = fact("The month it is for. / เดือน", covered=True)
    insured_part: Money | None = fact("What the insured person paid. / ส่วนของผู้ประกันตน", covered=True)
    employer_part: Money | None = fact("What her employer paid. / ส่วนของนายจ้าง", covered=True)
    national_id: Private[NationalId]


@about("national_id")
@strawberry.type(description="A person's social security. / ประกันสังคม")
class SocialSecurity(Record):
    insured_as: InsuredAs = fact("As what she is insured. / มาตรา", covered=True)
    state: InsuredState | None = fact("Whether she is insured. / สถานะ", covered=True)
    since: datetime.date | None = fact("Since when. / วันที่เริ่ม", covered=True)
    until: datetime.date | None = fact("Until when; null while she is insured. / วันที่สิ้นสุด", covered=True)
    months: int | None = fact("For how many months contributions were paid. / จำนวนเดือนที่ส่งสมทบ", scope=SAVINGS)
    old_age_balance: Money | None = fact("What is saved for her old age. / เงินสมทบกรณีชราภาพสะสม", scope=SAVINGS)
    employer_id: JuristicId | None = fact("The id of her employer. / เลขทะเบียนนิติบุคคลนายจ้าง", covered=True)
    national_id: Private[NationalId]
    employer_name_th: Private[str | None]
    employer_name_en: Private[str | None]
    section: Private[str | None]
    law_id: Private[str | None]
    employer_name: str | None = text("employer_name", "Her employer. / นายจ้าง", covered=True)
    employer: LazyBusiness | None = looked_up(
        one("Business", "juristicId", "employer_id"),
        "Her employer in the business register. / นิติบุคคลนายจ้าง",
        covered=True,
    )
    contributions: list[Contribution] | None = looked_up(
        latest(listed("Contribution", "nationalId")),
        "What was paid in, the latest first. / เงินสมทบ",
        takes={"last": (Last, 12)},
        scope=SAVINGS,
    )
    legal_basis: LawSection | None = looked_up(
        LEGAL_BASIS, "The section she is insured under. / ฐานกฎหมาย", covered=True
    )
