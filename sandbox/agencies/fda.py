"""Food and Drug Administration: a subgraph of Apollo Federation 2, behind a token in `Authorization: Bearer`.

It knows operators by their juristic id and licences by their printed number, and answers `_service` and `_entities`.
States are its own words; dates are of the Christian era, and of a licence that was taken back there is only the year it
would have ended. An entity it does not know is null.
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from strawberry.types import Info

from sandbox.world.build import World
from sandbox.world.model import Licence

STATE_WORDS = {"VALID": "ACTIVE", "EXPIRED": "LAPSED", "SUSPENDED": "SUSPENDED_BY_ORDER", "REVOKED": "WITHDRAWN"}
LARGEST = 50
"""How many entities one call may ask for."""

_Held = Mapping[str, Sequence[Licence]]


@strawberry.type
class Site:
    """Where food is made."""

    name_th: str
    name_en: str
    house_no: str
    moo: str | None
    soi_th: str | None
    soi_en: str | None
    road_th: str | None
    road_en: str | None
    tambon_code: str
    zip_code: str


@strawberry.federation.type(keys=["licenceNumber"])
class FoodLicence:
    """A licence to produce food for sale (Food Act B.E. 2522, s. 14)."""

    licence_number: strawberry.ID
    operator_id: str
    status: str
    issued: str
    expires: str
    fee_baht: float
    site: Site

    @classmethod
    def resolve_reference(cls, info: Info, licenceNumber: str) -> "FoodLicence | None":  # noqa: N803  the graph's name
        """The licence of a printed number."""
        found = info.context["numbers"].get(licenceNumber)
        return _licence(found) if found else None


@strawberry.federation.type(keys=["juristicId"])
class Operator:
    """A juristic person that makes food."""

    juristic_id: strawberry.ID

    @strawberry.field
    def food_licences(self, info: Info) -> list[FoodLicence]:
        """Its licences, the latest last."""
        return [_licence(one) for one in info.context["operators"][self.juristic_id]]

    @classmethod
    def resolve_reference(cls, info: Info, juristicId: str) -> "Operator | None":  # noqa: N803  the graph's name
        """The operator of a juristic id."""
        return cls(juristic_id=strawberry.ID(juristicId)) if juristicId in info.context["operators"] else None


@strawberry.type
class Query:
    """What can be asked beside entities."""

    @strawberry.field
    def food_licence(self, info: Info, licence_number: strawberry.ID) -> FoodLicence | None:
        """One licence."""
        return FoodLicence.resolve_reference(info, licence_number)


def build(world: World, token: str) -> Starlette:
    """The application; `token` is what `Authorization: Bearer` must carry."""
    numbers = {one.number: one for one in world.licences if one.agency == "fda"}
    operators: dict[str, list[Licence]] = {}
    for one in numbers.values():
        operators.setdefault(one.juristic_id, []).append(one)
    schema = strawberry.federation.Schema(query=Query, types=[Operator, FoodLicence])
    known = {"numbers": numbers, "operators": operators}

    async def graphql(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {token}"):
            return JSONResponse({"errors": [{"message": "UNAUTHENTICATED"}]}, 401)
        asked = await request.json()
        variables = asked.get("variables") or {}
        if any(isinstance(value, list) and len(value) > LARGEST for value in variables.values()):
            return JSONResponse({"errors": [{"message": f"representations: 1-{LARGEST}"}]}, 400)
        result = await schema.execute(asked["query"], variable_values=variables, context_value=known)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        return JSONResponse(answer)

    return Starlette(routes=[Route("/graphql", graphql, methods=["POST"])])


def _licence(one: Licence) -> FoodLicence:
    place = one.address
    assert one.issued_on is not None
    assert one.expires_on is not None
    return FoodLicence(
        licence_number=strawberry.ID(one.number),
        operator_id=one.juristic_id,
        status=STATE_WORDS[one.state],
        issued=one.issued_on.isoformat(),
        expires=one.expires_on.isoformat(),
        fee_baht=float(one.fee or 0),
        site=Site(
            name_th=one.premises_th,
            name_en=one.premises_en,
            house_no=place.number,
            moo=place.moo,
            soi_th=place.soi_th,
            soi_en=place.soi_en,
            road_th=place.road_th,
            road_en=place.road_en,
            tambon_code=place.subdistrict,
            zip_code=place.postal_code,
        ),
    )
