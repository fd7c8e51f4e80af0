"""Agencies of the government, their ministries, and the connectors they are reached by."""

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any

from resolvers import ids
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.page import Page
from resolvers.request import Request
from resolvers.search import searched

if TYPE_CHECKING:
    from schema.agency import Agency
    from schema.service import Service


@asks("Agency.agencyId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The agency of a global id, or of the catalogue's own."""
    (key,) = ids.key_of("Agency", id)
    return await request.lookups.one("Agency", "agencyId", [key] * len(roots))


@asks("Agency.search")
def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    ministry: str | None = None,
    first: int,
    after: str | None = None,
) -> Awaitable[list[Page]]:
    """Agencies by words of their names, and by ministry."""
    filters = (("ministryId", ids.key_of("Ministry", ministry, "ministry")[0]),) if ministry else ()
    return searched("Agency", roots, request, search, filters, first=first, after=after)


@asks("Ministry.all")
async def every_ministry(roots: Sequence[object], request: Request) -> list[Any]:
    """Every ministry of the catalogue."""
    return [listed(f) for f in await request.lookups.many("Ministry", "all", [()] * len(roots))]


@asks("Agency.agencyId")
async def of_services(services: Sequence["Service"], request: Request) -> list[Any]:
    """The agency that offers each service."""
    return await request.lookups.one("Agency", "agencyId", [service.agency_id for service in services])


@asks("Ministry.ministryId")
async def ministries(members: Sequence["Agency | Service"], request: Request) -> list[Any]:
    """The ministry each belongs to."""
    return await request.lookups.one("Ministry", "ministryId", [member.ministry_id for member in members])
