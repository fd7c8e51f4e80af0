"""Searching through rows: what is found, and how much is done in one turn of the loop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import text_search
from connectors.contract import Search
from connectors.text_search import MOST_WORDS, ROWS_A_TURN, Searchable, SearchLine, TooManyWords, searchable
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST

pytestmark = pytest.mark.threat("search-slow")

texts = st.text(alphabet="กขab1๑ Aﬁ", max_size=8)


class Counting(str):
    """A text that counts how often it is looked through."""

    looked = 0

    def __contains__(self, word: object) -> bool:
        Counting.looked += 1
        return super().__contains__(word)  # type: ignore[arg-type]


def rows(number: int, text: str = "บริการ ทั่วไป") -> Searchable:
    return Searchable([SearchLine(place, Counting(text), {}) for place in range(number)])


@asynccontextmanager
async def turns() -> AsyncIterator[list[int]]:
    """How often texts were looked through within each turn of the loop meanwhile."""
    counted: list[int] = []

    async def count() -> None:
        while True:
            before = Counting.looked
            await asyncio.sleep(0)
            counted.append(Counting.looked - before)

    task = asyncio.create_task(count())
    yield counted
    task.cancel()


@given(st.lists(texts, max_size=30), st.lists(texts, max_size=3), st.integers(0, 5), st.integers(0, 5))
async def test_a_search_finds_what_holds_all_words(lines: list[str], words: list[str], offset: int, limit: int):
    asked = searchable(" ".join(words)).split()
    holds = [line for line in lines if all(word in searchable(line) for word in asked)]
    found = Searchable([SearchLine(line, searchable(line), {}) for line in lines])
    page = await found.find(Search(" ".join(words), (), offset, limit))
    assert page == (holds[offset : offset + limit], len(holds))


@pytest.mark.parametrize("searches", [1, 8])
async def test_searches_together_look_at_no_more_rows_a_turn_than_one(searches: int):
    hall = rows(10 * ROWS_A_TURN)
    text = " ".join("บริการ"[:length] for length in range(1, 7))
    async with turns() as counted:
        found = await asyncio.gather(*(hall.find(Search(text)) for _ in range(searches)))
    assert [total for _, total in found] == [10 * ROWS_A_TURN] * searches
    assert 0 < max(counted) <= ROWS_A_TURN


async def test_rows_with_long_texts_are_fewer_a_turn():
    async with turns() as counted:
        await rows(100, "ก" * (text_search.CHARACTERS_A_TURN // 10)).find(Search("ก"))
    assert max(counted) == 10


async def test_a_word_that_is_said_twice_is_looked_for_once():
    before = Counting.looked
    assert (await rows(3).find(Search("บริการ บริการ ทั่วไป")))[1] == 3
    assert Counting.looked - before == 6


@pytest.mark.parametrize("text", ["า " * 100_000, " ".join(map(str, range(MOST_WORDS + 1)))])
async def test_a_search_of_too_many_words_is_refused_before_a_row_is_looked_at(text: str):
    before = Counting.looked
    with pytest.raises(TooManyWords):
        await rows(3).find(Search(text))
    assert Counting.looked == before


async def test_a_search_that_is_given_up_ends_at_its_next_turn():
    hall = rows(50 * ROWS_A_TURN)
    before = Counting.looked
    task = asyncio.create_task(hall.find(Search("บริการ")))
    for _ in range(3):
        await asyncio.sleep(0)
    assert Counting.looked > before
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert Counting.looked - before < 10 * ROWS_A_TURN
    assert (await hall.find(Search("none")))[1] == 0  # it is still to be had


LOOKUP = """
[source]
kind = "file"
folder = "${FOLDER}"
retry = { attempts = 1 }
[[lookup]]
type = "Business"
by = "search"
request = { file = "b.csv", search = ["nameTh"] }
answer = {}
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
"""


async def test_a_file_whose_search_is_not_over_at_the_deadline_is_late(bureau: Open, tmp_path: Path):
    lines: Sequence[str] = [f"{FIRST},บริการ {number}" for number in range(40 * ROWS_A_TURN)]
    (tmp_path / "b.csv").write_text("id,name\n" + "\n".join(lines), encoding="utf-8")
    opened = bureau(LOOKUP.replace("[source]\n", '[source]\ntimeout = "60s"\n'), {"FOLDER": str(tmp_path)})
    assert (await opened.one("Business", "search", Search("บริการ"), seconds=60)).total == len(lines)
    before = asyncio.all_tasks()
    late = await opened.one("Business", "search", Search("บริการ กา ริ ร"), seconds=0.001)
    assert late.error is not None and late.error.code == "AGENCY_TIMEOUT"
    assert asyncio.all_tasks() == before


async def test_more_words_than_are_searched_for_are_refused_by_the_file(bureau: Open, tmp_path: Path):
    (tmp_path / "b.csv").write_text(f"id,name\n{FIRST},ก\n", encoding="utf-8")
    answer = await bureau(LOOKUP, {"FOLDER": str(tmp_path)}).one("Business", "search", Search("ก " * 50_000))
    assert answer.error is not None and answer.error.code == "AGENCY_REFUSED"
