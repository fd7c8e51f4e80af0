from collections import Counter

import aiohttp

from cli.sandbox_process import Sandbox
from connectors.provider import CacheControl
from sandbox.world.build import World
from schema.law import GazetteSeries, LawKind, LawState
from tests.agencies.asked import Asked


async def test_every_law_has_a_clean_title_and_its_true_state(hub: Asked, world: World) -> None:
    answers, _ = await hub.keys("ocs", "Law", "lawId", [one.law_id for one in world.laws])

    for law in world.laws:
        (found,) = answers[law.law_id].records
        assert (found.title_th, found.title_en) == (law.title_th, law.title_en)
        assert found.kind is LawKind[law.kind]
        assert found.state is (LawState.REPEALED if law.repealed else LawState.IN_FORCE)
        assert found.year_be == law.year_be
        if law.gazette:
            series = law.gazette.series
            assert found.gazette.series is (GazetteSeries[series] if series else None)
            assert (found.gazette.volume, found.gazette.issue) == (law.gazette.volume, law.gazette.issue)
            assert (found.gazette.page, found.gazette.published_on) == (law.gazette.page, law.gazette.published_on)


async def test_the_list_agrees_with_the_council_of_state(hub: Asked, world: World) -> None:
    for law in world.laws:
        found = await hub.one("lawlist", "Law", "lawId", law.law_id)
        assert (found.title_th, found.kind, found.state) == (
            law.title_th,
            LawKind[law.kind],
            LawState.REPEALED if law.repealed else LawState.IN_FORCE,
        )


async def test_sections_are_found_one_by_one_and_by_law(hub: Asked, world: World) -> None:
    for section in world.sections:
        found = await hub.one("ocs", "LawSection", "lawId+number", (section.law_id, section.number))
        every = await hub.records("ocs", "LawSection", "lawId", section.law_id)

        assert (found.heading_th, found.text_en) == (section.heading_th, section.text_en)
        assert section.number in [one.number for one in every]


async def test_what_is_not_there_is_no_record(hub: Asked) -> None:
    assert await hub.records("ocs", "Law", "lawId", "1") == ()
    assert await hub.records("ocs", "LawSection", "lawId", "1") == ()
    assert await hub.records("ocs", "LawSection", "lawId+number", ("564433", "9999")) == ()


async def test_a_search_that_is_counted_in_pages_gives_any_slice(hub: Asked, world: World) -> None:
    acts = [one.law_id for one in world.laws if one.kind == "ACT" and not one.repealed]
    page = await hub.page("ocs", "Law", offset=13, limit=90, kind="ACT", state="IN_FORCE")

    assert page.total == len(acts)
    assert [one.law_id for one in page.records] == acts[13:103]


async def test_the_council_of_state_says_how_long_laws_may_be_kept_and_sends_them_once(
    hub: Asked, running_sandbox: Sandbox
) -> None:
    url = running_sandbox.environment["OCS_URL"] + "/_sandbox/calls"
    async with aiohttp.ClientSession() as http:
        await http.delete(url)
        pages = [await hub.page("ocs", "Law", "ภาษี", limit=7) for _ in range(3)]
        async with http.get(url) as response:
            calls = (await response.json())["endpoints"]

    assert [page.bound for page in pages] == [CacheControl(300)] * 3
    assert [[one.law_id for one in page.records] for page in pages] == [[one.law_id for one in pages[0].records]] * 3
    assert pages[0].records[0].source.retrieved_at < pages[2].records[0].source.retrieved_at
    assert calls == {"search": 1, "search 304": 2}


async def test_the_real_list_of_laws_is_whole(real: Asked) -> None:
    page = await real.page("lawlist", "Law", limit=3000)

    assert (page.total, len(page.records), page.error) == (2215, 2215, None)
    assert not [
        one.title_th for one in page.records if "Update" in one.title_th or one.title_th != one.title_th.strip()
    ]
    assert Counter(one.kind for one in page.records)[LawKind.ORGANIC_ACT] == 42
    assert sum(one.year_be is None for one in page.records) < 140


async def test_laws_of_the_sandbox_are_under_the_same_id_in_the_real_list(real: Asked, world: World) -> None:
    answers, _ = await real.keys("lawlist", "Law", "lawId", [one.law_id for one in world.laws])

    for law in world.laws:
        if law.law_id.isdigit():
            (found,) = answers[law.law_id].records
            assert letters(found.title_th) == letters(law.title_th)


def letters(title: str) -> str:
    """A title as it is, whatever the blanks and dots around its year."""
    return "".join(title.replace(".", "").split())
