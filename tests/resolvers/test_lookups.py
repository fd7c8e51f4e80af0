import asyncio
from typing import Any

from connectors.contract import Search
from connectors.errors import AgencyUnavailable
from connectors.provider import LookupContext, Trace
from resolvers.lookups import Contribution, Gathered, Lookups
from resolvers.stepwise import all_of, come
from tests.shelf import Shelf, Shelves, record

LAW = {number: [record("Law", law_id=number, kind="ACT", title_th="กฎหมาย", state="IN_FORCE")] for number in "abc"}


def lookups(*shelves: Shelf) -> Lookups:
    return Lookups(Shelves(*shelves), LookupContext(None, 1e9), Trace())


async def test_keys_asked_in_one_tick_become_one_call_and_each_is_asked_once() -> None:
    shelf = Shelf("Law", "lawId", LAW)
    ask = lookups(shelf)
    first, second = await come(all_of([ask.one("Law", "lawId", ["a", "b", "a"]), ask.one("Law", "lawId", ["b", "c"])]))
    assert [law.law_id for law in (*first, *second)] == ["a", "b", "a", "b", "c"]
    assert shelf.asked == [["a", "b", "c"]]
    await come(ask.one("Law", "lawId", ["c", "a"]))
    assert len(shelf.asked) == 1


async def test_a_key_that_is_still_being_asked_is_not_asked_again() -> None:
    released = asyncio.Event()

    class Slow(Shelf):
        async def ask(self, keys, context, trace):  # type: ignore[no-untyped-def]
            answers = await super().ask(keys, context, trace)
            await released.wait()
            return answers

    shelf = Slow("Law", "lawId", LAW)
    ask = lookups(shelf)
    first = asyncio.create_task(come(ask.one("Law", "lawId", ["a"])))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(come(ask.one("Law", "lawId", ["a", "b"])))
    await asyncio.sleep(0.01)
    released.set()
    assert [law.law_id for law in await second] == ["a", "b"]
    assert (await first)[0].law_id == "a"
    assert shelf.asked == [["a"], ["b"]]


async def test_a_key_that_is_none_has_no_record_and_is_not_asked() -> None:
    shelf = Shelf("Law", "lawId", LAW)
    assert [law and law.law_id for law in await come(lookups(shelf).one("Law", "lawId", [None, "a", None]))] == [
        None,
        "a",
        None,
    ]
    assert shelf.asked == [["a"]]


async def test_a_record_of_one_agency_outweighs_the_failure_of_another() -> None:
    down = Shelf("Law", "lawId", AgencyUnavailable("down", "Law by lawId"), agency="down")
    found, missing = await come(lookups(down, Shelf("Law", "lawId", LAW)).one("Law", "lawId", ["a", "z"]))
    assert found.law_id == "a"
    assert isinstance(missing, AgencyUnavailable)


async def test_a_list_says_which_agency_failed() -> None:
    error = AgencyUnavailable("down", "LawSection by lawId")
    down = Shelf("LawSection", "lawId", error, agency="down")
    up = Shelf("LawSection", "lawId", {"a": [record("LawSection", law_id="a", number="1")]}, agency="up")
    (gathered,) = await come(lookups(down, up).many("LawSection", "lawId", ["a"]))
    assert [section.number for section in gathered.records] == ["1"]
    assert gathered.contributions == (Contribution("down", error), Contribution("up"))
    assert gathered.errors == (error,)


async def test_asking_one_agency_leaves_the_others_in_peace() -> None:
    one, other = (Shelf("Licence", "number", {}, agency=agency) for agency in ("diw", "exd"))
    await come(lookups(one, other).one("Licence", "number", ["1"], agency="exd"))
    assert (one.asked, other.asked) == ([], [["1"]])


def test_an_agency_that_failed_for_a_part_of_a_list_has_failed_for_the_list() -> None:
    error = AgencyUnavailable("local", "x")
    merged = Gathered.merged(
        [Gathered((1,), (Contribution("local"),)), Gathered((2,), (Contribution("local", error),))]
    )
    assert merged.records == (1, 2)
    assert merged.contributions == (Contribution("local", error),)


async def test_behind_the_end_of_a_list_its_length_is_still_told() -> None:
    def rows(search: Search) -> tuple[list[Any], int | None]:
        found = LAW["a"][: search.limit] if search.offset == 0 else []
        return found, 7 if found else None  # as an agency that answers "nothing found" and nothing else

    shelf = Shelf("Law", "search", rows)
    behind, start = await come(lookups(shelf).page("Law", "search", [Search(offset=50), Search()]))
    assert (behind.records, behind.total, start.total) == ((), 7, 7)
    assert shelf.asked == [[Search(offset=50), Search()], [Search(limit=1)]]


async def test_who_no_longer_waits_takes_nothing_from_those_who_do() -> None:
    shelf = Shelf("Law", "lawId", LAW)
    ask = lookups(shelf)
    gone = asyncio.create_task(come(ask.one("Law", "lawId", ["a"])))
    waits = asyncio.create_task(come(ask.one("Law", "lawId", ["a", "b"])))
    await asyncio.sleep(0)
    gone.cancel()
    assert [law.law_id for law in await waits] == ["a", "b"]
    assert gone.cancelled() and shelf.asked == [["a", "b"]]


async def test_a_fault_of_the_hub_s_own_reaches_everybody_who_asked() -> None:
    class Broken(Shelf):
        async def ask(self, keys, context, trace):  # type: ignore[no-untyped-def]
            raise ZeroDivisionError

    ask = lookups(Broken("Law", "lawId", LAW))
    asked = [ask.one("Law", "lawId", ["a"]), ask.one("Law", "lawId", ["a", "b"]), ask.one("Law", "lawId", ["b"])]
    assert {type(found) for found in await asyncio.gather(*map(come, asked), return_exceptions=True)} == {
        ZeroDivisionError
    }


async def test_keys_of_two_batches_are_answered_in_their_order() -> None:
    shelf = Shelf("Law", "lawId", LAW)
    ask = lookups(shelf)
    await come(ask.one("Law", "lawId", ["b"]))
    found = await come(ask.one("Law", "lawId", ["a", "b", "c"]))
    assert [law.law_id for law in found] == ["a", "b", "c"]
    assert shelf.asked == [["b"], ["a", "c"]]
