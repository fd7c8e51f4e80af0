"""A list costs one call for each lookup and batch limit, whatever its length: counted here and at the agencies."""

from collections import Counter
from typing import Any

import aiohttp
import orjson
import pytest

from tests.asgi import ask

HEADERS = {"content-type": "application/json"}
QUERY = """
query ($first: Int!) {
  businesses(first: $first) {
    nodes {
      name
      licences {
        nodes { number kind { name legalBasis { number law { title } } } business { juristicId } }
      }
    }
  }
}
"""
BATCH_OF_DIW = 20
OFFLINE_TENANT = "1204"


async def run(app: Any, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables, "extensions": {"explain": True}}
    return (await ask(app, "/graphql", "POST", HEADERS, orjson.dumps(body))).json()


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
@pytest.mark.parametrize("length", [5, 50])
async def test_fifty_businesses_with_licences_with_laws_cost_as_many_calls_as_five(
    length: int, executor: str, hubs: Any
) -> None:
    async with hubs(executor=executor, data="synthetic") as app:
        answer = await run(app, QUERY, first=length)
    businesses = answer["data"]["businesses"]["nodes"]
    licences = [licence for business in businesses for licence in business["licences"]["nodes"]]
    assert {error["extensions"]["tenant"] for error in answer.get("errors", [])} <= {OFFLINE_TENANT}
    assert len(businesses) == length
    calls = answer["extensions"]["explain"]["calls"]
    count = Counter((call["agency"], call["lookup"]) for call in calls)
    keys: Counter[tuple[str, str]] = Counter()
    for call in calls:
        keys[call["agency"], call["lookup"]] += call["keys"]
    assert count["dbd", "Business by search"] == 1
    assert count["diw", "Licence by juristicId"] == -(-length // BATCH_OF_DIW)
    assert count["exd", "Licence by juristicId"] == 1
    assert count["dla", "LocalAdministration by subdistrictCode"] == 1
    assert count["opdc", "LicenceKind by code"] == 1
    # A tenant is a server of its own, and OCS has no batch endpoint: there the rule is that nothing is asked twice.
    sections = {(licence["kind"]["legalBasis"]["number"]) for licence in licences}
    assert keys["ocs", "LawSection by lawId+number"] == count["ocs", "LawSection by lawId+number"] >= len(sections)
    assert keys["opdc", "LicenceKind by code"] == len({licence["kind"]["name"] for licence in licences})
    # The holder of each licence is asked for by its id, once each.
    assert keys["dbd", "Business by juristicId"] == len({licence["business"]["juristicId"] for licence in licences})


async def test_the_agencies_count_as_many_calls_as_the_hub(hubs: Any) -> None:
    url = hubs.sandbox.environment["DIW_URL"]
    async with aiohttp.ClientSession() as http, hubs(data="synthetic") as app:
        await http.delete(f"{url}/_sandbox/calls")
        answer = await run(app, QUERY, first=50)
        async with http.get(f"{url}/_sandbox/calls") as response:
            counted = await response.json()
    told = [call for call in answer["extensions"]["explain"]["calls"] if call["agency"] == "diw"]
    assert counted["total"] == len(told) == 3


async def test_what_two_branches_ask_for_is_asked_once(hubs: Any) -> None:
    query = """{
      a: law(id: "769946") { title }
      b: lawSection(law: "769946", number: "12") { law { title } }
      c: node(id: "TGF3HzY5OTQ2") { id }
      laws: nodes(ids: []) { id }
      d: law(id: "769946") { yearBe }
    }"""
    async with hubs(data="synthetic") as app:
        answer = await run(app, query)
    assert answer["data"]["a"]["title"] == answer["data"]["b"]["law"]["title"]
    calls = [c for c in answer["extensions"]["explain"]["calls"] if c["lookup"] == "Law by lawId"]
    assert sum(call["keys"] for call in calls) == 2, "the law itself, and the one that is not there"


async def test_a_second_request_is_answered_from_memory(hubs: Any) -> None:
    async with hubs(data="synthetic") as app:
        first = await run(app, '{ law(id: "769946") { title source { state retrievedAt } } }')
        second = await run(app, '{ law(id: "769946") { title source { state retrievedAt } } }')
    assert first["data"]["law"]["source"]["state"] == "LIVE"
    assert second["data"]["law"]["source"] == {**first["data"]["law"]["source"], "state": "CACHED"}
    assert second["extensions"]["explain"]["calls"] == []
