"""What lies at hand is answered at once; what does not is asked of its agency, once, by aiodataloader."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiodataloader import DataLoader

from connectors.contract import Key
from connectors.provider import Answer, LookupContext, Trace
from resolvers.dataloader import Loader
from resolvers.lookups import Lookups
from resolvers.stepwise import Found, come
from tests.shelf import Shelf, Shelves, record

LAW = {number: [record("Law", law_id=number, kind="ACT", title_th="กฎหมาย", state="IN_FORCE")] for number in "abcd"}


class Remembering(Shelf):
    """A shelf of which some answers are at hand; it counts how often it recalled them."""

    def __init__(self, *at_hand: Key, agency: str = "shelf") -> None:
        super().__init__("Law", "lawId", LAW, agency=agency)
        self.at_hand = set(at_hand)
        self.recalled: list[list[Key]] = []

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer] | None:
        if not self.at_hand.issuperset(keys):
            return None
        self.recalled.append(list(keys))
        return {key: self._answer(key) for key in keys}


def lookups(*shelves: Shelf) -> Lookups:
    return Lookups(Shelves(*shelves), LookupContext(None, 1e9), Trace())


def at_once(found: Found[list[Any]]) -> list[str | None]:
    """What is answered without suspending."""
    assert isinstance(found, list)
    return [law and law.law_id for law in found]


async def test_what_lies_at_hand_is_answered_in_the_same_turn_without_a_task() -> None:
    shelf = Remembering("a", "b")
    assert at_once(lookups(shelf).one("Law", "lawId", ["b", None, "a"])) == ["b", None, "a"]
    assert shelf.asked == []
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_key_is_recalled_once_a_request() -> None:
    shelf = Remembering("a", "b")
    ask = lookups(shelf)
    for keys, expected in ((["a"], ["a"]), (["a", "b", "b"], ["a", "b", "b"]), (["b", "a"], ["b", "a"])):
        assert at_once(ask.one("Law", "lawId", keys)) == expected
    assert shelf.recalled == [["a"], ["b"]]


async def test_where_one_key_is_missing_all_that_are_new_are_asked_for_together() -> None:
    shelf = Remembering("a", "b")
    ask = lookups(shelf)
    assert at_once(ask.one("Law", "lawId", ["a"])) == ["a"]
    found = await come(ask.one("Law", "lawId", ["a", "b", "c"]))
    assert [law.law_id for law in found] == ["a", "b", "c"]
    assert (shelf.recalled, shelf.asked) == ([["a"]], [["b", "c"]])


async def test_what_was_asked_for_is_at_hand_to_the_end_of_the_request() -> None:
    shelf = Remembering()
    ask = lookups(shelf)
    await come(ask.one("Law", "lawId", ["a", "b"]))
    assert at_once(ask.one("Law", "lawId", ["b", "a"])) == ["b", "a"]
    assert shelf.asked == [["a", "b"]]


async def test_what_is_on_its_way_is_waited_for_though_it_has_come_to_hand_meanwhile() -> None:
    shelf = Remembering()
    ask = lookups(shelf)
    first = asyncio.create_task(come(ask.one("Law", "lawId", ["a"])))
    await asyncio.sleep(0)
    shelf.at_hand = {"a"}
    assert [law.law_id for law in await come(ask.one("Law", "lawId", ["a"]))] == ["a"]
    await first
    assert (shelf.recalled, shelf.asked) == ([], [["a"]])


async def test_of_several_agencies_those_at_hand_wait_for_the_others_alone() -> None:
    near, far = Remembering("a", agency="near"), Remembering(agency="far")
    (found,) = await come(lookups(near, far).many("Law", "lawId", ["a"]))
    assert [one.agency for one in found.contributions] == ["near", "far"]
    assert (near.asked, far.asked) == ([], [["a"]])


async def test_what_must_be_asked_goes_by_aiodataloader(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[DataLoader[Key, Answer]] = []
    monkeypatch.setattr("resolvers.dataloader.DataLoader", lambda load: made.append(DataLoader(load)) or made[-1])
    assert isinstance(Loader(Remembering("a"), LookupContext(None, 1e9), Trace()).answers(("a",)), list)
    assert made == [], "what is at hand needs none"
    loader = Loader(Remembering(), LookupContext(None, 1e9), Trace())
    first, second = loader.answers(("a", "b")), loader.answers(("b", "c"))
    assert not isinstance(first, list) and not isinstance(second, list)
    assert [answer.records[0].law_id for answer in (*await first, *await second)] == ["a", "b", "b", "c"]
    assert len(made) == 1
