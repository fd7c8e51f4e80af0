from typing import Any

import aiohttp
import pytest

from cli.sandbox_process import Sandbox
from sandbox.world.build import World


async def ask(web: aiohttp.ClientSession, town: Sandbox, path: str, **query: str) -> tuple[int, Any]:
    async with web.get(town.environment["OCS_URL"] + path, params=query) as answer:
        return answer.status, await answer.json()


async def test_titles_end_in_blanks_and_remarks(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    tails = set()
    for law in world.laws[:60:3]:
        _, answer = await ask(web, town, f"/v1/laws/{law.law_id}")
        tails.add(answer["title"].removeprefix(law.title_th))

    assert tails == {" (ฉบับ Update ล่าสุด)", "  "}


async def test_a_repealed_law_says_so_only_in_its_title(
    web: aiohttp.ClientSession, town: Sandbox, world: World
) -> None:
    repealed = next(law for law in world.laws if law.repealed)
    _, answer = await ask(web, town, f"/v1/laws/{repealed.law_id}")

    assert answer["title"].endswith("(ยกเลิก)")
    assert answer["state"] == "01"


async def test_a_section_with_a_number_that_is_no_number_is_found(web: aiohttp.ClientSession, town: Sandbox) -> None:
    for law, number in (("564433", "39 ทวิ"), ("617709", "85/1")):
        status, answer = await ask(web, town, f"/v1/laws/{law}/section", no=number)
        _, every = await ask(web, town, f"/v1/laws/{law}/sections")

        assert status == 200
        assert answer["no"] == number
        assert answer in every["items"]


async def test_what_is_not_there_is_404(web: aiohttp.ClientSession, town: Sandbox) -> None:
    assert (await ask(web, town, "/v1/laws/1"))[0] == 404
    assert (await ask(web, town, "/v1/laws/564433/section", no="999"))[0] == 404


async def test_a_search_is_paged(web: aiohttp.ClientSession, town: Sandbox, world: World) -> None:
    _, first = await ask(web, town, "/v1/laws", q="พระราชบัญญัติ", page="1", size="10")
    _, second = await ask(web, town, "/v1/laws", q="พระราชบัญญัติ", page="2", size="10")
    _, repealed = await ask(web, town, "/v1/laws", state="REPEALED")

    assert first["totalItems"] == sum("พระราชบัญญัติ" in law.title_th for law in world.laws)
    assert not {law["sysId"] for law in first["items"]} & {law["sysId"] for law in second["items"]}
    assert repealed["totalItems"] == sum(law.repealed for law in world.laws)


@pytest.mark.parametrize(("path", "seconds"), [("/v1/laws/564433", 3600), ("/v1/laws?q=&size=5", 300)])
async def test_laws_may_be_kept_and_are_not_sent_to_who_has_them(
    web: aiohttp.ClientSession, town: Sandbox, path: str, seconds: int
) -> None:
    url = town.environment["OCS_URL"] + path
    async with web.get(url) as first:
        assert first.headers["Cache-Control"] == f"public, max-age={seconds}"
        held = {"If-None-Match": first.headers["ETag"]}
    async with web.get(url, headers=held) as again:
        assert (again.status, await again.read()) == (304, b"")
        assert again.headers["ETag"] == held["If-None-Match"]
    async with web.get(url, headers={"If-None-Match": '"other"'}) as other:
        assert (other.status, (await other.json()) != {}) == (200, True)
