"""Open data, hotel licences and the loan fund's file: pages, cursors, records of fixed width."""

import json
from typing import Any

import aiohttp

from cli.sandbox_process import Sandbox
from sandbox.agencies.hotels import PAGE, USER
from sandbox.agencies.opendata import RESOURCE
from sandbox.agencies.slf import WIDTH
from sandbox.world.build import World


async def usage(web: aiohttp.ClientSession, town: Sandbox, **asked: Any) -> tuple[int, Any]:
    headers = {"api-key": town.environment["OPENDATA_KEY"]}
    query = {"resource_id": RESOURCE, **{name: str(value) for name, value in asked.items()}}
    path = "/api/3/action/datastore_search"
    async with web.get(town.environment["OPENDATA_URL"] + path, params=query, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_page_of_ckan_has_a_hundred_records_at_most(web: aiohttp.ClientSession, town: Sandbox) -> None:
    _, first = await usage(web, town, limit=32_000)
    _, second = await usage(web, town, limit=32_000, offset=100)

    assert (len(first["result"]["records"]), first["result"]["total"]) == (100, 4_800)
    assert second["result"]["records"][0]["_id"] == 101


async def test_ckan_filters_by_any_of_a_list_and_all_values_are_texts(
    web: aiohttp.ClientSession, town: Sandbox
) -> None:
    _, answer = await usage(web, town, filters=json.dumps({"service_id": ["SVC0001", "SVC0003"]}))
    records = answer["result"]["records"]

    assert {one["service_id"] for one in records} == {"SVC0001", "SVC0003"}
    assert len(records) == 24
    assert [one["month"] for one in records][:2] == ["2568-11", "2568-12"]
    assert all(isinstance(one["requests"], str) for one in records)


async def test_ckan_says_what_is_wrong(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, answer = await usage(web, town, resource_id="other")
    wrong, _ = await usage(web, town, filters='{"name": "x"}')

    assert (status, answer["success"]) == (404, False)
    assert wrong == 409


async def test_hotels_come_in_pages_with_a_cursor(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    licences = [one for one in world.licences if one.agency == "hotels"]
    holders = {one.juristic_id for one in licences}
    known = {"authorization": aiohttp.encode_basic_auth(USER, town.environment["HOTELS_PASSWORD"])}
    numbers: list[str] = []
    cursor = ""
    while True:
        query = [("operator", one) for one in sorted(holders)] + [("cursor", cursor)]
        url = f"{town.environment['HOTELS_URL']}/api/hotels"
        async with web.get(url, params=query, headers=known) as answer:
            page = await answer.json()
        assert 1 <= len(page["items"]) <= PAGE
        numbers += [one["licenceNo"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break

    assert numbers == [one.number for one in licences]


async def test_no_hotel_is_204_and_a_made_up_cursor_410(web: aiohttp.ClientSession, town: Sandbox) -> None:
    known = {"authorization": aiohttp.encode_basic_auth(USER, town.environment["HOTELS_PASSWORD"])}
    url = f"{town.environment['HOTELS_URL']}/api/hotels"
    async with web.get(url, params={"operator": "0"}, headers=known) as answer:
        assert answer.status == 204
    async with web.get(url, params={"operator": "0", "cursor": "Nw=="}, headers=known) as answer:
        assert answer.status == 410
    async with web.get(url, params={"operator": "0"}) as answer:
        assert answer.status == 401


async def test_the_loan_funds_file_has_records_of_one_width_a_header_and_a_trailer(
    web: aiohttp.ClientSession, town: Sandbox, world: World
) -> None:
    url = f"{town.environment['SLF_URL']}/exports/studentloan.txt"
    headers = {"x-api-key": town.environment["SLF_KEY"]}
    async with web.get(url, headers=headers) as answer:
        body, tag = await answer.read(), answer.headers["etag"]
    lines = body.decode("cp874").split("\r\n")[:-1]

    assert {len(line) for line in lines} == {WIDTH}
    assert lines[0].startswith("H25691031")
    assert lines[-1].rstrip() == f"T{len(world.loans):09d}"
    assert [line[1:14] for line in lines[1:-1]] == [one.national_id for one in world.loans]
    async with web.get(url, headers={**headers, "if-none-match": tag}) as answer:
        assert answer.status == 304
    async with web.get(url) as answer:
        assert answer.status == 403
