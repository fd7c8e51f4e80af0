"""How often services are used."""

from collections.abc import Sequence
from typing import Any

from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.months import latest
from resolvers.request import Request


@asks("ServiceUsage.serviceId")
async def of_services(services: Sequence[Any], request: Request, *, last: int = 12) -> list[Any]:
    """Of each, the latest `last` months, the latest first."""
    found = await request.lookups.many("ServiceUsage", "serviceId", [service.service_id for service in services])
    return [whole if isinstance(whole := listed(one), AgencyError) else latest(whole, last) for one in found]
