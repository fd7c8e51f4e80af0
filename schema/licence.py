"""Licences: what one may do, by whose leave, until when, under which law."""

import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.business
import resolvers.law
import resolvers.licence
import resolvers.local
from schema.fields import fact, joined, text
from schema.law import LawSection
from schema.place import Address
from schema.rate import Rate
from schema.record import Node, Record
from schema.scalars import JuristicId
from schema.values import Money

if TYPE_CHECKING:
    from schema.business import Business
    from schema.local import LocalAdministration

LazyBusiness = Annotated["Business", strawberry.lazy("schema.business")]
LazyLocalAdministration = Annotated["LocalAdministration", strawberry.lazy("schema.local")]


@strawberry.enum(description="The licences, notifications and registrations the hub knows. / ชนิดใบอนุญาต")
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


@strawberry.enum(description="What a licence is worth today. / สถานะใบอนุญาต")
class LicenceState(Enum):
    VALID = strawberry.enum_value("VALID", description="In force. / มีผล")
    EXPIRED = strawberry.enum_value("EXPIRED", description="Its time has run out. / หมดอายุ")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="Suspended for a time. / พักใช้")
    REVOKED = strawberry.enum_value("REVOKED", description="Taken back. / เพิกถอน")
    PENDING = strawberry.enum_value("PENDING", description="Asked for, not yet decided. / อยู่ระหว่างพิจารณา")


@strawberry.type(
    description="A kind of licence: who grants it, for how long, at what fee, under which law. / ชนิดของใบอนุญาต"
)
class LicenceKind(Record, Node):
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
    law_id: Private[str]
    section: Private[str]
    name: str | None = text("name", "Its name. / ชื่อใบอนุญาต")
    licensor: str | None = text("licensor", "Who grants it. / ผู้อนุญาต")
    manual: str | None = text(
        "manual", "The citizen manual (Licensing Facilitation Act B.E. 2558, s. 7). / คู่มือสำหรับประชาชน"
    )

    @joined(resolvers.law.basis, "The section of law it rests on. / ฐานกฎหมาย")
    def legal_basis(self) -> LawSection | None: ...

    def node_key(self) -> tuple[str, ...]:
        return (self.code.name,)


@strawberry.type(description="A licence that a business holds. / ใบอนุญาต")
class Licence(Record, Node):
    number: str = fact("The number printed on it. / เลขที่ใบอนุญาต")
    code: LicenceCode = fact("Which kind of licence. / ชนิด")
    state: LicenceState | None = fact("What it is worth today. / สถานะ")
    issued_on: datetime.date | None = fact("The day it was issued. / วันที่ออก")
    expires_on: datetime.date | None = fact("Its last day; null when it does not expire. / วันหมดอายุ")
    address: Address | None = fact("Where the licensed business stands. / สถานที่ประกอบการ")
    area_square_metres: Decimal | None = fact("The area of the premises. / พื้นที่ (ตร.ม.)")
    fee: Money | None = fact("The fee of its term. / ค่าธรรมเนียม")
    juristic_id: JuristicId = fact("The id of the holder. / เลขทะเบียนนิติบุคคลของผู้รับใบอนุญาต")
    local_administration_id: Private[str | None]
    premises_th: Private[str | None]
    premises_en: Private[str | None]
    premises: str | None = text("premises", "The name over the door. / ชื่อสถานประกอบการ")

    @joined(resolvers.licence.kinds_of_licences, "What the law says of this kind of licence. / ข้อมูลชนิดใบอนุญาต")
    def kind(self) -> LicenceKind | None: ...

    @joined(resolvers.business.of_licences, "The holder. / ผู้รับใบอนุญาต")
    def business(self) -> LazyBusiness | None: ...

    @joined(resolvers.local.of_licences, "The local administration that issued it; null for an agency. / ท้องถิ่นผู้ออก")
    def local_administration(self) -> LazyLocalAdministration | None: ...

    def node_key(self) -> tuple[str, ...]:
        return (self.source.agency, self.number, self.local_administration_id or "")
