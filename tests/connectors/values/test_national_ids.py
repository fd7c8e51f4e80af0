"""What a national id is, and whether a text holds one: one answer, however it is written."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.values import national_ids
from connectors.values.identifiers import has_check_digit
from connectors.values.national_ids import holds_national_id, identifier, juristic_id, national_id

TWELVE = st.from_regex(r"[0-9]{12}", fullmatch=True)
DIGITS: dict[str, list[str]] = {str(digit): [] for digit in range(10)}
SEPARATORS: list[str] = []
for code in range(sys.maxunicode + 1):
    character = chr(code)
    normal = unicodedata.normalize("NFKC", character)
    if len(normal) == 1 and unicodedata.category(normal) == "Nd":
        DIGITS[str(unicodedata.digit(normal))].append(character)
    elif (
        len(normal) == 1
        and unicodedata.category(normal)[0] in "ZPSMC"
        and unicodedata.category(normal) not in ("Cn", "Co")
    ):
        SEPARATORS.append(character)
SEEN_OFTEN = [
    " ",
    "-",
    ".",
    "/",
    "\u00a0",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\u200f",
    "\u202e",
    "\u2060",
    "\ufeff",
    "‑",
    "–",
]
BETWEEN = st.text(st.one_of(st.sampled_from(SEEN_OFTEN), st.sampled_from(SEPARATORS)), max_size=2)


@st.composite
def ids(draw: st.DrawFn) -> str:
    twelve = draw(TWELVE)
    return next(twelve + last for last in "0123456789" if has_check_digit(twelve + last))


@st.composite
def plans(draw: st.DrawFn) -> tuple[str, str]:
    """An id of a person or a business, and a way to write it."""
    id_ = draw(ids())
    written = "".join(draw(st.sampled_from(DIGITS[digit])) + draw(BETWEEN) for digit in id_)
    return id_, draw(BETWEEN) + written


@pytest.mark.threat("id-otherwise-written")
def test_every_script_s_digits_are_tried() -> None:
    assert all(len(same) > 60 for same in DIGITS.values())
    assert len(SEPARATORS) > 5000


@pytest.mark.threat("id-otherwise-written")
@given(plans())
def test_an_id_is_read_as_itself_or_refused_however_it_is_written(way: tuple[str, str]) -> None:
    id_, written = way
    read = identifier(written)
    assert read == (id_ if len(written) <= 64 else None)
    assert national_id(written) == (read if id_[0] != "0" else None)
    assert juristic_id(written) == (read if id_[0] == "0" else None)


@pytest.mark.threat("id-hidden")
@given(plans(), st.text(), st.text())
def test_a_text_that_hides_a_person_s_id_is_found_whatever_stands_around_it(
    way: tuple[str, str], before: str, behind: str
) -> None:
    id_, written = way
    if id_[0] != "0":
        assert holds_national_id(before + written + behind)
        assert holds_national_id(f"ก{written}ข")
        assert holds_national_id(f"1{written}1")


@pytest.mark.threat("id-otherwise-written", "id-hidden")
@given(st.text())
def test_what_is_read_as_an_id_is_one_and_a_text_that_is_one_holds_one(text: str) -> None:
    read = national_id(text)
    assert read is None or (has_check_digit(read) and read[0] in "123456789")
    assert (read is not None) <= holds_national_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "910000000001",
        "9100000000012",
        "0985569000013",
        "91000000000110",
        "9100000000O11",
        "9100000000011 ข",
        "九" * 14,
    ],
)
def test_what_is_no_person_s_id_is_none(text: str) -> None:
    assert national_id(text) is None


@pytest.mark.threat("id-hidden")
@pytest.mark.parametrize(
    "text",
    [
        "OSS-2569-000123",
        "0985569000013",
        "2026-11-28T09:30:00",
        "อ.1234/2569 ลงวันที่ 28/11/2569",
        "9100000000ก011",
        "d8aa1f14-1c1b-4a0e-9a11-910000000001",
    ],
)
def test_a_text_without_one_holds_none(text: str) -> None:
    assert not holds_national_id(text)


@pytest.mark.threat("id-hidden")
def test_the_letters_that_are_looked_for_first_are_letters() -> None:
    usual = [chr(code) for code in range(0x3000) if national_ids.has_letter(chr(code))]
    assert len(usual) == 52 + 46
    assert {national_ids._folded(letter) for letter in usual} == {"x"}


@pytest.mark.threat("id-otherwise-written")
def test_numbers_that_are_one_character_are_read_as_their_digits() -> None:
    assert national_id("9⑩0000000011") == "9100000000011"


@pytest.mark.threat("id-hidden")
def test_random_ids_of_the_usual_form_are_not_taken_for_people_s_and_digits_alone_are_not_taken_for_random() -> None:
    assert not holds_national_id(
        "d8aa1f14-1c1b-4a0e-9a11-910000000001".replace("9a11-910000000001", "8009-100000000011")
    )
    assert holds_national_id("00000000-0000-4000-8009-100000000011")


@pytest.mark.threat("id-hidden")
def test_a_long_text_is_read_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are counted: each character is folded once, each thirteen digits are checked once."""
    checked: list[str] = []
    monkeypatch.setattr(national_ids, "has_check_digit", checked.append)
    before = national_ids._folded.cache_info()
    assert not holds_national_id("๑" * 20_000)
    after = national_ids._folded.cache_info()
    assert after.hits + after.misses - before.hits - before.misses == 20_000
    assert len(checked) == 20_000 - 12


@pytest.mark.threat("id-hidden")
@given(st.text("0123456789109- x.", max_size=60))
def test_a_text_that_is_passed_over_for_its_few_digits_is_read_alike_with_a_letter_more(text: str) -> None:
    assert holds_national_id(text) == holds_national_id(f"{text}ก")
