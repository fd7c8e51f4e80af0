"""The agencies that speak GraphQL: FDA's subgraph, and the training portal."""

from typing import Any

import aiohttp

from cli.sandbox_process import Sandbox
from sandbox.world import named
from sandbox.world.build import World

ENTITIES = """
query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Operator { juristicId foodLicences { licenceNumber status issued expires } }
    ... on FoodLicence { licenceNumber operatorId }
  }
}
"""


async def ask(web: aiohttp.ClientSession, url: str, headers: dict[str, str], query: str, **variables: Any) -> Any:
    async with web.post(f"{url}/graphql", json={"query": query, "variables": variables}, headers=headers) as answer:
        return answer.status, await answer.json()


async def fda(web: aiohttp.ClientSession, town: Sandbox, query: str, **variables: Any) -> Any:
    headers = {"authorization": f"Bearer {town.environment['FDA_TOKEN']}"}
    return await ask(web, town.environment["FDA_URL"], headers, query, **variables)


async def ocsc(web: aiohttp.ClientSession, town: Sandbox, query: str, **variables: Any) -> Any:
    headers = {"x-portal-key": town.environment["OCSC_KEY"]}
    return await ask(web, town.environment["OCSC_URL"], headers, query, **variables)


async def test_the_subgraph_says_what_its_entities_are(web: aiohttp.ClientSession, town: Sandbox) -> None:
    _, answer = await fda(web, town, "{ _service { sdl } }")
    sdl = answer["data"]["_service"]["sdl"]

    assert 'type Operator @key(fields: "juristicId")' in sdl
    assert 'type FoodLicence @key(fields: "licenceNumber")' in sdl


async def test_entities_come_in_the_order_asked_null_where_there_is_none(
    web: aiohttp.ClientSession, town: Sandbox
) -> None:
    asked = [
        {"__typename": "Operator", "juristicId": named.SWEETS},
        {"__typename": "Operator", "juristicId": named.RESTAURANT},
        {"__typename": "FoodLicence", "licenceNumber": "12-1-00001"},
    ]
    _, answer = await fda(web, town, ENTITIES, representations=asked)
    nobody, restaurant, licence = answer["data"]["_entities"]

    assert nobody is None
    (held,) = restaurant["foodLicences"]
    assert held == {
        "licenceNumber": "12-1-00001",
        "status": "ACTIVE",
        "issued": "2024-04-02",
        "expires": "2026-12-31",
    }
    assert licence == {"licenceNumber": "12-1-00001", "operatorId": named.RESTAURANT}


async def test_the_subgraph_takes_fifty_at_once_and_nobody_without_its_token(
    web: aiohttp.ClientSession, town: Sandbox
) -> None:
    one = {"__typename": "Operator", "juristicId": named.SWEETS}
    many, _ = await fda(web, town, ENTITIES, representations=[one] * 51)
    stranger, _ = await ask(web, town.environment["FDA_URL"], {}, "{ _service { sdl } }")

    assert (many, stranger) == (400, 401)


async def test_the_officer_holds_three_certificates(web: aiohttp.ClientSession, town: Sandbox) -> None:
    query = "query ($ids: [String!]!) { certificates(citizens: $ids) { citizen issuedOn grade course { code } } }"
    _, answer = await ocsc(web, town, query, ids=[named.OFFICER, named.CITIZEN])
    held = answer["data"]["certificates"]

    assert {one["citizen"] for one in held} == {named.OFFICER}
    assert [one["course"]["code"] for one in held] == ["LW110", "SV201", "DG101"]
    assert held[0]["issuedOn"].startswith("25")
    assert held[0]["grade"] == "92%"


async def test_courses_are_found_in_slices(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    query = """query ($skip: Int!, $topic: Topic) {
      findCourses(words: "", topic: $topic, skip: $skip, take: 4) { total items { code } }
    }"""
    _, answer = await ocsc(web, town, query, skip=8)
    _, law = await ocsc(web, town, query, skip=0, topic="LAW")

    assert answer["data"]["findCourses"]["total"] == len(world.courses)
    assert len(answer["data"]["findCourses"]["items"]) == len(world.courses) - 8
    assert {one["code"][:2] for one in law["data"]["findCourses"]["items"]} == {"LW"}


async def test_more_than_a_hundred_officials_at_once_are_an_error_in_the_body(
    web: aiohttp.ClientSession, town: Sandbox
) -> None:
    query = "query ($ids: [String!]!) { certificates(citizens: $ids) { serial } }"
    status, answer = await ocsc(web, town, query, ids=[named.OFFICER] * 101)

    assert status == 200
    assert answer["data"] is None
    assert answer["errors"][0]["message"] == "citizens: 1-100"
