"""Places of the official code lists."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from resolvers.asks import asks
from resolvers.request import Request

if TYPE_CHECKING:
    from schema.local import LocalAdministration
    from schema.place import Address, District, Subdistrict


@asks("Subdistrict.code")
async def subdistricts(addresses: Sequence["Address"], request: Request) -> list[Any]:
    """The subdistrict of each address."""
    return await request.lookups.one("Subdistrict", "code", [address.subdistrict_code for address in addresses])


@asks("District.code")
async def districts(subdistricts: Sequence["Subdistrict"], request: Request) -> list[Any]:
    """The district each subdistrict lies in."""
    return await request.lookups.one("District", "code", [place.district_code for place in subdistricts])


@asks("Province.code")
async def provinces(places: Sequence["Subdistrict | District | LocalAdministration"], request: Request) -> list[Any]:
    """The province each place lies in."""
    return await request.lookups.one("Province", "code", [place.province_code for place in places])
