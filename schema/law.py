"""Laws, their sections, and where the Royal Gazette has them."""

import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.draft
from resolvers.kind import resting
from schema.fields import fact, looked_up, text
from schema.record import Node, Record
from supergraph.joins import listed, one

if TYPE_CHECKING:
    from schema.draft import DraftLaw
    from schema.entitlement import EntitlementKind
    from schema.licence_kind import LicenceKind

LEGAL_BASIS = one("LawSection", "lawId+number", "law_id", "section")
"""The section that something rests on, by its `law_id` and `section`; none where it names none."""

LazyDraftLaw = Annotated["DraftLaw", strawberry.lazy("schema.draft")]
LazyLicenceKind = Annotated["LicenceKind", strawberry.lazy("schema.licence_kind")]
LazyEntitlementKind = Annotated["EntitlementKind", strawberry.lazy("schema.entitlement")]


@strawberry.enum(description="What sort of law it is. / ประเภทกฎหมาย")
class LawKind(Enum):
    CONSTITUTION = strawberry.enum_value("CONSTITUTION", description="Constitution. / รัฐธรรมนูญ")
    ORGANIC_ACT = strawberry.enum_value("ORGANIC_ACT", description="Organic act. / พระราชบัญญัติประกอบรัฐธรรมนูญ")
    ACT = strawberry.enum_value("ACT", description="Act. / พระราชบัญญัติ")
    CODE = strawberry.enum_value("CODE", description="Code. / ประมวลกฎหมาย")
    EMERGENCY_DECREE = strawberry.enum_value("EMERGENCY_DECREE", description="Emergency decree. / พระราชกำหนด")
    ROYAL_DECREE = strawberry.enum_value("ROYAL_DECREE", description="Royal decree. / พระราชกฤษฎีกา")
    OTHER = strawberry.enum_value("OTHER", description="Another sort. / อื่น ๆ")


@strawberry.enum(description="Whether a law is in force. / สถานะกฎหมาย")
class LawState(Enum):
    IN_FORCE = strawberry.enum_value("IN_FORCE", description="In force. / ใช้บังคับ")
    REPEALED = strawberry.enum_value("REPEALED", description="Repealed. / ยกเลิก")


@strawberry.enum(description="A series of the Royal Gazette. / ตอนของราชกิจจานุเบกษา")
class GazetteSeries(Enum):
    KOR = strawberry.enum_value("KOR", description="Series of acts and decrees. / ก")
    KHOR = strawberry.enum_value("KHOR", description="Series of the royal court. / ข")
    NGOR = strawberry.enum_value("NGOR", description="Series of notifications. / ง")
    SPECIAL = strawberry.enum_value("SPECIAL", description="Special issue. / ฉบับพิเศษ")


@strawberry.type(description="Where the Royal Gazette published a law; what is not certain is null. / ราชกิจจานุเบกษา")
class Gazette:
    volume: int | None = fact("The volume. / เล่ม")
    issue: str | None = fact("The issue. / ตอนที่")
    series: GazetteSeries | None = fact("The series. / ประเภท")
    page: int | None = fact("The first page. / หน้า")
    published_on: datetime.date | None = fact("The day of publication. / วันที่ประกาศ")


@strawberry.type(description="A law of the Council of State's list. / กฎหมาย")
class Law(Record, Node):
    key = one("Law", "lawId")
    lasting = True

    law_id: str = fact("The Council of State's id. / รหัสของสำนักงานคณะกรรมการกฤษฎีกา")
    kind: LawKind = fact("What sort of law it is. / ประเภท")
    year_be: int | None = fact("The year in its title, Buddhist era. / ปี พ.ศ.")
    state: LawState = fact("Whether it is in force. / สถานะ")
    group_th: str | None = fact("The subject the Council of State files it under, in Thai. / หมวดหมู่")
    gazette: Gazette | None = fact("Where it was published. / ราชกิจจานุเบกษา")
    url: str | None = fact("Its text at the Council of State. / ตัวบท")
    title_th: Private[str]
    title_en: Private[str | None]
    title: str | None = text("title", "Its title. / ชื่อกฎหมาย")
    drafts: list[LazyDraftLaw] | None = looked_up(
        listed("DraftLaw", "lawId"), "Draft laws that would change it. / ร่างกฎหมายที่แก้ไขกฎหมายนี้"
    )
    sections: list["LawSection"] | None = looked_up(
        listed("LawSection", "lawId"), "Its sections, those that the Council of State gives. / มาตรา"
    )
    licence_kinds: list[LazyLicenceKind] | None = looked_up(
        listed("LicenceKind", "lawId", same=("kind_code",)),
        "The kinds of licence that rest on any section of it. / ใบอนุญาตที่อาศัยกฎหมายนี้",
    )
    entitlement_kinds: list[LazyEntitlementKind] | None = looked_up(
        listed("EntitlementKind", "lawId", same=("kind_code",)),
        "The kinds of entitlement that rest on any section of it. / สิทธิที่อาศัยกฎหมายนี้",
    )


@strawberry.type(description="A section of a law. / มาตรา")
class LawSection(Record, Node):
    key = one("LawSection", "lawId+number")
    lasting = True

    law_id: Private[str]
    number: str = fact('Its number, such as 12, "13 ทวิ" or 39/1. / เลขมาตรา')
    heading_th: Private[str | None]
    heading_en: Private[str | None]
    text_th: Private[str | None]
    text_en: Private[str | None]
    heading: str | None = text("heading", "What it is about. / เรื่อง")
    text: str | None = text("text", "What it says, in short. / สาระสำคัญ")
    law: Law | None = looked_up(one("Law", "lawId"), "The law it is of. / กฎหมาย")
    licence_kinds: list[LazyLicenceKind] | None = looked_up(
        resting("LicenceKind"), "The kinds of licence that rest on it. / ใบอนุญาตที่อาศัยมาตรานี้"
    )
    entitlement_kinds: list[LazyEntitlementKind] | None = looked_up(
        resting("EntitlementKind"), "The kinds of entitlement that rest on it. / สิทธิที่อาศัยมาตรานี้"
    )
    hearings: list[LazyDraftLaw] | None = looked_up(
        resolvers.draft.hearings,
        "Draft laws that would change it and can be commented on now. / ร่างกฎหมายที่เปิดรับฟังความคิดเห็น",
    )
