from sandbox.world.build import World
from schema.draft import HearingState
from tests.agencies.asked import Asked


async def test_drafts_are_told_as_the_world_has_them(hub: Asked, world: World) -> None:
    page = await hub.page("ocs", "DraftLaw", limit=50)
    told = {one.draft_id: one for one in page.records}

    assert set(told) == {one.draft_id for one in world.drafts}
    for draft in world.drafts:
        one = told[draft.draft_id]
        assert (one.law_id, tuple(one.section_numbers), one.title_th) == (draft.law_id, draft.sections, draft.title_th)
        assert (one.opens_on, one.closes_on) == (draft.opens_on, draft.closes_on)
        assert one.state is HearingState[draft.state(world.today)]
        assert (await hub.one("ocs", "DraftLaw", "draftId", draft.draft_id)).summary_en == draft.summary_en


async def test_drafts_are_found_by_words_state_and_the_law_they_change(hub: Asked) -> None:
    by_words = await hub.page("ocs", "DraftLaw", "ผู้สูงอายุ")
    open_now = await hub.page("ocs", "DraftLaw", state="OPEN")
    of_law = await hub.records("ocs", "DraftLaw", "lawId", "558814")

    assert [one.draft_id for one in by_words.records] == ["DR2569-0037"]
    assert {one.state for one in open_now.records} == {HearingState.OPEN}
    assert [one.draft_id for one in of_law] == ["DR2569-0041"]
    assert await hub.records("ocs", "DraftLaw", "lawId", "393573") == ()


async def test_drafts_are_found_by_the_days_of_their_hearing(hub: Asked, world: World) -> None:
    days = sorted({day for one in world.drafts for day in (one.opens_on, one.closes_on)})
    for day in days:
        asked = day.isoformat()
        for found, wanted in (
            (await hub.page("ocs", "DraftLaw", opensOn_from=asked), [o for o in world.drafts if o.opens_on >= day]),
            (await hub.page("ocs", "DraftLaw", opensOn_to=asked), [o for o in world.drafts if o.opens_on <= day]),
            (await hub.page("ocs", "DraftLaw", closesOn_from=asked), [o for o in world.drafts if o.closes_on >= day]),
            (await hub.page("ocs", "DraftLaw", closesOn_to=asked), [o for o in world.drafts if o.closes_on <= day]),
        ):
            assert [one.draft_id for one in found.records] == [one.draft_id for one in wanted], day
