"""What looks alike is compared alike."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import collate

from connectors.contract import ValueType
from connectors.text_folding import alike, arabic_digits, dictionary_place
from connectors.values.conversions import code_list
from connectors.values.identifiers import has_check_digit, normal_key

THAI_TEXTS = st.text(alphabet=[chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E5C))], max_size=20)
THAI_WORDS = st.from_regex(r"([เ-ไ]?[ก-ฮ][\u0e30-\u0e39]?[ก-ฮ]?){1,2}", fullmatch=True)
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\u00ad"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ดำ", "ด\u0e4d\u0e32"),
        ("น้ำ", "น\u0e49\u0e4d\u0e32"),
        ("น้ำ", "น\u0e4d\u0e49\u0e32"),
        ("น้ำ", "น\u0e33\u0e49"),
        ("ที่", "ท\u0e48\u0e35"),
        ("กู้", "ก\u0e49\u0e39"),
        ("แดง", "\u0e40\u0e40ดง"),
        ("๑๒/๓๔", "12/34"),
        ("ก ข", "ก\u00a0\u2003ข "),
        ("é", "e\u0301"),
    ],
)
def test_texts_that_look_alike_are_alike(one: str, other: str):
    assert one != other
    assert alike(one) == alike(other)


@given(st.text())
def test_what_is_alike_is_so_already(text: str):
    assert alike(alike(text)) == alike(text)


@given(st.one_of(THAI_TEXTS, st.text()), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(UNSEEN))))
def test_what_is_not_seen_makes_no_difference(text: str, unseen: list[tuple[int, str]]):
    written = text
    for place, mark in unseen:
        written = written[:place] + mark + written[place:]
    assert alike(written) == alike(text)
    assert alike(unicodedata.normalize("NFD", text)) == alike(unicodedata.normalize("NFC", text))
    assert alike(arabic_digits(text)) == alike(text)


@given(st.sampled_from(["ยังดำเนินกิจการอยู่", "น้ำดื่ม", "กู้ยืม ที่ดิน"]), st.lists(st.integers(0, 20)))
def test_a_code_is_found_however_it_was_typed(code: str, places: list[int]):
    typed = code.replace("ำ", "\u0e4d\u0e32").replace("ที่", "ท\u0e48\u0e35")
    for place in places:
        typed = typed[:place] + "\u200b" + typed[place:]
    assert code_list({code: "VALID"}, None)(typed) == "VALID"
    assert code_list({typed: "VALID"}, None)(code) == "VALID"


@given(st.integers(10**10, 10**12 - 1))
def test_an_id_that_a_spreadsheet_had_in_hand_is_the_id_or_none(number: int):
    """Whatever is healed has a right check digit and the digits that came; scientific notation must have them all."""
    whole = str(number).zfill(13)
    right = has_check_digit(whole)
    exact = f"{number:.{len(str(number)) - 1}E}"
    rounded = f"{number:.5E}"
    for written in (number, float(number), str(number), f"{number}.0", f"'{number}", f"{number:,}", exact):
        assert (normal_key(ValueType.JURISTIC_ID, written) == whole) is right
    assert normal_key(ValueType.JURISTIC_ID, rounded) != whole


@pytest.mark.parametrize(
    "written",
    [
        "0985558000017",
        "'0985558000017",
        '="0985558000017"',
        "0-9855-58000-01-7",
        "\ufeff0985558000017",
        "๐๙๘๕๕๕๘๐๐๐๐๑๗",
    ],
)
def test_an_id_is_its_thirteen_digits(written: str):
    assert normal_key(ValueType.JURISTIC_ID, written) == "0985558000017"


def test_a_short_number_is_no_id():
    assert normal_key(ValueType.JURISTIC_ID, 1) == "1"
    assert normal_key(ValueType.JURISTIC_ID, "9.85558E+11") == "9.85558E+11"


def test_texts_stand_as_in_a_thai_dictionary() -> None:
    words = ["โก", "เขา", "ข้าว", "แก", "ขาว", "กา", "เก", "Bangkok", "10"]
    assert sorted(words, key=dictionary_place) == ["10", "Bangkok", "กา", "เก", "แก", "โก", "ขาว", "ข้าว", "เขา"]


@given(st.lists(THAI_WORDS))
def test_they_stand_as_the_library_of_thai_has_them(texts: list[str]) -> None:
    assert sorted(texts, key=dictionary_place) == collate(texts)


@given(st.lists(st.text(max_size=6)), st.randoms())
def test_where_a_text_stands_does_not_depend_on_where_it_stood(texts: list[str], random: Any) -> None:
    once = sorted(texts, key=dictionary_place)
    random.shuffle(texts)
    assert sorted(texts, key=dictionary_place) == once
