"""Local administrations."""

from enum import Enum

import strawberry
from strawberry import Private

from schema.fields import fact, looked_up, text
from schema.licence import Licence
from schema.page import Connection
from schema.place import Province
from schema.record import Node, Record
from supergraph.joins import one, searched


@strawberry.enum(description="The kinds of local administration. / ประเภทองค์กรปกครองส่วนท้องถิ่น")
class LocalAdministrationKind(Enum):
    PROVINCIAL = strawberry.enum_value("PROVINCIAL", description="Provincial administration. / องค์การบริหารส่วนจังหวัด")
    CITY = strawberry.enum_value("CITY", description="City municipality. / เทศบาลนคร")
    TOWN = strawberry.enum_value("TOWN", description="Town municipality. / เทศบาลเมือง")
    TAMBON_MUNICIPALITY = strawberry.enum_value(
        "TAMBON_MUNICIPALITY", description="Subdistrict municipality. / เทศบาลตำบล"
    )
    TAMBON_ADMINISTRATION = strawberry.enum_value(
        "TAMBON_ADMINISTRATION", description="Subdistrict administration. / องค์การบริหารส่วนตำบล"
    )
    SPECIAL = strawberry.enum_value("SPECIAL", description="Bangkok and Pattaya. / กรุงเทพมหานครและเมืองพัทยา")


@strawberry.type(description="A local administration. / องค์กรปกครองส่วนท้องถิ่น")
class LocalAdministration(Record, Node):
    key = one("LocalAdministration", "localAdministrationId")
    lasting = True

    local_administration_id: str = fact("Its code in the register. / รหัส")
    kind: LocalAdministrationKind = fact("Which kind. / ประเภท")
    province_code: str = fact("The code of its province. / รหัสจังหวัด")
    subdistrict_codes: list[str] = fact("The subdistricts it is responsible for. / ตำบลในเขต")
    phone: str | None = fact("Its telephone number. / โทรศัพท์")
    website: str | None = fact("Its website. / เว็บไซต์")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อ")
    province: Province | None = looked_up(one("Province", "code", "province_code"), "Its province. / จังหวัด")
    licences: Connection[Licence] | None = looked_up(
        searched("Licence", {"localAdministrationId": "local_administration_id"}),
        "The licences it has issued. / ใบอนุญาตที่ออก",
    )
