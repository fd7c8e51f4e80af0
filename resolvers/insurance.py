"""Social security: the employer, and what was paid in."""

from collections.abc import Sequence
from typing import Any

from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.months import latest
from resolvers.request import Request


@asks("Contribution.nationalId")
async def contributions(insured: Sequence[Any], request: Request, *, last: int = 12) -> list[Any]:
    """Of each, the latest `last` months, the latest first."""
    found = await request.lookups.many("Contribution", "nationalId", [one.national_id for one in insured])
    return [whole if isinstance(whole := listed(one), AgencyError) else latest(whole, last) for one in found]
