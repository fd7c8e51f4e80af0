"""Juristic persons and the people who direct them."""

import datetime
from enum import Enum

import strawberry
from strawberry import Private

import resolvers.business
from resolvers.subject import about
from schema.business_status import BusinessStatus
from schema.citizen import Citizen, citizen_of
from schema.fields import fact, looked_up, text
from schema.licence import Licence
from schema.licence_kind import OF_LICENCES
from schema.page import Connection
from schema.place import Address
from schema.record import Node, Record
from schema.scalars import JuristicId, NationalId
from schema.values import Money, PersonName
from supergraph.joins import made, one


@strawberry.enum(description="The form of a juristic person. / ประเภทนิติบุคคล")
class BusinessKind(Enum):
    REGISTERED_PARTNERSHIP = strawberry.enum_value(
        "REGISTERED_PARTNERSHIP", description="Registered ordinary partnership. / ห้างหุ้นส่วนสามัญนิติบุคคล"
    )
    LIMITED_PARTNERSHIP = strawberry.enum_value(
        "LIMITED_PARTNERSHIP", description="Limited partnership. / ห้างหุ้นส่วนจำกัด"
    )
    COMPANY = strawberry.enum_value("COMPANY", description="Limited company. / บริษัทจำกัด")
    PUBLIC_COMPANY = strawberry.enum_value("PUBLIC_COMPANY", description="Public limited company. / บริษัทมหาชนจำกัด")


@strawberry.enum(description="What a person is to a juristic person. / ตำแหน่ง")
class DirectorPosition(Enum):
    DIRECTOR = strawberry.enum_value("DIRECTOR", description="Director. / กรรมการ")
    AUTHORISED_DIRECTOR = strawberry.enum_value(
        "AUTHORISED_DIRECTOR", description="Director who may sign. / กรรมการผู้มีอำนาจลงนาม"
    )
    MANAGING_PARTNER = strawberry.enum_value("MANAGING_PARTNER", description="Managing partner. / หุ้นส่วนผู้จัดการ")
    PARTNER = strawberry.enum_value("PARTNER", description="Partner. / หุ้นส่วน")


@strawberry.type(description="A juristic person of the business register. / นิติบุคคล")
class Business(Record, Node):
    key = one("Business", "juristicId")

    juristic_id: JuristicId = fact("Its registration number. / เลขทะเบียนนิติบุคคล")
    kind: BusinessKind = fact("Its legal form. / ประเภท")
    status: BusinessStatus | None = fact("What has become of it. / สถานะ")
    registered_on: datetime.date | None = fact("The day it was registered. / วันที่จดทะเบียน")
    capital: Money | None = fact("Its registered capital. / ทุนจดทะเบียน")
    paid_up_capital: Money | None = fact("The part of its capital that is paid. / ทุนชำระแล้ว")
    activity_code: str | None = fact(
        "What it does: a code of the Thailand Standard Industrial Classification. / รหัสธุรกิจ"
    )
    address: Address | None = fact("Its registered address. / ที่ตั้งสำนักงานใหญ่")
    name_th: Private[str]
    name_en: Private[str | None]
    activity_th: Private[str | None]
    activity_en: Private[str | None]
    name: str | None = text("name", "Its registered name. / ชื่อนิติบุคคล")
    activity: str | None = text("activity", "What it does. / ประเภทธุรกิจ")
    directors: list["Director"] | None = looked_up(
        resolvers.business.directors, "Its directors or partners. / กรรมการ", scope="business.directors"
    )
    licences: Connection[Licence] | None = looked_up(
        resolvers.business.licences,
        "What it holds, soonest to expire first. / ใบอนุญาต",
        takes=OF_LICENCES,
        cost=3,
    )


@about("national_id")
@strawberry.type(description="A person's seat in a business. / กรรมการหรือหุ้นส่วน")
class Director(Record):
    position: DirectorPosition | None = fact("What the person is to the business. / ตำแหน่ง", covered=True)
    appointed_on: datetime.date | None = fact("Since when. / วันที่แต่งตั้ง", covered=True)
    shares: int | None = fact("How many shares the person holds. / จำนวนหุ้น", scope="business.directors")
    national_id: NationalId | None = fact("The person's id. / เลขประจำตัวประชาชน", scope="citizens.lookup")
    juristic_id: Private[JuristicId]
    name_th: Private[PersonName | None]
    name_en: Private[PersonName | None]
    name: PersonName | None = text("name", "The person's name. / ชื่อ", scope="business.directors")
    business: Business | None = looked_up(one("Business", "juristicId"), "The business. / นิติบุคคล", covered=True)
    citizen: Citizen | None = looked_up(
        made("Citizen", "nationalId", citizen_of), "The person. / บุคคล", scope="citizens.lookup"
    )
