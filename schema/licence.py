"""Licences: what one may do, by whose leave, until when."""

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.licence
from resolvers.kind import OfKind
from resolvers.subject import names
from schema.citizen import Citizen, citizen_of
from schema.fields import code_of, computed, fact, looked_up, text
from schema.licence_kind import LicenceCode, LicenceKind, LicenceState
from schema.place import Address
from schema.record import Node, Record, id_of_kind
from schema.scalars import JuristicId, NationalId
from schema.values import Money
from supergraph.joins import one

if TYPE_CHECKING:
    from schema.business import Business
    from schema.local import LocalAdministration

LazyBusiness = Annotated["Business", strawberry.lazy("schema.business")]
LazyLocalAdministration = Annotated["LocalAdministration", strawberry.lazy("schema.local")]


LicenceHolder = Annotated[
    Citizen | LazyBusiness,
    strawberry.union("LicenceHolder", description="A person or a business. / บุคคลหรือนิติบุคคล"),
]


@names("national_id")
@strawberry.type(description="A licence that a business or a person holds. / ใบอนุญาต")
class Licence(OfKind, Record, Node):
    key = one("Licence", "agency+number+place", "source.agency", "number", "local_administration_id")
    found_by = resolvers.licence.by_keys
    keys = ("number", "localAdministrationId+number")

    number: str = fact("The number printed on it. / เลขที่ใบอนุญาต")
    code: LicenceCode = fact("Which kind of licence. / ชนิด")
    kind_id: strawberry.ID = computed(
        id_of_kind("LicenceKind"), "The id of its kind, by which `kindIds` narrows. / รหัสอ้างอิงของชนิด", repeats=True
    )
    state: LicenceState | None = fact("What it is worth today. / สถานะ")
    issued_on: datetime.date | None = fact("The day it was issued. / วันที่ออก")
    expires_on: datetime.date | None = fact("Its last day; null when it does not expire. / วันหมดอายุ")
    address: Address | None = fact("Where the licensed business stands. / สถานที่ประกอบการ")
    area_square_metres: Decimal | None = fact("The area of the premises. / พื้นที่ (ตร.ม.)")
    fee: Money | None = fact("The fee of its term. / ค่าธรรมเนียม")
    juristic_id: JuristicId | None = fact(
        "The id of the business that holds it; null where a person does. / เลขทะเบียนนิติบุคคลของผู้รับใบอนุญาต"
    )
    national_id: Private[NationalId | None]
    other_code: Private[str | None] = code_of("code")
    local_administration_id: Private[str | None]
    premises_th: Private[str | None]
    premises_en: Private[str | None]
    premises: str | None = text("premises", "The name over the door. / ชื่อสถานประกอบการ")
    kind: LicenceKind | None = looked_up(
        one("LicenceKind", "code", "kind_code"), "What the law says of this kind of licence. / ข้อมูลชนิดใบอนุญาต"
    )
    holder: LicenceHolder | None = looked_up(
        resolvers.licence.holders(citizen_of),
        "Who holds it: a business, or a person for those whom a law allows to ask. / ผู้รับใบอนุญาต",
        members={"Citizen": "citizens.lookup"},
    )
    business: LazyBusiness | None = looked_up(
        one("Business", "juristicId"), "The business that holds it; null where a person does. / นิติบุคคลผู้รับใบอนุญาต"
    )
    local_administration: LazyLocalAdministration | None = looked_up(
        one("LocalAdministration", "localAdministrationId"),
        "The local administration that issued it; null for an agency. / ท้องถิ่นผู้ออก",
    )
