from typing import Any

import aiohttp

from cli.sandbox_process import Sandbox
from sandbox.world import named


async def ask(web: aiohttp.ClientSession, town: Sandbox, key: str | None = None, **query: str) -> tuple[int, Any]:
    headers = {"x-api-key": town.environment["DIW_KEY"] if key is None else key}
    path = "/api/v1/factories/by-number" if "facNos" in query else "/api/v1/factories"
    async with web.get(town.environment["DIW_URL"] + path, params=query, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_factory_is_found_by_its_holder_and_by_its_number(web: aiohttp.ClientSession, town: Sandbox) -> None:
    _, by_holder = await ask(web, town, regIds=f"{named.RESTAURANT},{named.SWEETS}")
    number = by_holder["factories"][0]["facNo"]
    _, by_number = await ask(web, town, facNos=number)

    assert by_holder == by_number
    assert by_number["factories"][0]["licenseDate"] == "9 มิ.ย. 2560"


async def test_nothing_found_is_a_500_with_a_business_answer(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, answer = await ask(web, town, regIds=named.SWEETS)

    assert (status, answer["errorCode"]) == (500, "FAC-404")


async def test_more_than_twenty_at_once_are_refused(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, answer = await ask(web, town, regIds=",".join([named.RESTAURANT] * 21))

    assert (status, answer["errorCode"]) == (500, "FAC-400")


async def test_without_the_key_it_is_401(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, _ = await ask(web, town, key="guess", regIds=named.RESTAURANT)

    assert status == 401
