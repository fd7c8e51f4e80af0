"""Several things are one sentence, and it is seen where one ends."""

import pytest

from endpoints.pages.enumeration import listed


@pytest.mark.parametrize(
    ("words", "thai"),
    [
        ([], ""),
        (["ชื่อ"], "ชื่อ"),
        (["ชื่อ", "เพศ"], "ชื่อ และเพศ"),
        (["ชื่อ", "เพศ", "ที่อยู่"], "ชื่อ, เพศ และที่อยู่"),
        (["วันเกิด และเพศ", "ที่อยู่"], "วันเกิด และเพศ รวมทั้งที่อยู่"),
        (["ชื่อ", "DBD"], "ชื่อ และ DBD "),
    ],
)
def test_in_thai(words: list[str], thai: str) -> None:
    assert listed(words, "th") == thai


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ([], ""),
        (["Name"], "name"),
        (["Name", "Sex"], "name and sex"),
        (["Name", "Sex", "Home"], "name, sex and home"),
        (["Birth date, sex"], "birth date, sex"),
        (["Birth date, sex", "Name"], "birth date, sex; and name"),
        (["Name", "Birth date, sex", "Home"], "name; birth date, sex; and home"),
    ],
)
def test_in_english(words: list[str], english: str) -> None:
    assert listed(words, "en") == english
