"""Local administrations behind one gateway: `/{tenant}/…`, each answering in the shape of the software it runs.

The gateway wants a key in `x-gateway-key`. A tenant that is offline is 503 with Retry-After. National ids travel in
bodies, never in an address.
"""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies import vendor_a, vendor_b
from sandbox.agencies.vendors import Vendor
from sandbox.world.build import World
from sandbox.world.model import Entitlement, Licence, LocalAdministration, LocalService

BATCH = 100
RETRY_SECONDS = 300


def build(world: World, key: str) -> Starlette:
    """The application; `key` is what `x-gateway-key` must be."""
    gateway = _Gateway(world, key)
    endpoints = (gateway.licences, gateway.licence, gateway.services, gateway.traders, gateway.allowances)
    routes = []
    for endpoint in endpoints:
        methods = ["POST"] if endpoint.__name__ in ("allowances", "traders") else ["GET"]
        routes.append(Route(f"/{{tenant}}/{endpoint.__name__}", gateway.guarded(endpoint), methods=methods))
    return Starlette(routes=routes)


class _Gateway:
    def __init__(self, world: World, key: str) -> None:
        self._key = key
        self._offline = world.places.offline
        self._tenants = world.places.by_id
        self._licences: dict[str, list[Licence]] = {}
        self._services: dict[str, list[LocalService]] = {}
        self._allowances: dict[str, list[Entitlement]] = {}
        for licence in world.licences:
            if licence.local_administration:
                self._licences.setdefault(licence.local_administration, []).append(licence)
        for service in world.local_services:
            self._services.setdefault(service.local_administration, []).append(service)
        for paid in world.entitlements:
            if paid.payer in self._tenants:
                self._allowances.setdefault(paid.payer, []).append(paid)

    def guarded(self, endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """`endpoint` for callers with the key and tenants that are there."""

        async def guard(request: Request) -> Response:
            if not hmac.compare_digest(request.headers.get("x-gateway-key", ""), self._key):
                return JSONResponse({"message": "key required"}, 401)
            tenant = request.path_params["tenant"]
            if tenant not in self._tenants:
                return JSONResponse({"message": "no such tenant"}, 404)
            if tenant == self._offline:
                return JSONResponse({"message": "tenant offline"}, 503, {"Retry-After": str(RETRY_SECONDS)})
            return await endpoint(request)

        guard.__name__ = getattr(endpoint, "__name__", "endpoint")
        return guard

    async def licences(self, request: Request) -> Response:
        """Those of some holders (`juristicIds`), or a slice of all (`offset`, `limit`)."""
        tenant, vendor = self._tenant(request)
        held = self._licences.get(tenant.id, [])
        asked = request.query_params
        if "juristicIds" in asked:
            ids = asked["juristicIds"].split(",")
            if len(ids) > BATCH:
                return vendor.refused(f"juristicIds: 1-{BATCH}")
            held = [one for one in held if one.juristic_id in ids]
            return vendor.answer([vendor.licence(one) for one in held], len(held))
        offset, limit = int(asked.get("offset", "0")), min(int(asked.get("limit", "50")), 200)
        return vendor.answer([vendor.licence(one) for one in held[offset : offset + limit]], len(held))

    async def licence(self, request: Request) -> Response:
        """The one with the printed `number`."""
        tenant, vendor = self._tenant(request)
        number = request.query_params.get("number", "")
        found = [vendor.licence(one) for one in self._licences.get(tenant.id, []) if one.number == number]
        return vendor.answer(found, len(found))

    async def services(self, request: Request) -> Response:
        """What is offered at the counter, with fees."""
        tenant, vendor = self._tenant(request)
        found = [vendor.service(one) for one in self._services.get(tenant.id, [])]
        return vendor.answer(found, len(found))

    async def traders(self, request: Request) -> Response:
        """What the persons in `{"ids": […]}` hold."""
        tenant, vendor = self._tenant(request)
        ids = await _persons(request)
        if ids is None:
            return vendor.refused(f"ids: 1-{BATCH}")
        found = [vendor.licence(one) for one in self._licences.get(tenant.id, []) if one.national_id in ids]
        return vendor.answer(found, len(found))

    async def allowances(self, request: Request) -> Response:
        """Old-age allowances of the persons in `{"ids": […]}`."""
        tenant, vendor = self._tenant(request)
        ids = await _persons(request)
        if ids is None:
            return vendor.refused(f"ids: 1-{BATCH}")
        found = [vendor.allowance(one) for one in self._allowances.get(tenant.id, []) if one.national_id in ids]
        return vendor.answer(found, len(found))

    def _tenant(self, request: Request) -> tuple[LocalAdministration, Vendor]:
        tenant = self._tenants[request.path_params["tenant"]]
        return tenant, vendor_a.SHAPE if tenant.vendor == "A" else vendor_b.SHAPE


async def _persons(request: Request) -> list[str] | None:
    """The ids that a body asks about; None where it is not as it must be."""
    ids: Any = (await request.json()).get("ids")
    return ids if isinstance(ids, list) and 1 <= len(ids) <= BATCH else None
