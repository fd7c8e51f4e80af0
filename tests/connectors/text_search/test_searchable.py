"""Rows that are searched: what is found, in which order, and who waits meanwhile."""

import asyncio
import random
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Answers, Condition, Operator, Question, Search, ValueType
from connectors.text_search import ranking, searchable
from connectors.text_search.asked_text import AskedText, TooManyWords
from connectors.text_search.index import TextIndex
from connectors.text_search.searchable import INDEX_FROM, Searchable, SearchLine
from connectors.values.comparing import comparable
from tests.connectors.conftest import Open
from tests.connectors.graph import FIRST

pytestmark = pytest.mark.threat("search-slow")

PIECES = ["ใบอนุญาต", "โรงแรม", "ร้านอาหาร", "ขาย", "ยา", "การ", "ขอ", "พ.ร.บ.", "พ.ศ.", "๒๕๓๕", "2547", "ที่ดิน", "Food"]
names = st.lists(st.sampled_from([*PIECES, " ", "(", ")"]), min_size=1, max_size=8).map("".join)
asked = st.lists(st.sampled_from([*PIECES, "โรงแรน", "ไบอนุญาติ", "รานอาหาร", " ", "กข"]), max_size=4).map("".join)


def lines(*names: str) -> list[SearchLine]:
    return [SearchLine(name, [name], {}) for name in names]


async def found(text: str, *names: str) -> list[Any]:
    rows, total = await Searchable(lines(*names)).find(Search(text))
    assert len(rows) == total
    return rows


@settings(max_examples=25)
@given(st.lists(names, min_size=1, max_size=20), asked)
def test_an_index_finds_what_looking_through_finds_in_the_same_order(rows: list[str], text: str):
    wanted, texts = AskedText.of(text), [ranking.searched([row]) for row in rows]
    hits = TextIndex(texts).find(wanted, [], None, 0, 50)
    places = list(range(len(rows))) if wanted is None else ranking.found(texts, wanted)
    assert (list(hits.places), hits.total) == (places, len(places))


@settings(max_examples=25)
@given(st.lists(names, min_size=1, max_size=8), st.data())
async def test_every_record_is_found_by_its_own_name(rows: list[str], data: st.DataObject):
    name = data.draw(st.sampled_from(rows))
    if AskedText.of(name) is not None:
        assert name in await found(name, *rows)


@settings(max_examples=25)
@given(names, names, st.randoms(use_true_random=False))
async def test_the_order_of_words_does_not_matter(one: str, other: str, chance: random.Random):
    words = f"{one} {other}".split()
    shuffled = chance.sample(words, len(words))
    rows = [f"{one} {other}", one, other]
    assert sorted(await found(" ".join(words), *rows)) == sorted(await found(" ".join(shuffled), *rows))


@settings(max_examples=25)
@given(st.lists(names, min_size=1, max_size=8), asked)
async def test_digits_of_either_script_find_the_same(rows: list[str], text: str):
    thai = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert await found(text, *rows) == await found(thai, *rows)


async def test_the_best_comes_first():
    rows = ("ค่าใบอนุญาตโรงแรม", "โรงแรมและใบอนุญาต", "ใบอนุญาตโรงแรมขนาดเล็ก", "ใบอนุญาตโรงแรม", "ที่ดิน")
    assert await found("ใบอนุญาตโรงแรม", *rows) == [rows[3], rows[2], rows[0], rows[1]]
    assert await found("ขอโรงแรม", "แบบโรงแรม", "คำร้องขอเปลี่ยนชื่อโรงแรม") == ["คำร้องขอเปลี่ยนชื่อโรงแรม", "แบบโรงแรม"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("พระราชบัญญัติการสาธารณะสุข", "พระราชบัญญัติการสาธารณสุข พ.ศ. 2535"),
        ("ร้านขายยา", "การขออนุญาตขายยาแผนปัจจุบัน"),
        ("ต่อใบอนุญาตร้านขายยา", "การขออนุญาตขายยาแผนปัจจุบัน"),
        ("นำ้บาดาล", "การเลิกใช้น้ำบาดาล"),
        ("ใบอนุญาตโรงเเรม", "ใบอนุญาตประกอบธุรกิจโรงแรม"),
    ],
)
async def test_what_is_meant_comes_first_however_it_is_written(asked: str, meant: str):
    others = ("พระราชบัญญัติการชุมนุมสาธารณะ พ.ศ. 2558", "การขออนุญาตให้บุคคลอื่นเป็นผู้รับดำเนินการในงานจัดการลงทุนของกองทุนรวม")
    assert (await found(asked, *others, meant))[0] == meant


