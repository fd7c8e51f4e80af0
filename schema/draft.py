"""Draft laws put up for hearing."""

import datetime
from enum import Enum

import strawberry
from strawberry import Private

from schema.fields import fact, looked_up, text
from schema.law import Law, LawSection
from schema.record import Node, Record
from supergraph.joins import Each, listed, one


@strawberry.enum(description="Whether a draft law can be commented on. / สถานะการรับฟังความคิดเห็น")
class HearingState(Enum):
    ANNOUNCED = strawberry.enum_value("ANNOUNCED", description="Soon. / ประกาศแล้ว ยังไม่เปิดรับฟัง")
    OPEN = strawberry.enum_value("OPEN", description="Now. / เปิดรับฟัง")
    CLOSED = strawberry.enum_value("CLOSED", description="No longer. / ปิดรับฟัง")


@strawberry.type(description="A draft law, and when the public may comment on it. / ร่างกฎหมาย")
class DraftLaw(Record, Node):
    key = one("DraftLaw", "draftId")
    lasting = True

    draft_id: str = fact("Its number at the Council of State. / เลขที่ร่าง")
    state: HearingState | None = fact("Whether it can be commented on. / สถานะการรับฟัง")
    opens_on: datetime.date | None = fact("The first day of its hearing. / วันเริ่มรับฟัง")
    closes_on: datetime.date | None = fact("The last day of its hearing. / วันสิ้นสุดการรับฟัง")
    section_numbers: list[str] | None = fact("The sections it would change. / มาตราที่แก้ไข")
    law_id: Private[str | None]
    title_th: Private[str]
    title_en: Private[str | None]
    proposer_th: Private[str | None]
    proposer_en: Private[str | None]
    summary_th: Private[str | None]
    summary_en: Private[str | None]
    title: str | None = text("title", "Its title. / ชื่อร่าง")
    proposer: str | None = text("proposer", "Who proposes it. / หน่วยงานเจ้าของร่าง")
    summary: str | None = text("summary", "What it would change, in short. / สาระสำคัญ")
    law: Law | None = looked_up(one("Law", "lawId"), "The law it would change. / กฎหมายที่แก้ไข")
    sections: list[LawSection] | None = looked_up(
        listed("LawSection", "lawId+number", "law_id", Each("section_numbers")),
        "The sections it would change, as they are. / มาตราที่แก้ไข",
    )
