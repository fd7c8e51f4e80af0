"""How an answer came about stands beside it in GraphiQL, for people, and what it cost."""

import json

from playwright.async_api import expect


def extensions(request) -> object:
    return json.loads(request.post_data).get("extensions")


async def told(ide, name: str) -> dict:
    """What the answer's JSON tells, once it is there."""
    await ide.until("answer", f'"{name}": {{')
    return json.loads(await ide.text("answer"))["extensions"][name]


async def test_nothing_is_asked_beside_the_answer_until_it_is_switched_on(ide):
    assert extensions(await ide.run()) is None
    await ide.until("answer", '"me": {')
    await expect(ide.page.locator(".explained")).to_have_count(0)
    await ide.switch("cost")
    assert extensions(await ide.run()) == {"cost": True}
    await ide.switch("explain")
    assert extensions(await ide.run()) == {"explain": True, "cost": True}
    await ide.reload()
    assert extensions(await ide.run()) == {"explain": True, "cost": True}
    await ide.switch("explain", "cost")
    assert extensions(await ide.run()) is None


async def test_the_schema_is_asked_for_without_them(ide):
    await ide.switch("explain", "cost")
    await ide.become("owner")
    await ide.run()
    asked = [json.loads(one.post_data) for one in ide.requests if one.post_data]
    of_schema = [one for one in asked if one.get("operationName") == "IntrospectionQuery"]
    assert len(of_schema) > 1
    assert all("extensions" not in one for one in of_schema)


async def test_the_plan_and_the_agencies_asked_stand_beside_the_answer(ide):
    await ide.switch("explain")
    await ide.run()
    explain = await told(ide, "explain")
    plan, calls = explain["plan"], explain["calls"]
    beside = ide.page.locator(".explained")
    rows = beside.locator("[data-part='plan'] tbody tr")
    await expect(rows).to_have_count(len(plan))
    for row, step in zip(await rows.all_inner_texts(), plan, strict=True):
        for part in (step["agency"], step["lookup"], str(step["keys"]), f"{step['remembered']}/{step['keys']}"):
            assert part in row
    agencies = beside.locator("[data-part='agencies'] tbody tr")
    await expect(agencies).to_have_count(len({step["agency"] for step in plan}))
    await expect(agencies.first).to_contain_text("กรมการปกครอง")
    await beside.locator("[data-part='calls'] summary").press("Enter")
    sent = beside.locator("[data-part='calls'] tbody tr")
    await expect(sent).to_have_count(len(calls))
    await ide.page.get_by_role("button", name="EN", exact=True).click()
    await expect(agencies.first).to_contain_text("Department of Provincial Administration")


async def run_until_remembered(ide) -> list[dict]:
    """Run until no agency has to be asked; the plan. Other tests share the hub, and what they asked for grows old
    between two runs, or is refreshed."""
    for _ in range(10):
        response = await (await ide.run()).response()
        explain = (await response.json())["extensions"]["explain"]
        if not explain["calls"]:
            return explain["plan"]
    raise AssertionError(f"agencies are asked each time: {explain['calls']}")


async def test_what_comes_from_memory_is_told_apart_from_what_was_asked(ide):
    await ide.switch("explain")
    plan = await run_until_remembered(ide)
    await ide.until("answer", '"calls": []')
    remembered, keys = (sum(step[name] for step in plan) for name in ("remembered", "keys"))
    assert 0 < remembered <= keys
    beside = ide.page.locator(".explained")
    await expect(beside).to_contain_text(f"{remembered} จาก {keys} รายการ")
    await expect(beside).to_contain_text("ไม่ต้องถามหน่วยงานใดเลย")


async def test_an_agency_that_failed_is_shown_with_the_code_of_its_failure(ide):
    await ide.become("neighbour")
    await ide.switch("explain")
    await ide.run()
    explain = await told(ide, "explain")
    failed = {step["state"] for step in explain["plan"]} - {"ok"}
    assert failed
    shown = await ide.page.locator(".explained [data-part='plan'] .ill").all_inner_texts()
    assert set(shown) == failed


async def test_the_cost_is_told_with_the_most_that_an_operation_may(ide):
    await ide.switch("cost")
    await ide.run()
    cost = await told(ide, "cost")
    beside = ide.page.locator(".explained")
    await expect(beside).to_contain_text(f"{cost['requested']} (ไม่เกิน {cost['costliest']:,})")
    meter = beside.locator("meter")
    assert await meter.evaluate("one => [one.value, one.max]") == [cost["requested"], cost["costliest"]]


async def test_each_tab_keeps_its_own_answer_s_story(ide):
    await ide.switch("explain")
    await ide.run()
    await told(ide, "explain")
    beside = ide.page.locator(".explained [data-part='plan']")
    await expect(beside).to_have_count(1)
    await ide.show_tab("LawPortal")
    await expect(beside).to_have_count(0)
    await ide.show_tab("CitizenApp")
    await expect(beside).to_have_count(1)
