import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.ids import BadId, global_id, key_of, parts

TEXT = st.text(st.characters(exclude_characters="\x1f", codec="utf-8"), min_size=1, max_size=20)


TYPE = st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True)


@given(TYPE, st.lists(TEXT, min_size=1, max_size=4))
def test_an_id_leads_back_to_its_record(type_: str, key: list[str]) -> None:
    id_ = global_id(type_, *key)
    assert parts(id_) == (type_, tuple(key))
    assert key_of(type_, id_, length=len(key)) == tuple(key)
    with pytest.raises(BadId, match=f"not the id of a {type_}"):
        key_of(type_, id_, length=len(key) + 1)


@given(st.text(max_size=40))
def test_no_text_makes_an_id_crash(text: str) -> None:
    found = parts(text)
    assert found is None or (found[0].isidentifier() and found[1])


@given(st.text("0123456789-/ ABCกขค.", min_size=1, max_size=20))
def test_an_agency_s_own_id_is_taken_for_itself(own: str) -> None:
    assert key_of("Law", own) == (own,)


def test_the_agency_s_own_id_is_taken_where_it_is_a_whole_key() -> None:
    assert key_of("Law", "843218") == ("843218",)
    with pytest.raises(BadId, match="not the id of a Licence"):
        key_of("Licence", "12/2569", length=3)
    with pytest.raises(BadId, match="not the id of a Law"):
        key_of("Law", "")


def test_the_id_of_another_type_is_refused_by_name() -> None:
    with pytest.raises(BadId, match="id of a Business, not of a Law"):
        key_of("Law", global_id("Business", "0985569000013"))
