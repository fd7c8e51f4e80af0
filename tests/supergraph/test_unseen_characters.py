"""What nobody sees is nowhere in a schema: in a comment, a text, as it stands or as an escape."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supergraph.source_schema import SourceSchema, read
from tests.supergraph.boats import BOATS

pytestmark = pytest.mark.threat("schema-hostile")
UNSEEN = st.characters(categories=["Cc", "Cf", "Co", "Zl", "Zp"], exclude_characters="\t\n\r\u200b")
PLACES = ["# a comment\n", "Fishing. /", "เรือที่จดทะเบียน"]


@given(UNSEEN, st.sampled_from(PLACES))
@example("\x00", PLACES[0])
@example("\u202e", PLACES[1])
@example("\u2028", PLACES[2])
@example("\ufeff", PLACES[2])
def test_it_is_told_where_it_stands_and_by_its_name(letter: str, place: str) -> None:
    before, after = ("# a comment\n" + BOATS).split(place, 1)
    written = before + place.rstrip("\n") + letter + "\n" * place.endswith("\n") + after
    found = read(written.encode(), "s.graphql", "md")
    assert isinstance(found, list)
    lines = (before + place.rstrip("\n")).split("\n")
    assert [(one.line, one.column, one.code) for one in found] == [(len(lines), len(lines[-1]) + 1, "CHARACTER_UNSEEN")]
    assert f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip() in found[0].message


@given(UNSEEN.filter(lambda letter: ord(letter) < 0x10000))
def test_an_escape_hides_nothing(letter: str) -> None:
    hidden = f"\\u{ord(letter):04x}"
    for written in (
        BOATS.replace("Fishing. /", f"Fishing.{hidden} /"),
        BOATS.replace('weight: "2"', f'weight: "2{hidden}"'),
        BOATS.replace("  FISHING", f'  FISHING @deprecated(reason: "Old.{hidden}")'),
    ):
        found = read(written, "s.graphql", "md")
        assert isinstance(found, list)
        assert [one.code for one in found] == ["CHARACTER_UNSEEN"]


@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters='"\\')))
def test_whatever_one_sees_may_be_written(text: str) -> None:
    assert isinstance(read(BOATS.replace("Fishing. /", f"Fishing {text}\u200b. /"), "s.graphql", "md"), SourceSchema)
