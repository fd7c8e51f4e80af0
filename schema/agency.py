"""Agencies of the government and their ministries."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

import resolvers.agency
import resolvers.service
from schema.fields import After, First, fact, joined, text
from schema.page import Connection
from schema.record import Node, Record

if TYPE_CHECKING:
    from schema.service import Service

LazyService = Annotated["Service", strawberry.lazy("schema.service")]


@strawberry.type(description="A ministry. / กระทรวง")
class Ministry(Record, Node):
    lasting = True

    ministry_id: str = fact("Its id in the catalogue. / รหัสกระทรวง")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อกระทรวง")

    def node_key(self) -> tuple[str, ...]:
        return (self.ministry_id,)


@strawberry.type(description="An agency of the government. / หน่วยงานของรัฐ")
class Agency(Record, Node):
    lasting = True

    agency_id: str = fact("Its id in the catalogue. / รหัสหน่วยงาน")
    kind_th: str | None = fact("What sort of agency it is, in Thai. / ประเภทหน่วยงาน")
    ministry_id: Private[str | None]
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อหน่วยงาน")

    @joined(resolvers.agency.ministries, "The ministry it belongs to. / กระทรวง")
    def ministry(self) -> Ministry | None: ...

    @joined(resolvers.service.of_agencies, "The services it offers. / บริการ")
    def services(self, first: First = 20, after: After = None) -> Connection[LazyService] | None: ...

    def node_key(self) -> tuple[str, ...]:
        return (self.agency_id,)
