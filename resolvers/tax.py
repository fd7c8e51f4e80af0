"""Value added tax: registrations of businesses, and their places of business."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from resolvers.asks import asks
from resolvers.page import Page, Slice
from resolvers.request import Request

if TYPE_CHECKING:
    from schema.business import Business
    from schema.tax import VatRegistration


@asks("VatRegistration.juristicId")
async def of_businesses(businesses: Sequence["Business"], request: Request) -> list[Any]:
    """The registration of each."""
    return await request.lookups.one("VatRegistration", "juristicId", [b.juristic_id for b in businesses])


@asks("VatBranch.juristicId")
async def branches(
    registrations: Sequence["VatRegistration"], request: Request, *, first: int, after: str | None = None
) -> list[Page]:
    """The places of business of each, by number."""
    cut = Slice.of(first, after)
    found = await request.lookups.many("VatBranch", "juristicId", [one.juristic_id for one in registrations])
    return [cut.cut(one, sorted(one.records, key=lambda branch: branch.number)) for one in found]
