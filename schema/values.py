"""Small values that several types share."""

from decimal import Decimal
from enum import Enum

import strawberry

from resolvers.one_line import NAME_PARTS, full_name
from schema.fields import computed, fact


@strawberry.type(description="An amount of money. / จำนวนเงิน")
class Money:
    amount: Decimal = fact("The exact amount, as a string. / จำนวน")
    currency: str = fact("The currency's ISO 4217 code. / สกุลเงิน")


@strawberry.type(description="A date of which the day, or the month too, may be unknown. / วันที่ซึ่งอาจไม่ทราบวันหรือเดือน")
class PartialDate:
    year: int = fact("The year, Christian era. / ปี ค.ศ.")
    month: int | None = fact("The month, 1 to 12. / เดือน")
    day: int | None = fact("The day of the month. / วัน")


@strawberry.type(description="A person's name in one language. / ชื่อบุคคลในภาษาหนึ่ง")
class PersonName:
    title: str | None = fact("The title. / คำนำหน้า")
    first: str | None = fact("The first name. / ชื่อ")
    middle: str | None = fact("The middle name. / ชื่อกลาง")
    last: str | None = fact("The last name. / นามสกุล")
    full: str | None = computed(
        full_name, "The whole name, as it is written. / ชื่อเต็ม", told_as=NAME_PARTS, repeats=True, lasting=True
    )


@strawberry.enum(description="How often an amount falls due. / รอบการจ่าย")
class Period(Enum):
    MONTH = strawberry.enum_value("MONTH", description="Every month. / รายเดือน")
    QUARTER = strawberry.enum_value("QUARTER", description="Every three months. / รายไตรมาส")
    YEAR = strawberry.enum_value("YEAR", description="Every year. / รายปี")
    ONCE = strawberry.enum_value("ONCE", description="Once. / ครั้งเดียว")
