"""Names as the graph has them, whatever a source calls its columns."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parsing.confusable import look
from drafting.naming import LONGEST, FreeNames, camel, capitals, pascal, plural, singular, words
from drafting.thai_words import WORDS

CALLED = st.one_of(
    st.text(max_size=300),
    st.sampled_from([*WORDS, "", " ", "_", "-", "__typename", "__", "id", "source", "conflicts", "Citizen", "Query"]),
    st.sampled_from(
        ["ΙD", "іd", "I D", "l", "1", "I", "O0", "0", "LAWConnection", "boat_edge", "null", "true", "type"]
    ),
    st.lists(st.sampled_from(["เลขที่", "ชื่อ", "NO", "no", "Id", "ID", "_", ".", " ", "1", "é", "😀", "ß"])).map("".join),
    st.from_regex(r"[A-Z]{1,3}_[A-Z]{1,4}\d{0,2}", fullmatch=True),
)
FORMS: list[tuple[Callable[[tuple[str, ...]], str], str]] = [
    (camel, "[a-z][A-Za-z0-9]*"),
    (pascal, "[A-Z][A-Za-z0-9]*"),
    (capitals, "[A-Z][A-Z0-9_]*"),
]


@pytest.mark.parametrize(("form", "shape"), FORMS)
@given(called=st.lists(CALLED, max_size=40), taken=st.lists(st.sampled_from(["value", "id", "number", "Value"])))
def test_any_columns_have_names_of_the_graphs_form_and_no_two_look_alike(
    form: Callable[[tuple[str, ...]], str], shape: str, called: list[str], taken: list[str]
) -> None:
    names = FreeNames(look, taken)
    given_ = [names.take(form(words(one) or ("value",))) for one in called]
    assert all(re.fullmatch(shape, one) for one in given_)
    assert all(len(one) <= LONGEST for one in given_)
    assert len({look(one) for one in (*given_, *taken)}) == len({look(one) for one in taken}) + len(given_)
    assert not any(one.endswith(("Connection", "Edge")) for one in given_ if form is pascal)


@given(called=CALLED)
def test_a_name_for_several_is_another_than_that_of_one(called: str) -> None:
    one = camel(words(called) or ("value",))
    assert re.fullmatch("[a-z][A-Za-z0-9]*", plural(one))
    assert plural(one) != one
    assert re.fullmatch("[a-z0-9]*", singular(one.lower()))


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("REC_NO", "recNumber"),
        ("เลขที่ใบอนุญาต", "licenceNumber"),
        ("เลขที่ ใบอนุญาต", "licenceNumber"),
        ("HTTPStatus", "httpStatus"),
        ("2nd_name", "value2NdName"),
        ("DOB", "birthDate"),
        ("Straße", "straE"),
        ("ประชากรศาสตร์", "value"),
        ("", "value"),
        ("__typename", "typename"),
        ("school.name_th", "schoolNameTh"),
    ],
)
def test_usual_names_are_spelt_out(called: str, name: str) -> None:
    assert camel(words(called) or ("value",)) == name
