"""`/` where it is not the sandbox: what this is, how it does now, and the ways in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from endpoints.operators.agency_status import Said
from endpoints.operators.status import StatusPages
from endpoints.pages.page import PageTemplates


@dataclass(frozen=True, slots=True)
class WayIn:
    """An address of the hub's own, what is there, and for whom; `page`: it is a page, and in two languages."""

    path: str
    name: Said
    what: Said
    page: bool = False


SCHEMA = WayIn(
    "/schema.graphql",
    Said("สคีมา", "Schema"),
    Said("ทุกชนิดข้อมูลและทุกฟิลด์ พร้อมคำอธิบายสองภาษา", "every type and field, described in Thai and English"),
)
STATUS = WayIn(
    "/status",
    Said("สถานะหน่วยงาน", "Status of the agencies"),
    Said("หน่วยงานใดให้บริการอยู่ และ 24 ชั่วโมงที่ผ่านมาเป็นอย่างไร", "which serve now, and how the last 24 hours were"),
    page=True,
)
GRAPHIQL = WayIn(
    "/graphql", Said("GraphiQL", "GraphiQL"), Said("ลองเขียนคำถามและดูคำตอบ", "write queries and see their answers")
)
MY_DATA = WayIn(
    "/my-data",
    Said("ข้อมูลของฉัน", "My data"),
    Said("ใครอ่านข้อมูลของท่าน และแอปใดอ่านได้ ยกเลิกได้ที่นี่", "who read about you, and which apps may, to be ended here"),
    page=True,
)


def landing_routes(
    pages: PageTemplates, status: StatusPages, ways: Sequence[WayIn], types: Callable[[], int], *, url: str
) -> list[Route]:
    """The page: `types` are those that one may ask for, `url` is where the hub is."""

    async def landing(request: Request) -> Response:
        troubled, agencies = status.troubles()
        return pages.show(
            "landing.html",
            request,
            ways=ways,
            url=f"{url}/graphql",
            agencies=agencies,
            troubled=troubled,
            types=types(),
            calls=status.calls(),
        )

    return [Route("/", landing)]
