import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.ids import PARTS, BadId, global_id, key_of, parts

TEXT = st.text(st.characters(exclude_characters="\x1f", codec="utf-8"), min_size=1, max_size=20)


@given(st.data())
def test_an_id_leads_back_to_its_record(data: st.DataObject) -> None:
    type_ = data.draw(st.sampled_from(sorted(PARTS)))
    key = tuple(data.draw(TEXT) for _ in range(PARTS[type_]))
    assert parts(global_id(type_, *key)) == (type_, key)


@given(st.text(max_size=40))
def test_no_text_makes_an_id_crash(text: str) -> None:
    found = parts(text)
    assert found is None or found[0] in PARTS


def test_the_agency_s_own_id_is_taken_where_it_is_a_whole_key() -> None:
    assert key_of("Law", "843218") == ("843218",)
    with pytest.raises(BadId, match="not the id of a Licence"):
        key_of("Licence", "12/2569")


def test_the_id_of_another_type_is_refused_by_name() -> None:
    with pytest.raises(BadId, match="id of a Business, not of a Law"):
        key_of("Law", global_id("Business", "0985569000013"))