async def test_what_is_near_is_found_where_nothing_has_all_words():
    assert await found("โรงแรน", "โรงแรม", "โรงเรียน") == ["โรงแรม"]
    assert await found("โรงแรน", "โรงแรม", "โรงแรนต์") == ["โรงแรนต์"]
    assert await found("ขอใบอนุญาตร้านอาหาร", "ใบอนุญาตจำหน่ายอาหาร", "ภาษีรถ") == ["ใบอนุญาตจำหน่ายอาหาร"]
    assert await found("สมชายพาณิชการ 2535", "สมชัยพาณิชการ 2535", "สมชัยพาณิชการ 2536") == ["สมชัยพาณิชการ 2535"]
    assert await found("2536", "2535", "2537") == []
    whole = ("ใบอนุญาตจัดตั้งสถานที่จำหน่ายอาหาร", "ใบอนุญาตแสดงเครื่องหมายมาตรฐาน", "ค่าอาหาร")
    assert await found("ขอใบอนุญาตร้านอาหาร", *whole) == [whole[0]]


async def test_marks_alone_find_nothing_and_a_blank_text_everything():
    assert await found("!?", "ก!?") == []
    assert await found(" ", "ก", "ข") == ["ก", "ข"]


KINDS = {"kind": ValueType.TEXT, "since": ValueType.DATE, "kind_in": ValueType.TEXT, "since_from": ValueType.DATE}
QUESTION = Question(
    "Law",
    "search",
    KINDS,
    Answers.PAGE,
    {"kind_in": Condition("kind", Operator.IN), "since_from": Condition("since", Operator.FROM)},
    (("-since", "id"),),
)


def dated(number: int) -> SearchLine:
    day = None if number % 7 == 0 else f"20{number % 20 + 10}-01-0{number % 9 + 1}"
    facts = {"kind": "abc"[number % 3], "since": comparable(ValueType.DATE, day), "id": f"{number:06d}"}
    return SearchLine(number, [f"กฎหมาย {'โรงแรม' if number % 2 else 'อาหาร'} {number}"], facts)


@pytest.fixture(scope="module")
def halls() -> tuple[Searchable, Searchable]:
    """Rows with an index, and the same without."""
    rows = [dated(number) for number in range(INDEX_FROM + 50)]
    return Searchable(rows, QUESTION, True), Searchable(rows, QUESTION)


@pytest.mark.parametrize("order", [(), ("-since", "id")])
@pytest.mark.parametrize(
    "filters", [(), (("kind", "a"),), (("kind_in", ("a", "b")),), (("kind", "c"), ("since_from", "2015-01-01"))]
)
@pytest.mark.parametrize("text", ["", "โรงแรม", "โรงแรน", "กฎหมาย 7", "none"])
async def test_pages_of_an_index_are_those_of_rows_that_are_looked_through(
    halls: tuple[Searchable, Searchable], text: str, filters: tuple[tuple[str, Any], ...], order: tuple[str, ...]
):
    indexed, plain = halls
    for offset in (0, 40, 10_000):
        search = Search(text, filters, offset, 40, order)
        assert await indexed.find(search) == await plain.find(search)


async def test_rows_of_persons_are_never_in_an_index(monkeypatch: pytest.MonkeyPatch):
    made = []
    monkeypatch.setattr(searchable, "_index", lambda *of: made.append(of))
    rows = [dated(number) for number in range(INDEX_FROM)]
    assert (await Searchable(rows, QUESTION).find(Search("โรงแรม")))[1] == INDEX_FROM // 2
    assert made == []


async def test_the_loop_has_its_turns_while_rows_are_made_ready_and_searched():
    hall, turns = Searchable([dated(number) for number in range(3 * INDEX_FROM)], QUESTION, True), 0
    task = asyncio.create_task(hall.find(Search("โรงแรม")))
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert (await task)[1] == 3 * INDEX_FROM // 2
    assert turns > 5


async def test_a_search_through_rows_that_is_given_up_ends(monkeypatch: pytest.MonkeyPatch):
    begun, ended, looked = threading.Event(), threading.Event(), 0

    def find(rows: Sequence[str], wanted: AskedText, fits: Any) -> list[int]:
        nonlocal looked
        begun.set()
        try:
            while fits(0):
                looked += 1
        finally:
            ended.set()
        return []

    hall = Searchable(lines("โรงแรม"))
    assert (await hall.find(Search("โรงแรม")))[1] == 1
    monkeypatch.setattr(searchable, "found", find)
    task = asyncio.create_task(hall.find(Search("โรงแรม")))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(ended.wait)
    assert looked
    monkeypatch.undo()
    assert (await hall.find(Search("โรงแรม")))[1] == 1  # it is still to be had


@pytest.mark.parametrize("text", ["า " * 100_000, " ".join(map(str, range(21)))])
async def test_a_search_of_too_many_words_is_refused(text: str):
    with pytest.raises(TooManyWords):
        await Searchable(lines("ก")).find(Search(text))


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


async def test_more_words_than_are_searched_for_are_refused_by_the_file(bureau: Open, tmp_path: Path):
    (tmp_path / "b.csv").write_text(f"id,name\n{FIRST},ก\n", encoding="utf-8")
    answer = await bureau(LOOKUP, {"FOLDER": str(tmp_path)}).one("Business", "search", Search("ก " * 50_000))
    assert answer.error is not None and answer.error.code == "AGENCY_REFUSED"
