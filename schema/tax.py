"""Value added tax: whether a business is registered, and its places of business."""

import datetime
from enum import Enum

import strawberry
from strawberry import Private

from schema.fields import fact, looked_up, text
from schema.law import LEGAL_BASIS, LawSection
from schema.page import Connection
from schema.place import Address
from schema.record import Record
from schema.scalars import JuristicId
from supergraph.joins import paged


@strawberry.enum(description="Whether a business is registered for value added tax. / สถานะผู้ประกอบการจดทะเบียน")
class VatState(Enum):
    REGISTERED = strawberry.enum_value("REGISTERED", description="Registered. / จดทะเบียนอยู่")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Cancelled. / ยกเลิกการจดทะเบียน")


@strawberry.type(description="A place of business registered for value added tax. / สถานประกอบการ")
class VatBranch(Record):
    number: str = fact("Its number of five digits; 00000 is the head office. / เลขที่สาขา")
    opened_on: datetime.date | None = fact("Since when. / วันที่เปิด")
    closed_on: datetime.date | None = fact("Until when; null while it is open. / วันที่ปิด")
    address: Address | None = fact("Where it is. / ที่ตั้ง")
    juristic_id: Private[JuristicId]
    name_th: Private[str | None]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อสถานประกอบการ")


@strawberry.type(description="A registration for value added tax. / การจดทะเบียนภาษีมูลค่าเพิ่ม")
class VatRegistration(Record):
    juristic_id: JuristicId = fact("The id of the business. / เลขประจำตัวผู้เสียภาษี")
    state: VatState = fact("Whether it is registered. / สถานะ")
    registered_on: datetime.date | None = fact("Since when. / วันที่จดทะเบียน")
    cancelled_on: datetime.date | None = fact("Since when it is no more; null while it is. / วันที่ยกเลิก")
    branch_count: int | None = fact("How many places of business it has. / จำนวนสถานประกอบการ")
    name_th: Private[str | None]
    name_en: Private[str | None]
    law_id: Private[str | None]
    section: Private[str | None]
    name: str | None = text("name", "The name it is registered under. / ชื่อผู้ประกอบการ")
    branches: Connection[VatBranch] | None = looked_up(
        paged("VatBranch", "juristicId", order=("number",)),
        "Its places of business, the head office first. / สถานประกอบการ",
    )
    legal_basis: LawSection | None = looked_up(LEGAL_BASIS, "The section it is registered under. / ฐานกฎหมาย")
