"""Agencies of the government and their ministries."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

from schema.fields import fact, looked_up, text
from schema.page import Connection
from schema.record import Node, Record
from supergraph.joins import one, paged

if TYPE_CHECKING:
    from schema.service import Service

LazyService = Annotated["Service", strawberry.lazy("schema.service")]


@strawberry.type(description="A ministry. / กระทรวง")
class Ministry(Record, Node):
    key = one("Ministry", "ministryId")
    lasting = True

    ministry_id: str = fact("Its id in the catalogue. / รหัสกระทรวง")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อกระทรวง")


@strawberry.type(description="An agency of the government. / หน่วยงานของรัฐ")
class Agency(Record, Node):
    key = one("Agency", "agencyId")
    lasting = True

    agency_id: str = fact("Its id in the catalogue. / รหัสหน่วยงาน")
    ministry_id: str | None = fact("The id of the ministry it belongs to. / รหัสกระทรวง")
    kind_th: str | None = fact("What sort of agency it is, in Thai. / ประเภทหน่วยงาน")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อหน่วยงาน")
    ministry: Ministry | None = looked_up(one("Ministry", "ministryId"), "The ministry it belongs to. / กระทรวง")
    services: Connection[LazyService] | None = looked_up(
        paged("Service", "agencyId"), "The services it offers. / บริการ"
    )
