"""Office of the Civil Service Commission: courses for officials and their certificates, in a plain GraphQL service.

Behind a key in `x-portal-key`. Courses are found by codes or by words, in slices (`skip`, `take`); certificates by the
national ids of up to a hundred officials. A certificate's `grade` is a text such as `92%`.
"""

import hmac
from collections.abc import Sequence
from typing import Any

from graphql import build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.agencies.writing import be_dashes, matches
from sandbox.world.build import World
from sandbox.world.training import Certificate, Course

BATCH = 100
SDL = """
type Query {
  courses(codes: [String!]!): [Course!]!
  findCourses(words: String, topic: Topic, skip: Int = 0, take: Int = 20): CoursePage!
  certificates(citizens: [String!]!): [Certificate!]!
}
type CoursePage { items: [Course!]! total: Int! }
type Course { code: String! title: Title! topic: Topic! hours: String! goodForYears: Int! }
type Title { th: String! en: String }
enum Topic { DIGITAL LAW SERVICE FINANCE MANAGEMENT }
type Certificate {
  serial: String! citizen: String! course: Course! issuedOn: String! expiresOn: String grade: String
}
"""


def build(world: World, key: str) -> Starlette:
    """The application; `key` is what `x-portal-key` must be."""
    schema, root = build_schema(SDL), _Portal(world)

    async def endpoint(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("x-portal-key", ""), key):
            return JSONResponse({"errors": [{"message": "key required"}]}, 401)
        asked = await request.json()
        result = await graphql(
            schema,
            asked["query"],
            root,
            variable_values=asked.get("variables"),
            operation_name=asked.get("operationName"),
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        return JSONResponse(answer)

    endpoint.__name__ = "graphql"
    return Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])])


class _Portal:
    """The root value: graphql-core calls its methods."""

    def __init__(self, world: World) -> None:
        self._courses = {one.code: one for one in world.courses}
        self._held: dict[str, list[Certificate]] = {}
        for one in world.certificates:
            self._held.setdefault(one.national_id, []).append(one)

    def courses(self, _info: Any, codes: Sequence[str]) -> list[dict[str, Any]]:
        return [_course(self._courses[code]) for code in codes if code in self._courses]

    def findCourses(  # noqa: N802  the schema's name
        self, _info: Any, words: str | None = None, topic: str | None = None, skip: int = 0, take: int = 20
    ) -> dict[str, Any]:
        found = [
            one
            for one in self._courses.values()
            if matches(words or "", one.name_th, one.name_en) and topic in (None, one.topic)
        ]
        return {"items": [_course(one) for one in found[skip : skip + min(take, BATCH)]], "total": len(found)}

    def certificates(self, _info: Any, citizens: Sequence[str]) -> list[dict[str, Any]]:
        if len(citizens) > BATCH:
            raise ValueError(f"citizens: 1-{BATCH}")
        return [self._certificate(one) for id_ in citizens for one in self._held.get(id_, ())]

    def _certificate(self, one: Certificate) -> dict[str, Any]:
        return {
            "serial": one.number,
            "citizen": one.national_id,
            "course": _course(self._courses[one.course]),
            "issuedOn": be_dashes(one.issued_on),
            "expiresOn": be_dashes(one.expires_on) or None,
            "grade": f"{one.score}%",
        }


def _course(one: Course) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": {"th": one.name_th, "en": one.name_en},
        "topic": one.topic,
        "hours": one.hours,
        "goodForYears": one.years,
    }
