"""Who gives data, as an object: what a page shows beside a record, without asking anybody."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import Private

from resolvers.providers import Known
from resolvers.request import Request
from schema.fields import fact, looked_up, text
from supergraph.joins import one

if TYPE_CHECKING:
    from schema.agency import Agency

LazyAgency = Annotated["Agency", strawberry.lazy("schema.agency")]


@strawberry.type(description="An agency that gives data to the hub, by its connector. / หน่วยงานที่ให้ข้อมูลแก่ระบบ")
class Provider:
    id: strawberry.ID = fact("The connector's id of the agency, such as dbd. / รหัสหน่วยงานในระบบ")
    name_th: Private[str | None]
    name_en: Private[str | None]
    catalogue: Private[str | None]
    name: str | None = text("name", "Its name; null where the hub knows it no more. / ชื่อหน่วยงาน")
    agency: LazyAgency | None = looked_up(
        one("Agency", "nameTh", "catalogue"),
        "The agency in the catalogue, with its ministry and services; null where that has it not. "
        "/ หน่วยงานในบัญชีบริการภาครัฐ",
    )


def named_by(attribute: str) -> Callable[[Any, Request], Known | None]:
    """The provider whose id this attribute holds; None where it holds none."""
    get = attrgetter(attribute)

    def compute(record: Any, request: Request) -> Known | None:
        id_ = get(record)
        return None if id_ is None else request.providers.of(id_)

    return compute
