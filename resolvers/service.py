"""The catalogue of government services."""

from collections.abc import Awaitable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from resolvers import ids
from resolvers.asks import asks
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.search import searched

if TYPE_CHECKING:
    from schema.agency import Agency


@asks("Service.serviceId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The service of a global id, or of the catalogue's own."""
    (key,) = ids.key_of("Service", id)
    return await request.lookups.one("Service", "serviceId", [key] * len(roots))


@asks("Service.search")
def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    agency: str | None = None,
    ministry: str | None = None,
    state: Enum | None = None,
    first: int,
    after: str | None = None,
) -> Awaitable[list[Page]]:
    """Services by words of their names, agency, ministry and state."""
    filters: list[tuple[str, str]] = []
    if agency:
        filters.append(("agencyId", ids.key_of("Agency", agency, "agency")[0]))
    if ministry:
        filters.append(("ministryId", ids.key_of("Ministry", ministry, "ministry")[0]))
    if state:
        filters.append(("state", state.value))
    return searched("Service", roots, request, search, filters, first=first, after=after)


@asks("Service.agencyId")
async def of_agencies(
    agencies: Sequence["Agency"], request: Request, *, first: int, after: str | None = None
) -> list[Page]:
    """The services each agency offers."""
    cut = Slice.of(first, after)
    found = await request.lookups.many("Service", "agencyId", [agency.agency_id for agency in agencies])
    return [cut.cut(services) for services in found]
