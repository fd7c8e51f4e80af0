"""What may have become of a business, and how lists of businesses are narrowed and put in order."""

import datetime
from enum import Enum
from typing import Annotated

import strawberry

from schema.fields import WHOLE, Takes, argument


@strawberry.enum(description="What has become of a juristic person. / สถานะนิติบุคคล")
class BusinessStatus(Enum):
    ACTIVE = strawberry.enum_value("ACTIVE", description="In business. / ยังดำเนินกิจการอยู่")
    IN_LIQUIDATION = strawberry.enum_value("IN_LIQUIDATION", description="Being wound up. / อยู่ระหว่างชำระบัญชี")
    DISSOLVED = strawberry.enum_value("DISSOLVED", description="Dissolved. / เลิก")
    STRUCK_OFF = strawberry.enum_value("STRUCK_OFF", description="Struck off the register. / ร้าง")
    BANKRUPT = strawberry.enum_value("BANKRUPT", description="Bankrupt. / ล้มละลาย")


@strawberry.enum(
    description="In which order businesses are given; those whose day is not known come last. / ลำดับของนิติบุคคล"
)
class BusinessOrder(Enum):
    REGISTERED_ON_ASC = strawberry.enum_value(
        ("registered_on", "juristic_id"), description="The oldest first. / จดทะเบียนก่อนขึ้นก่อน"
    )
    REGISTERED_ON_DESC = strawberry.enum_value(
        ("-registered_on", "juristic_id"), description="The newest first. / จดทะเบียนล่าสุดขึ้นก่อน"
    )
    NAME_ASC = strawberry.enum_value(
        ("name_th", "juristic_id"), description="By its Thai name, as a dictionary has it. / ตามชื่อไทย ก ถึง ฮ"
    )
    NAME_DESC = strawberry.enum_value(
        ("-name_th", "juristic_id"), description="By its Thai name, from its end. / ตามชื่อไทย ฮ ถึง ก"
    )


Statuses = Annotated[list[BusinessStatus] | None, argument("Only those of which this has become.")]
RegisteredFrom = Annotated[datetime.date | None, argument("Only those registered on this day or later.")]
RegisteredTo = Annotated[datetime.date | None, argument("Only those registered on this day or earlier.")]
OrderBy = Annotated[BusinessOrder | None, argument("In this order. Without it: as the register gives them.")]
OF_BUSINESSES: Takes = {
    **WHOLE,
    "statuses": Statuses,
    "registered_from": RegisteredFrom,
    "registered_to": RegisteredTo,
    "order_by": OrderBy,
}
