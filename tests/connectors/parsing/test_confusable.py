"""Which names in words are one to the eye, and which letters are let into them."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parsing.confusable import foreign, look, look_of_words

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E3A), min_size=1, max_size=12)
LATIN = st.text(st.sampled_from(string.ascii_letters + string.digits), min_size=1, max_size=12)
NAMES = st.one_of(THAI, LATIN)
SIGNS = st.text(st.sampled_from(" .-_'()\u00a0\u200b"), max_size=3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Example Bank", "EXAMPLEBANK"),
        ("Example Bank", "Exarnple  Bank."),
        ("Bank l", "Bank I"),
        ("Bank 1", "Bank |"),
        ("B0ok", "Book"),
        ("Café", "Cafe"),
        ("Bank", "Ｂａｎｋ"),
        ("Bank", "𝐁𝐚𝐧𝐤"),
        ("แอปธนาคาร", "เเอปธนาคาร"),
        ("แอปธนาคาร", "แอป ธนาคาร"),
        ("แอปธนาคาร", "แอป\u200bธนาคาร"),
        ("น้ำ", "นํ้า"),
        ("ที่นี่", "ท่ีน่ี"),
        ("ขวด", "ฃวด"),
        ("กฎหมาย", "กฏหมาย"),
        ("สาขา ๑", "สาขา 1"),
        ("ธนาคารกลางเมือง", "ธนาคารกลางเมื่อง"),
        ("ธนาคารกลางเมือง", "ธนาคารกลางเมืองฺ"),
        ("ธนาคาร", "ธนาดาร"),
        ("แบงก์", "แบงก"),
        ("ตลาดช้าง", "ดลาตซ้าง"),
        ("ฝากฟืน", "ผากพืน"),
    ],
)
def test_two_names_that_one_takes_for_another_look_alike(one: str, other: str) -> None:
    assert look_of_words(one) == look_of_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Example Bank", "Example Banks"), ("ธนาคาร", "ธนาคม"), ("ไทย", "ใทย"), ("บัตร", "บตร"), ("5ection", "Section")],
)
def test_two_names_that_differ_do_not(one: str, other: str) -> None:
    assert look_of_words(one) != look_of_words(other)


@given(NAMES, SIGNS, st.integers(0, 12))
def test_capitals_signs_and_forms_of_writing_make_no_other_name(name: str, signs: str, place: int) -> None:
    changed = name[:place] + signs + name[place:]
    assert look_of_words(changed) == look_of_words(name)
    assert look_of_words(name.swapcase()) == look_of_words(name)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert look_of_words(unicodedata.normalize(form, name)) == look_of_words(name)  # type: ignore[arg-type]


@given(LATIN, LATIN)
def test_the_rule_is_the_one_of_the_names_of_types(one: str, other: str) -> None:
    assert (look_of_words(one) == look_of_words(other)) == (look(one) == look(other))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Bаnk", "U+0430 CYRILLIC SMALL LETTER A"),
        ("Βank", "U+0392 GREEK CAPITAL LETTER BETA"),
        ("Bank\u202eknab", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("ດິນ", "U+0E94 LAO LETTER DO"),
        ("ด\u0eb4น", "U+0EB4 LAO VOWEL SIGN I"),
        ("Bɑnk", "U+0251 LATIN SMALL LETTER ALPHA"),
        ("Bank\u200d", "U+200D ZERO WIDTH JOINER"),
        ("Bank \U0001f3e6", "U+1F3E6 BANK"),
        ("Bank\n", "U+000A"),
    ],
)
def test_a_letter_that_is_neither_thai_nor_latin_is_told(name: str, told: str) -> None:
    assert foreign(name) == told


@given(NAMES, SIGNS)
def test_thai_and_latin_names_are_let_in(name: str, signs: str) -> None:
    assert foreign(f"{name}{signs}") is None
