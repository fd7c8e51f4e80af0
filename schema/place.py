"""Addresses, and the places of the official code lists."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import Private

from resolvers.one_line import ADDRESS_PARTS, of_addresses
from resolvers.request import Request
from schema.fields import LanguageArgument, computed, fact, looked_up, text
from schema.record import Node, Record
from supergraph.joins import one

if TYPE_CHECKING:
    from schema.local import LocalAdministration

LazyLocalAdministration = Annotated["LocalAdministration", strawberry.lazy("schema.local")]


@strawberry.type(description="A province. / จังหวัด")
class Province(Record, Node):
    key = one("Province", "code")
    lasting = True

    code: str = fact("Two digits, such as 12. / รหัสจังหวัด")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อจังหวัด")


@strawberry.type(description="A district. / อำเภอหรือเขต")
class District(Record, Node):
    key = one("District", "code")
    lasting = True

    code: str = fact("Four digits, such as 1201. / รหัสอำเภอ")
    province_code: str = fact("The code of its province. / รหัสจังหวัด")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่ออำเภอ")
    province: Province | None = looked_up(one("Province", "code", "province_code"), "The province it lies in. / จังหวัด")


@strawberry.type(description="A subdistrict. / ตำบลหรือแขวง")
class Subdistrict(Record, Node):
    key = one("Subdistrict", "code")
    lasting = True

    code: str = fact("Six digits, such as 120104. / รหัสตำบล")
    district_code: str = fact("The code of its district. / รหัสอำเภอ")
    province_code: str = fact("The code of its province. / รหัสจังหวัด")
    postal_code: str | None = fact("Its postal code. / รหัสไปรษณีย์")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อตำบล")
    district: District | None = looked_up(one("District", "code", "district_code"), "The district it lies in. / อำเภอ")
    province: Province | None = looked_up(one("Province", "code", "province_code"), "The province it lies in. / จังหวัด")


def _province_code(address: Any, _request: Request) -> str:
    code: str = address.subdistrict_code[:2]
    return code


@strawberry.type(description="Where something stands. / ที่อยู่")
class Address:
    number: str | None = fact("The house number. / บ้านเลขที่")
    moo: str | None = fact("The village's number within the subdistrict. / หมู่ที่")
    subdistrict_code: str = fact("Province, district and subdistrict: six digits. / รหัสจังหวัด อำเภอ ตำบล")
    province_code: str = computed(
        _province_code, "The code of its province, by which lists are narrowed. / รหัสจังหวัด", lasting=True, repeats=True
    )
    postal_code: str | None = fact("The postal code. / รหัสไปรษณีย์")
    soi_th: Private[str | None]
    soi_en: Private[str | None]
    road_th: Private[str | None]
    road_en: Private[str | None]
    soi: str | None = text("soi", "The lane. / ซอย")
    road: str | None = text("road", "The road. / ถนน")
    subdistrict: Subdistrict | None = looked_up(
        one("Subdistrict", "code", "subdistrict_code"), "The subdistrict of the official code list. / ตำบล"
    )
    local_administration: LazyLocalAdministration | None = looked_up(
        one("LocalAdministration", "subdistrictCode"),
        "The local administration responsible here. / องค์กรปกครองส่วนท้องถิ่นที่รับผิดชอบ",
    )
    one_line: str | None = looked_up(
        of_addresses,
        "The whole address in one line, as it is written. / ที่อยู่ในบรรทัดเดียว",
        takes={"language": LanguageArgument},
        cost=3,
        told_as=ADDRESS_PARTS,
        repeats=True,
    )
