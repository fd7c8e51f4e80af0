"""The catalogue of government services."""

from enum import Enum

import strawberry
from strawberry import Private

from resolvers.months import latest
from schema.agency import Agency, Ministry
from schema.fields import Last, fact, looked_up, text
from schema.record import Node, Record
from schema.usage import ServiceUsage
from supergraph.joins import listed, one


@strawberry.enum(description="How far a service is on its way into the citizen portal. / สถานะของบริการ")
class ServiceState(Enum):
    LIVE = strawberry.enum_value("LIVE", description="In the portal. / เชื่อมโยงแล้ว")
    IN_PROGRESS = strawberry.enum_value("IN_PROGRESS", description="Funded and being built. / อยู่ระหว่างการดำเนินการ")
    TO_BE_FUNDED = strawberry.enum_value("TO_BE_FUNDED", description="Waiting for funds. / รอจัดสรรงบประมาณ")
    SEPARATE = strawberry.enum_value(
        "SEPARATE", description="Online, outside the portal. / เป็น e-Service แล้ว ไม่เชื่อมโยงกลาง"
    )
    NOT_PLANNED = strawberry.enum_value("NOT_PLANNED", description="Not to be online. / ไม่พัฒนาเป็น e-Service")


@strawberry.type(
    description="A service of the government. The catalogue has neither its fee nor its page: of a licence they are in "
    "`LicenceKind.rates` and `manualUrl`, of what a local administration does in `LocalService.fee`. / บริการภาครัฐ "
    "(บัญชีบริการไม่มีค่าธรรมเนียมและหน้าเว็บ ของใบอนุญาตดูที่ `LicenceKind.rates` และ `manualUrl` ของท้องถิ่นดูที่ `LocalService.fee`)"
)
class Service(Record, Node):
    key = one("Service", "serviceId")
    lasting = True

    service_id: str = fact("Its id in the catalogue. / รหัสบริการ")
    agency_id: str = fact("The id of the agency that offers it, in the catalogue. / รหัสหน่วยงาน")
    ministry_id: str | None = fact("The id of the ministry of that agency. / รหัสกระทรวง")
    state: ServiceState | None = fact("How far it is on its way into the portal. / สถานะ")
    project_th: str | None = fact("The project it is part of, in Thai. / โครงการ")
    reason_th: str | None = fact("Why it is where it is, in Thai. / เหตุผล")
    note_th: str | None = fact("What the catalogue adds, in Thai. / หมายเหตุ")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อบริการ")
    agency: Agency | None = looked_up(one("Agency", "agencyId"), "The agency that offers it. / หน่วยงาน")
    ministry: Ministry | None = looked_up(one("Ministry", "ministryId"), "The ministry of that agency. / กระทรวง")
    usage: list[ServiceUsage] | None = looked_up(
        latest(listed("ServiceUsage", "serviceId")),
        "How often it was used, the latest month first. / สถิติการใช้บริการ",
        takes={"last": (Last, 12)},
    )
