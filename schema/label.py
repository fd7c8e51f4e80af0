"""Scopes, purposes and the values of enums with what they are called, for a page that shows them to people."""

from typing import Any

import strawberry
from strawberry import Private

from connectors.provider import DataClass
from resolvers.labels import Label
from resolvers.request import Request
from schema.fields import computed, fact, text
from schema.provider import Provider


def _providers(scope: Label, request: Request) -> list[Any]:
    return [request.providers.of(agency) for agency in request.labels.behind(scope.id)]


@strawberry.type(description="What a token may be allowed to read. / ขอบเขตข้อมูลที่แอปขออ่านได้")
class Scope:
    id: strawberry.ID = fact("How tokens and consents name it, such as citizen.name. / รหัสขอบเขต")
    data_class: DataClass | None = fact("How careful the law asks to be with it. / ชั้นของข้อมูล")
    name_th: Private[str | None]
    name_en: Private[str | None]
    name: str | None = text("name", "What it opens; null of one that is no more. / ข้อมูลที่เปิดเผย")
    providers: list[Provider] = computed(_providers, "The agencies whose data it opens. / หน่วยงานเจ้าของข้อมูล")


@strawberry.type(description="What data is read for. / วัตถุประสงค์ของการใช้ข้อมูล")
class Purpose:
    id: strawberry.ID = fact("How consents and the ledger name it. / รหัสวัตถุประสงค์")
    name_th: Private[str | None]
    name_en: Private[str | None]
    name: str | None = text("name", "What for; null of one that is no more. / วัตถุประสงค์")


@strawberry.type(description="A value of an enum of the graph. / ค่าหนึ่งของรายการค่าที่กำหนดไว้")
class EnumValue:
    id: strawberry.ID = fact("The value, as answers have it. / ค่า")
    name_th: Private[str | None]
    name_en: Private[str | None]
    name: str | None = text("name", "What it means. / ความหมาย")
