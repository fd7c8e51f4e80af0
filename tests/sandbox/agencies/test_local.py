from typing import Any

import aiohttp

from cli.sandbox_process import Sandbox
from sandbox.world import named
from sandbox.world.build import World


async def ask(web: aiohttp.ClientSession, town: Sandbox, path: str, **query: str) -> tuple[int, Any]:
    headers = {"x-gateway-key": town.environment["LOCAL_KEY"]}
    async with web.get(town.environment["LOCAL_URL"] + path, params=query, headers=headers) as answer:
        return answer.status, await answer.json()


async def allowances(web: aiohttp.ClientSession, town: Sandbox, tenant: str, *ids: str) -> Any:
    headers = {"x-gateway-key": town.environment["LOCAL_KEY"]}
    url = f"{town.environment['LOCAL_URL']}/{tenant}/allowances"
    async with web.post(url, json={"ids": ids}, headers=headers) as answer:
        return await answer.json()


async def test_tenants_answer_in_the_shape_of_their_software(web: aiohttp.ClientSession, town: Sandbox) -> None:
    _, a = await ask(web, town, "/1201/licences", juristicIds=named.RESTAURANT)
    _, b = await ask(web, town, "/2001/licences", juristicIds=named.RESTAURANT)

    assert a["data"][0]["licenceNo"].startswith("1201-")
    assert a["data"][0]["issueDate"] == "2569-01-08"
    assert b["Result"]["Items"][0]["LIC_NO"].startswith("2001-")
    assert b["Result"]["Items"][0]["ISSUE_DT"] == "14/02/2565"


async def test_one_tenant_is_offline_and_says_when_to_retry(web: aiohttp.ClientSession, town: Sandbox) -> None:
    headers = {"x-gateway-key": town.environment["LOCAL_KEY"]}
    async with web.get(town.environment["LOCAL_URL"] + "/1204/services", headers=headers) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "300"


async def test_a_licence_is_found_by_its_number(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    for tenant in ("1202", "8302"):
        licence = next(one for one in world.licences if one.local_administration == tenant)
        _, answer = await ask(web, town, f"/{tenant}/licence", number=licence.number)
        (row,) = answer["data"] if "data" in answer else answer["Result"]["Items"]

        assert licence.juristic_id in row.values()


async def test_licences_are_listed_by_slices(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    of_tenant = [one.number for one in world.licences if one.local_administration == "1201"]
    _, slice_ = await ask(web, town, "/1201/licences", offset="5", limit="7")

    assert [row["licenceNo"] for row in slice_["data"]] == of_tenant[5:12]
    assert slice_["total"] == len(of_tenant)


async def test_services_come_with_the_fee_of_the_ordinance(web: aiohttp.ClientSession, town: Sandbox) -> None:
    _, a = await ask(web, town, "/1201/services")
    _, b = await ask(web, town, "/1205/services")
    food = next(row for row in a["data"] if row["code"] == "FOOD_LICENCE")

    assert 1000 <= food["fee"] <= food["feeMax"] == 3000
    assert food["ordinance"].startswith("เทศบัญญัติ เรื่อง")
    assert {row["SRV_CODE"] for row in b["Result"]["Items"]} == {"HOTEL_FEE", "PUBLIC_SPACE"}


async def test_allowances_are_asked_for_in_a_body(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    answer = await allowances(web, town, "1201", named.CITIZEN, named.NEIGHBOUR)
    other = next(one for one in world.entitlements if one.payer == "1202")
    of_b = await allowances(web, town, "1202", other.national_id)

    assert [row["pid"] for row in answer["data"]] == [named.CITIZEN]
    assert answer["data"][0]["amount"] == "700.00"
    assert of_b["Result"]["Items"][0]["PAY_AMT"] == str(other.amount)


async def test_the_gateway_wants_its_key_and_knows_its_tenants(web: aiohttp.ClientSession, town: Sandbox) -> None:
    async with web.get(town.environment["LOCAL_URL"] + "/1201/services") as answer:
        assert answer.status == 401
    assert (await ask(web, town, "/7777/services"))[0] == 404
