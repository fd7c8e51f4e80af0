"""Of two names that look alike only the first is somebody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parsing.confusable import look
from supergraph.faults import shortened
from tests.supergraph.boats import BOATS, PROMISES, changed, unasked, with_more
from tests.supergraph.graph import faults, source, together

pytestmark = pytest.mark.threat("schema-hostile")
ALIKE = {"l": "lI1Li", "o": "oO0", "m": ("m", "rn", "RN", "M"), "b": "bB", "7": "7"}


@st.composite
def alike(draw: st.DrawFn) -> tuple[str, str]:
    """Two names that look alike."""
    letters = draw(st.lists(st.sampled_from(sorted(ALIKE)), min_size=1, max_size=8))
    one, other = ("B" + "".join(draw(st.sampled_from(ALIKE[letter])) for letter in letters) for _ in range(2))
    return one, other


@given(alike())
def test_names_that_look_alike_are_told_of_the_second(names: tuple[str, str]) -> None:
    one, other = names
    assert look(one) == look(other)
    expected = [] if one == other else [f"NAME_CONFUSABLE {other}"]
    text = f'"A. / เอ" type {one} {{ "A. / เอ" a: Int }} "A. / เอ" type {other} {{ "A. / เอ" a: Int }}'
    if one != other:
        assert unasked(text) == expected


@given(alike())
def test_who_came_earlier_keeps_hers(names: tuple[str, str]) -> None:
    one, other = names
    text = '"A. / เอ" type {} {{ "A. / เอ" a: Int }}'
    composed = together(source(text.format(other), "aaa"), source(text.format(one), "zzz"), accepted=["zzz"])
    assert list(composed.faults) == ["aaa"]
    assert [fault.code for fault in composed.faults["aaa"]] == ["NAME_TAKEN" if one == other else "NAME_CONFUSABLE"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sailsUntil: Date", 'sailsUntil: Date "Again. / อีก" saiIsUntil: Date', "Boat.saiIsUntil"),
        ("  FISHING", '  FISHlNG "Fishing. / ประมง"  FISHING', "BoatUse.FISHING"),
        ("number: String!, prov", "nurnber: String! @filter(by: TEXT), number: String!, prov", "Query.boat.number"),
        ("legalBasis: LawSection", 'legalBasis: LawSection "Again. / อีก" LegalBasis: LawSection', "Boat.LegalBasis"),
    ],
)
def test_what_stands_beside_another_looks_otherwise(old: str, new: str, told: str) -> None:
    assert [one for one in changed(old, new) if one.startswith("NAME_CONFUSABLE")] == [f"NAME_CONFUSABLE {told}"]


def test_names_of_the_core_are_not_imitated() -> None:
    assert "NAME_CONFUSABLE Cltizen" in with_more('"A. / เอ" type Cltizen { "A. / เอ" a: Int }')
    assert "NAME_CONFUSABLE Law5ection" not in with_more('"A. / เอ" type Law5ection { "A. / เอ" a: Int }')
    assert "NAME_CONFUSABLE BUSINESS" in with_more('"A. / เอ" type BUSINESS { "A. / เอ" a: Int }')
    more = 'type Law @key(fields: "lawId") { lawId: String! @external "A. / เอ" Kind: Int }'
    assert "NAME_CONFUSABLE Law.Kind" in with_more(more)


def test_two_agencies_are_not_called_alike() -> None:
    text = '"A. / เอ" type T{} {{ "A. / เอ" a: Int }}'
    composed = together(source(text.format(1), "dlt"), source(text.format(2), "d1t"), accepted=["dlt"])
    assert {name: [one.code for one in found] for name, found in composed.faults.items()} == {
        "d1t": ["NAME_CONFUSABLE"]
    }


@pytest.mark.parametrize("contributor", ["dlт", "DLT", "", "d lt", "1dlt", "../md", "a" * 65, "dlt\n"])
def test_an_agency_is_called_by_small_letters_digits_and_dashes(contributor: str) -> None:
    (fault,) = faults(BOATS, contributor, PROMISES)
    assert fault.code == "CONTRIBUTOR_UNFIT"
    assert str(fault).isprintable()


def test_a_letter_that_looks_like_another_is_told_by_its_number() -> None:
    (fault,) = (one for one in faults(BOATS.replace("md.boats", "md.bоats"), "md", PROMISES) if "SCOPE" in one.code)
    assert "md.b\\u{43e}ats" in str(fault)
    assert shortened("เรือ é") == "เรือ \\u{e9}"
    (name,) = faults("type Воat { a: ID }", "md", PROMISES)
    assert "U+0412 CYRILLIC CAPITAL LETTER VE" in str(name)
