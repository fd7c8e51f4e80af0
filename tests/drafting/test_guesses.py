"""What a value is guessed to be, by how it is called and by what was seen of it."""

import pytest

from connectors.contract import ValueType
from drafting.columns import Column
from drafting.guesses import guess
from drafting.naming import last_step, words
from drafting.personal import why
from drafting.schema_parts import DraftedEnum, DraftedSchema, DraftedType
from drafting.sdl_text import sdl

A_DAY = "is it a day?"


@pytest.mark.parametrize(
    ("name", "about"),
    [("EnrolledDate", ""), ("expiresOn", ""), ("seenAt", ""), ("Given", "วันที่ออก (วดป พ.ศ.)"), ("BirthDay", "")],
)
def test_a_text_that_is_called_as_a_day_is_asked_for(name: str, about: str) -> None:
    found = guess(Column(name, ValueType.TEXT, about=about))
    assert (found.type, found.asks[: len(A_DAY)]) == ("String", A_DAY)


@pytest.mark.parametrize("name", ["Remark", "Update", "Candidate", "Onion", "Format"])
def test_what_only_holds_such_letters_is_not_asked_for(name: str) -> None:
    assert guess(Column(name, ValueType.TEXT)).asks == ""


@pytest.mark.parametrize(
    ("seen", "as_", "format_"),
    [
        (("15/03/2567", "2567-12-01", "5/3/2567"), "date-be", ["yyyy-mm-dd", "d/m/yyyy"]),
        (("2024-03-15", "20240316"), "date-ce", ["yyyy-mm-dd", "yyyymmdd"]),
        (("15 มี.ค. 2567", "-"), "date-be", "d month yyyy"),
    ],
)
def test_days_are_read_in_the_ways_in_which_they_were_written(seen: tuple[str, ...], as_: str, format_: object) -> None:
    found = guess(Column("issued", seen=seen))
    assert (found.type, found.written["as"], found.written["format"]) == ("Date", as_, format_)
    assert found.written.get("missing") == (["-"] if "-" in seen else None)


def test_days_of_both_eras_are_no_days_of_one() -> None:
    found = guess(Column("issuedDate", seen=("15/03/2567", "15/03/2024")))
    assert (found.type, found.asks[: len(A_DAY)]) == ("String", A_DAY)


ID, OTHER = "9100000000011", "9100000000054"


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ((ID, "-", OTHER), "each value"),
        (("9.100000000011E+12", "9,100,000,000,054"), "each value"),
        ((ID, OTHER, ID, OTHER, "9.1E+12"), "4 of 5 values"),
    ],
)
def test_ids_that_a_spreadsheet_saved_are_a_persons(seen: tuple[str, ...], said: str) -> None:
    found = guess(Column("number", seen=seen))
    assert found.type == "NationalId"
    assert found.why.startswith(said)


def test_one_id_among_others_makes_a_column_look_like_a_persons() -> None:
    column = Column("number", seen=("1", "2", "9.100000000011E+12"))
    assert guess(column).type != "NationalId"
    assert why(column) == "what looks like a person's id stands in it"


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("ร.ร.", "ร.ร."),
        ('school."ร.ร."', "ร.ร."),
        ("owner.pid", "pid"),
        ("วันเกิด (พ.ศ.)", "วันเกิด (พ.ศ.)"),
        ("a b.c", "a b.c"),
    ],
)
def test_a_dot_of_an_abbreviation_parts_no_name(name: str, last: str) -> None:
    assert last_step(name) == last


def test_what_stands_in_parentheses_behind_a_known_word_is_none_of_it() -> None:
    assert words("ค่าธรรมเนียม (บาท)") == ("fee",)
    assert why(Column("วันเกิด (พ.ศ.)")) is not None


@pytest.mark.parametrize("word", ["ปวช.", "ปวส.", "ม.ค.", "พ.ร.บ.", "ร.ร."])
def test_an_abbreviation_keeps_its_dots(word: str) -> None:
    enum = DraftedEnum("Level", {"VALUE": word})
    empty = DraftedType("Study", (), about=f"ระดับ {word}")
    text = sdl([DraftedSchema("moe", empty, (), (enum,), (), None, False, None, {}, {})])
    assert f'/ TODO: {word}"' in text
    assert f'/ TODO: ระดับ {word}"' in text
