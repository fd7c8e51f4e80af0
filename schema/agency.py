"""Agencies of the government and their ministries."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry
from strawberry import Private

from resolvers.request import Request
from schema.fields import computed, fact, looked_up, text
from schema.page import Connection
from schema.provider import Provider
from schema.record import Node, Record
from supergraph.joins import one, paged

if TYPE_CHECKING:
    from schema.service import Service

EITHER_ID: Final = "the `id` that the graph gave, the catalogue's such as AGY001, or a connector's such as dbd"
"""What the arguments are given that take the id of an agency."""

LazyService = Annotated["Service", strawberry.lazy("schema.service")]


@strawberry.type(description="A ministry. / กระทรวง")
class Ministry(Record, Node):
    key = one("Ministry", "ministryId")
    lasting = True

    ministry_id: str = fact("Its id in the catalogue. / รหัสกระทรวง")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อกระทรวง")


def _givers(agency: "Agency", request: Request) -> Sequence[Any]:
    return request.providers.in_catalogue(agency.name_th)


@strawberry.type(description="An agency of the government. / หน่วยงานของรัฐ")
class Agency(Record, Node):
    key = one("Agency", "agencyId")
    lasting = True

    agency_id: str = fact("Its id in the catalogue, such as AGY001. / รหัสหน่วยงานในบัญชีบริการภาครัฐ")
    ministry_id: str | None = fact("The id of the ministry it belongs to. / รหัสกระทรวง")
    kind_th: str | None = fact("What sort of agency it is, in Thai. / ประเภทหน่วยงาน")
    name_th: Private[str]
    name_en: Private[str | None]
    name: str | None = text("name", "Its name. / ชื่อหน่วยงาน")
    ministry: Ministry | None = looked_up(one("Ministry", "ministryId"), "The ministry it belongs to. / กระทรวง")
    providers: list[Provider] = computed(
        _givers,
        "Those by whom it gives data to the hub, each with its connector's id, such as dbd. "
        "/ ผู้ให้ข้อมูลแก่ระบบในนามหน่วยงานนี้",
    )
    services: Connection[LazyService] | None = looked_up(
        paged("Service", "agencyId"), "The services it offers. / บริการ"
    )
