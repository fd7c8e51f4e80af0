"""Training of officials: courses, and the certificates an official holds."""

import datetime
from decimal import Decimal
from enum import Enum

import strawberry
from strawberry import Private

from resolvers.subject import about
from schema.fields import fact, looked_up, text
from schema.record import Node, Record
from schema.scalars import NationalId
from supergraph.joins import one


@strawberry.enum(description="What a course is about. / หมวดหลักสูตร")
class TrainingTopic(Enum):
    DIGITAL = strawberry.enum_value("DIGITAL", description="Digital skills. / ทักษะดิจิทัล")
    LAW = strawberry.enum_value("LAW", description="Law. / กฎหมาย")
    SERVICE = strawberry.enum_value("SERVICE", description="Serving the public. / การให้บริการ")
    FINANCE = strawberry.enum_value("FINANCE", description="Finance and procurement. / การเงินและพัสดุ")
    MANAGEMENT = strawberry.enum_value("MANAGEMENT", description="Management. / การบริหาร")


@strawberry.type(description="A course for officials. / หลักสูตรอบรม")
class TrainingCourse(Record, Node):
    key = one("TrainingCourse", "courseId")
    lasting = True

    course_id: str = fact("Its code. / รหัสหลักสูตร")
    topic: TrainingTopic | None = fact("What it is about. / หมวด")
    hours: Decimal | None = fact("How many hours it takes. / จำนวนชั่วโมง")
    valid_years: int | None = fact("For how many years its certificate is good; 0 for ever. / อายุใบรับรอง (ปี)")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อหลักสูตร")


@about("national_id")
@strawberry.type(description="A certificate an official holds. / ใบรับรองการอบรม")
class TrainingCertificate(Record):
    number: str = fact("The number printed on it. / เลขที่ใบรับรอง", covered=True)
    course_id: str = fact("The code of its course. / รหัสหลักสูตร", covered=True)
    issued_on: datetime.date | None = fact("The day it was issued. / วันที่ออก", covered=True)
    expires_on: datetime.date | None = fact("Its last day; null when it does not expire. / วันหมดอายุ", covered=True)
    score: int | None = fact("The result, in per cent. / คะแนน (ร้อยละ)", covered=True)
    national_id: Private[NationalId]
    course: TrainingCourse | None = looked_up(one("TrainingCourse", "courseId"), "Its course. / หลักสูตร", covered=True)
