import asyncio
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from cache.cross_request_batching import LONGEST, CrossRequestBatching
from connectors.contract import Key
from connectors.errors import AgencyTimeout
from connectors.provider import Answer, DataClass, LookupContext, LookupFacts, Trace
from tests.cache.desk import Desk, context, facts
from tests.cache.hubs import until


def shared() -> LookupFacts:
    return replace(facts(privacy=DataClass.PERSONAL), share=True)


async def together(
    desk: Desk, *questions: tuple[Sequence[Key], LookupContext], traces: Sequence[Trace] = ()
) -> list[dict[Key, Answer]]:
    """What each is answered that comes while a first question is on its way."""
    provider = CrossRequestBatching(desk)
    desk.closed.clear()
    first = asyncio.create_task(provider.ask(["first"], context(), Trace()))
    await asyncio.sleep(0)
    traces = traces or [Trace() for _ in questions]
    waiting = [
        asyncio.create_task(provider.ask(keys, one, trace))
        for (keys, one), trace in zip(questions, traces, strict=True)
    ]
    await asyncio.sleep(0.001)
    desk.closed.set()
    await first
    return await asyncio.gather(*waiting)


async def test_a_lone_question_goes_at_once() -> None:
    desk = Desk(facts())
    task = asyncio.create_task(CrossRequestBatching(desk).ask(["a"], context(), Trace()))
    await asyncio.sleep(0)
    assert desk.asked == [("a",)]
    await task


async def test_questions_of_several_requests_go_together_while_something_is_on_its_way() -> None:
    desk = Desk(facts())
    answers = await together(desk, (["a", "b"], context()), (["b", "c"], context()), (["d"], context()))
    assert desk.asked == [("first",), ("a", "b", "c", "d")]
    assert [list(answer) for answer in answers] == [["a", "b"], ["b", "c"], ["d"]]


async def test_everyone_is_told_of_the_call() -> None:
    desk, one, other = Desk(facts()), Trace(), Trace()
    await together(desk, (["a"], context()), (["b"], context()), traces=[one, other])
    assert one.calls == other.calls
    assert [call.keys for call in one.calls] == [2]


async def test_a_call_holds_no_more_than_a_batch() -> None:
    desk = Desk(replace(facts(), batch=3))
    await together(desk, (["a", "b"], context()), (["c", "d"], context()), (["e", "f", "g"], context()))
    assert sorted(desk.asked) == [("a", "b"), ("c", "d"), ("e", "f", "g"), ("first",)]


async def test_nobody_waits_longer_than_a_tenth_of_a_call() -> None:
    desk = Desk(facts())
    provider = CrossRequestBatching(desk)
    desk.closed.clear()
    first = asyncio.create_task(provider.ask(["first"], context(), Trace()))
    await asyncio.sleep(0)
    second = asyncio.create_task(provider.ask(["a"], context(), Trace()))
    await until(lambda: len(desk.asked) == 2, seconds=1)
    assert provider.window <= LONGEST
    desk.closed.set()
    await asyncio.gather(first, second)


async def test_personal_questions_go_alone_unless_the_manifest_says_otherwise() -> None:
    desk = Desk(facts(privacy=DataClass.PERSONAL))
    await together(desk, (["a"], context("one")), (["b"], context("two")))
    assert desk.asked == [("first",), ("a",), ("b",)]
    desk = Desk(shared())
    await together(desk, (["a"], context("one")), (["b"], context("two")))
    assert desk.asked == [("first",), ("a", "b")]


async def test_questions_under_different_credentials_never_go_together() -> None:
    desk = Desk(shared())
    one, two = (structs.replace(context(name), credentials=name) for name in ("one", "two"))
    await together(desk, (["a"], one), (["b"], two), (["c"], one))
    assert sorted(desk.asked) == [("a", "c"), ("b",), ("first",)]


async def test_each_waits_no_longer_than_it_may() -> None:
    desk = Desk(facts())
    provider = CrossRequestBatching(desk)
    desk.closed.clear()
    patient = asyncio.create_task(provider.ask(["first"], context(), Trace()))
    await asyncio.sleep(0)
    others = asyncio.create_task(provider.ask(["b"], context(), Trace()))
    hurried = (await provider.ask(["a"], context(seconds=0.03), Trace()))["a"]
    assert isinstance(hurried.error, AgencyTimeout)
    desk.closed.set()
    assert (await others)["b"].records
    await patient


@given(st.lists(st.tuples(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), st.sampled_from("xyz"))))
async def test_whatever_comes_together_each_gets_its_own(questions: list[tuple[list[str], str]]) -> None:
    desk = Desk(shared())
    asked = [(keys, structs.replace(context(who), credentials=who)) for keys, who in questions]
    answers = await together(desk, *asked)
    for (keys, who), answer in zip(questions, answers, strict=True):
        assert {key: one.records[0].key for key, one in answer.items()} == {key: key for key in keys}
        assert all(one.records[0].partition in (who, None) for one in answer.values())
