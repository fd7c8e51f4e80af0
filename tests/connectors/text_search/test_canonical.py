"""Texts that mean the same are searched as the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.text_search.abbreviations import ABBREVIATIONS
from connectors.text_search.canonical import END, canonical, heard

thai = st.text(alphabet="กขคงพรบศอตจ่้ำาิะเแ ๑๒12.-aB\u200b()", max_size=30)


@pytest.mark.parametrize(
    "same",
    [
        ("พ.ร.บ. สาธารณสุข", "พรบ.สาธารณสุข", "พรบ สาธารณสุข", "พ.ร.บ.สาธารณสุข", "พ ร บ สาธารณสุข", "พระราชบัญญัติสาธารณสุข"),
        ("ตามพ.ร.บ. โรงแรม", "ตาม พรบ. โรงแรม", "ตามพระราชบัญญัติโรงแรม"),
        ("พ.ศ. ๒๕๓๕", "พ.ศ.2535", "พศ 2535", "พุทธศักราช ๒๕๓๕"),
        ("โรงแรม", "โรงเเรม", "โรง\u200bแรม", "โรง แรม"),
        ("น้ำ", "นํ้า", "น้ํา"),
        ("ว่าที่ ร.ต.", "ว่าที่ รต"),
        ("Food Act", "FOOD  act", "food-act", "ｆｏｏｄ ａｃｔ"),
        ("อบต. บางพลี", "อ.บ.ต.บางพลี", "องค์การบริหารส่วนตำบลบางพลี"),
    ],
)
def test_what_means_the_same_is_one_text(same: tuple[str, ...]):
    assert {canonical(text) for text in same} == {canonical(same[0])}


@pytest.mark.parametrize("text", ["ชอบต้นไม้", "อย่างไร", "อยากกิน", "รอบจังหวัด", "อยุธยา", "ข้อ 1.5 (ก)", "รพี"])
def test_what_only_looks_like_an_abbreviation_is_none(text: str):
    assert not any(word in canonical(text) for word in ABBREVIATIONS.values())


@pytest.mark.parametrize("short", ABBREVIATIONS)
def test_each_abbreviation_is_what_it_stands_for_with_dots_and_without(short: str):
    assert canonical(short) == canonical(short.replace(".", "")) == canonical(ABBREVIATIONS[short])


@given(thai)
def test_digits_of_either_script_are_the_same(text: str):
    assert canonical(text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))) == canonical(text)


@given(st.text(max_size=40))
def test_any_text_has_a_form_without_marks_controls_or_double_blanks(text: str):
    form = canonical(text)
    assert END not in form
    assert "_" not in form
    assert form == " ".join(form.split())
    form.encode()  # half a character is none


@pytest.mark.parametrize(
    "alike", [("ร้านขายยา", "รานขายยา"), ("กฎหมาย", "กฏหมาย"), ("ใบอนุญาต", "ไบอนุญาต"), ("พาณิชย์", "พานิชย์")]
)
def test_what_sounds_alike_is_heard_as_the_same(alike: tuple[str, str]):
    assert heard(alike[0]) == heard(alike[1])
