"""Local administrations: which one is responsible for a place, what it offers and what it issued."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.contract import Search
from connectors.errors import AgencyError
from resolvers import ids
from resolvers.asks import asks
from resolvers.lookups import NOTHING, Contribution, Gathered, listed
from resolvers.page import Page, Slice
from resolvers.request import Request
from resolvers.search import searched

if TYPE_CHECKING:
    from schema.licence import Licence
    from schema.local import LocalAdministration
    from schema.place import Address


@dataclass(frozen=True, slots=True)
class Responsible:
    """The id of the local administration responsible for a place, or how it came to be unknown."""

    key: str | None
    unknown: Gathered = NOTHING


async def responsible(subdistricts: Sequence[str | AgencyError | None], request: Request) -> list[Responsible]:
    """The local administration of each subdistrict code; an error in a code's place is handed on."""
    codes = [code if isinstance(code, str) else None for code in subdistricts]
    found = await request.lookups.one("LocalAdministration", "subdistrictCode", codes)
    return [_responsible(*pair) for pair in zip(subdistricts, found, strict=True)]


def _responsible(code: str | AgencyError | None, found: Any) -> Responsible:
    error = code if isinstance(code, AgencyError) else found
    if isinstance(error, AgencyError):
        return Responsible(None, Gathered(contributions=(Contribution(error.agency, error),)))
    return Responsible(found.local_administration_id if found else None)


@asks("LocalAdministration.subdistrictCode")
async def of_addresses(addresses: Sequence["Address"], request: Request) -> list[Any]:
    """The local administration responsible for each address."""
    codes = [address.subdistrict_code for address in addresses]
    return await request.lookups.one("LocalAdministration", "subdistrictCode", codes)


@asks("LocalAdministration.localAdministrationId")
async def of_licences(licences: Sequence["Licence"], request: Request) -> list[Any]:
    """The local administration that issued each licence; None where an agency of the state did."""
    keys = [licence.local_administration_id for licence in licences]
    return await request.lookups.one("LocalAdministration", "localAdministrationId", keys)


@asks("LocalAdministration.localAdministrationId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The local administration of a global id, or of its own code."""
    (key,) = ids.key_of("LocalAdministration", id)
    return await request.lookups.one("LocalAdministration", "localAdministrationId", [key] * len(roots))


@asks("LocalAdministration.search")
def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    province: str | None = None,
    first: int,
    after: str | None = None,
) -> Awaitable[list[Page]]:
    """Local administrations by words of their names and by province."""
    filters = (("provinceCode", province),) if province else ()
    return searched("LocalAdministration", roots, request, search, filters, first=first, after=after)


@asks("LocalService.localAdministrationId")
async def services(administrations: Sequence["LocalAdministration"], request: Request) -> list[Any]:
    """The services each offers at its counter, with their fees."""
    keys = [administration.local_administration_id for administration in administrations]
    return [listed(f) for f in await request.lookups.many("LocalService", "localAdministrationId", keys)]


@asks("Licence.search")
async def licences(
    administrations: Sequence["LocalAdministration"], request: Request, *, first: int, after: str | None = None
) -> list[Page]:
    """The licences each has issued."""
    cut = Slice.of(first, after)
    searches = [
        Search("", (("localAdministrationId", a.local_administration_id),), cut.offset, cut.limit)
        for a in administrations
    ]
    return [cut.given(page) for page in await request.lookups.page("Licence", "search", searches)]
