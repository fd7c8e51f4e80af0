"""Addresses, and the places of the official code lists."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.local
import resolvers.place
from schema.fields import fact, joined, text
from schema.record import Node, Record

if TYPE_CHECKING:
    from schema.local import LocalAdministration

LazyLocalAdministration = Annotated["LocalAdministration", strawberry.lazy("schema.local")]


@strawberry.type(description="A province. / จังหวัด")
class Province(Record, Node):
    lasting = True

    code: str = fact("Two digits, such as 12. / รหัสจังหวัด")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อจังหวัด")

    def node_key(self) -> tuple[str, ...]:
        return (self.code,)


@strawberry.type(description="A district. / อำเภอหรือเขต")
class District(Record, Node):
    lasting = True

    code: str = fact("Four digits, such as 1201. / รหัสอำเภอ")
    province_code: str = fact("The code of its province. / รหัสจังหวัด")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่ออำเภอ")

    @joined(resolvers.place.provinces, "The province it lies in. / จังหวัด")
    def province(self) -> Province | None: ...

    def node_key(self) -> tuple[str, ...]:
        return (self.code,)


@strawberry.type(description="A subdistrict. / ตำบลหรือแขวง")
class Subdistrict(Record, Node):
    lasting = True

    code: str = fact("Six digits, such as 120104. / รหัสตำบล")
    district_code: str = fact("The code of its district. / รหัสอำเภอ")
    province_code: str = fact("The code of its province. / รหัสจังหวัด")
    postal_code: str | None = fact("Its postal code. / รหัสไปรษณีย์")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อตำบล")

    @joined(resolvers.place.districts, "The district it lies in. / อำเภอ")
    def district(self) -> District | None: ...

    @joined(resolvers.place.provinces, "The province it lies in. / จังหวัด")
    def province(self) -> Province | None: ...

    def node_key(self) -> tuple[str, ...]:
        return (self.code,)


@strawberry.type(description="Where something stands. / ที่อยู่")
class Address:
    number: str | None = fact("The house number. / บ้านเลขที่")
    moo: str | None = fact("The village's number within the subdistrict. / หมู่ที่")
    subdistrict_code: str = fact("Province, district and subdistrict: six digits. / รหัสจังหวัด อำเภอ ตำบล")
    postal_code: str | None = fact("The postal code. / รหัสไปรษณีย์")
    soi_th: Private[str | None]
    soi_en: Private[str | None]
    road_th: Private[str | None]
    road_en: Private[str | None]
    soi: str | None = text("soi", "The lane. / ซอย")
    road: str | None = text("road", "The road. / ถนน")

    @joined(resolvers.place.subdistricts, "The subdistrict of the official code list. / ตำบล")
    def subdistrict(self) -> Subdistrict | None: ...

    @joined(resolvers.local.of_addresses, "The local administration responsible here. / องค์กรปกครองส่วนท้องถิ่นที่รับผิดชอบ")
    def local_administration(self) -> LazyLocalAdministration | None: ...
