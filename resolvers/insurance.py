"""Social security: the employer, and what was paid in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.months import latest
from resolvers.request import Request

if TYPE_CHECKING:
    from schema.citizen import Citizen
    from schema.insurance import SocialSecurity


@asks("SocialSecurity.nationalId")
async def of_citizens(citizens: Sequence["Citizen"], request: Request) -> list[Any]:
    """What the Social Security Office has of each."""
    return await request.lookups.one("SocialSecurity", "nationalId", [c.national_id for c in citizens])


@asks("Business.juristicId")
async def employers(insured: Sequence["SocialSecurity"], request: Request) -> list[Any]:
    """The employer of each; None for those who have none."""
    return await request.lookups.one("Business", "juristicId", [one.employer_id for one in insured])


@asks("Contribution.nationalId")
async def contributions(insured: Sequence["SocialSecurity"], request: Request, *, last: int = 12) -> list[Any]:
    """Of each, the latest `last` months, the latest first."""
    found = await request.lookups.many("Contribution", "nationalId", [one.national_id for one in insured])
    return [whole if isinstance(whole := listed(one), AgencyError) else latest(whole, last) for one in found]
