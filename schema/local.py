"""Local administrations and what they do at their counters."""

from enum import Enum

import strawberry
from strawberry import Private

import resolvers.licence
import resolvers.local
import resolvers.place
from schema.fields import After, First, fact, joined, text
from schema.licence import Licence
from schema.licence_kind import LicenceKind
from schema.page import Connection
from schema.place import Province
from schema.record import Node, Record
from schema.values import Money


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


@strawberry.type(description="A service at the counter of a local administration. / บริการของท้องถิ่น")
class LocalService(Record):
    lasting = True

    local_administration_id: Private[str]
    code: str = fact("Its code, unique within the local administration. / รหัสบริการ")
    fee: Money | None = fact("The fee, or the lowest, under the local ordinance. / ค่าธรรมเนียม")
    fee_max: Money | None = fact("The highest fee, where it depends on the case. / ค่าธรรมเนียมสูงสุด")
    days: int | None = fact("Within how many days it is done. / ระยะเวลา (วัน)")
    ordinance_th: str | None = fact("The local ordinance that sets the fee, in Thai. / ข้อบัญญัติท้องถิ่น")
    licence_kind: Private[str | None]
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อบริการ")

    @joined(resolvers.licence.kinds_of_services, "The licence it leads to. / ใบอนุญาตที่เกี่ยวข้อง")
    def leads_to(self) -> LicenceKind | None: ...


@strawberry.type(description="A local administration. / องค์กรปกครองส่วนท้องถิ่น")
class LocalAdministration(Record, Node):
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

    @joined(resolvers.place.provinces, "Its province. / จังหวัด")
    def province(self) -> Province | None: ...

    @joined(resolvers.local.services, "What it offers, at which fee. / บริการและค่าธรรมเนียม")
    def services(self) -> list[LocalService] | None: ...

    @joined(resolvers.local.licences, "The licences it has issued. / ใบอนุญาตที่ออก")
    def licences(self, first: First = 20, after: After = None) -> Connection[Licence] | None: ...

    def node_key(self) -> tuple[str, ...]:
        return (self.local_administration_id,)
