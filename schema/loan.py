"""Student loans: what is owed, and how it is being paid back."""

import datetime
from enum import Enum

import strawberry
from strawberry import Private

from resolvers.subject import about
from schema.fields import fact, looked_up
from schema.law import LEGAL_BASIS, LawSection
from schema.record import Record
from schema.scalars import NationalId
from schema.values import Money


@strawberry.enum(description="How far a student loan is. / สถานะเงินกู้ยืมเพื่อการศึกษา")
class LoanState(Enum):
    STUDYING = strawberry.enum_value("STUDYING", description="The borrower still studies. / กำลังศึกษา")
    GRACE = strawberry.enum_value("GRACE", description="Nothing is due yet. / ปลอดหนี้")
    REPAYING = strawberry.enum_value("REPAYING", description="Being paid back. / อยู่ระหว่างชำระหนี้")
    OVERDUE = strawberry.enum_value("OVERDUE", description="Instalments are overdue. / ค้างชำระ")
    SETTLED = strawberry.enum_value("SETTLED", description="Paid back. / ชำระเสร็จสิ้น")


@about("national_id")
@strawberry.type(description="A loan of the Student Loan Fund. / เงินกู้ยืมเพื่อการศึกษา")
class StudentLoan(Record):
    contract_number: str = fact("The number of its contract. / เลขที่สัญญา", covered=True)
    state: LoanState | None = fact("How far it is. / สถานะ", covered=True)
    borrowed: Money | None = fact("What was borrowed. / วงเงินกู้ยืม", covered=True)
    balance: Money | None = fact("What is still owed. / ยอดหนี้คงเหลือ", covered=True)
    instalment: Money | None = fact("What falls due each year. / งวดชำระรายปี", covered=True)
    next_due_on: datetime.date | None = fact(
        "The day the next instalment falls due. / วันครบกำหนดชำระงวดถัดไป", covered=True
    )
    national_id: Private[NationalId]
    law_id: Private[str | None]
    section: Private[str | None]
    legal_basis: LawSection | None = looked_up(
        LEGAL_BASIS, "The section that says it is paid back. / ฐานกฎหมาย", covered=True
    )
