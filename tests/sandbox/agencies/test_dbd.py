from typing import Any

import aiohttp
import pytest

from cli.sandbox_process import Sandbox
from sandbox.agencies.dbd import Sessions
from sandbox.world import named
from sandbox.world.build import World


async def ask(web: aiohttp.ClientSession, town: Sandbox, path: str, body: Any, token: str) -> tuple[int, Any]:
    url = town.environment["DBD_URL"] + path
    async with web.post(url, json=body, headers={"Authorization": f"Bearer {token}"}) as answer:
        return answer.status, await answer.json()


@pytest.fixture(scope="session")
async def token(web: aiohttp.ClientSession, town: Sandbox) -> str:
    for _ in range(2):
        _, answer = await ask(web, town, "/auth", {"key": town.environment["DBD_KEY"]}, "")
        if answer["token"]:
            return str(answer["token"])
    raise AssertionError("two attempts gave no token")


async def test_the_first_attempt_gives_no_token() -> None:
    sessions = Sessions(lambda: 0.0)

    assert sessions.open() is None
    assert sessions.open() is not None


async def test_a_token_lives_an_hour_without_use() -> None:
    now = 0.0
    sessions = Sessions(lambda: now)
    sessions.open()
    token = sessions.open() or ""

    now = 3_599.0
    assert sessions.admits(token)
    now += 3_601.0
    assert not sessions.admits(token)


async def test_without_a_token_it_is_401(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, _ = await ask(web, town, "/v4/juristic", {"ids": [named.RESTAURANT]}, "guess")

    assert status == 401


async def test_a_wrong_key_gives_no_token(web: aiohttp.ClientSession, town: Sandbox) -> None:
    status, answer = await ask(web, town, "/auth", {"key": "guess"}, "")

    assert status == 401
    assert "token" not in answer


async def test_numbers_are_texts_and_dates_are_written_in_three_ways(
    web: aiohttp.ClientSession, town: Sandbox, token: str
) -> None:
    _, answer = await ask(web, town, "/v4/juristic", {"ids": [named.RESTAURANT]}, token)
    (row,) = answer["result"]["items"]

    assert answer["status"]["code"] == "1000"
    assert row["RegisterCapital"] == "5000000.00"
    assert (row["RegisterDate"], row["StatusDate"], row["LastBalanceSheetDate"]) == (
        "12/03/2558",
        "2015-03-12",
        "25690430",
    )
    assert row["JuristicStatus"] == "ยังดำเนินกิจการอยู่"


async def test_nothing_found_is_a_code_in_a_200(web: aiohttp.ClientSession, town: Sandbox, token: str) -> None:
    status, answer = await ask(web, town, "/v4/juristic", {"ids": ["0985569000013"]}, token)

    assert status == 200
    assert answer == {"status": {"code": "1004", "description": "data not found"}, "result": None}


async def test_more_than_fifty_at_once_are_refused(web: aiohttp.ClientSession, town: Sandbox, token: str) -> None:
    _, answer = await ask(web, town, "/v4/juristic", {"ids": [named.RESTAURANT] * 51}, token)

    assert answer["status"]["code"] == "1009"


async def test_directors_are_found_by_business_and_by_person(
    web: aiohttp.ClientSession, town: Sandbox, token: str
) -> None:
    _, of_business = await ask(web, town, "/v4/directors", {"ids": [named.RESTAURANT, named.SWEETS]}, token)
    _, of_person = await ask(web, town, "/v4/directorships", {"ids": [named.OWNER]}, token)

    assert len(of_business["result"]["items"]) == 4
    assert {row["JuristicID"] for row in of_person["result"]["items"]} == {named.RESTAURANT, named.SWEETS}
    assert of_business["result"]["items"][2]["Shares"] == "-"


async def test_a_search_is_paged(web: aiohttp.ClientSession, town: Sandbox, token: str, world: World) -> None:
    url = town.environment["DBD_URL"] + "/v4/search"
    headers = {"Authorization": f"Bearer {token}"}
    pages = []
    for query in ({"keyword": "จำกัด", "start": "30", "size": "30"}, {"keyword": "กมลวรรณ ครัว"}):
        async with web.get(url, params=query, headers=headers) as answer:
            pages.append((await answer.json())["result"])
    named_so = [one.juristic_id for one in world.businesses if "จำกัด" in one.name_th]

    assert [row["JuristicID"] for row in pages[0]["items"]] == named_so[30:60]
    assert pages[0]["total"] == str(len(named_so))
    assert [row["JuristicID"] for row in pages[1]["items"]] == [named.RESTAURANT]
