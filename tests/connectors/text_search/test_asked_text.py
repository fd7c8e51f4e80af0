"""What is asked for by a text: its words, and what they may be misspelt for."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bounds
from connectors.text_search.asked_text import MOST_WORDS, AskedText, AskedWords, TooManyWords
from connectors.text_search.canonical import canonical
from connectors.text_search.dictionary import dictionary, one_letter_apart
from settings import ROOT


def asked(text: str) -> AskedText:
    wanted = AskedText.of(text)
    assert wanted is not None
    return wanted


def words(text: str) -> list[str]:
    return [word for part in asked(text).parts for word in part.words]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ขอใบอนุญาตร้านอาหาร", ["ใบอนุญาต", "ร้านอาหาร"]),
        ("ใบอนุญาตโรงแรม", ["ใบอนุญาต", "โรงแรม"]),
        ("พ.ร.บ. สาธารณสุข", ["พระราชบัญญัติ", "สาธารณสุข"]),
        ("๒๕๓๕", ["2535"]),
        ("Hotel licences", ["hotel", "licences"]),
        ("ขอ", ["ขอ"]),
    ],
)
def test_words_are_cut_as_they_are_read(text: str, found: list[str]):
    assert words(text) == found


def test_a_small_word_is_asked_for_alone_but_not_beside_others():
    assert asked("ขอใบอนุญาต").small == ("ขอ",)
    assert asked("ขอ").small == ()


@pytest.mark.parametrize("text", ["กฏหมาย", "รานขายยา", "พานิชย์"])
def test_what_sounds_as_a_word_does_is_meant_at_once(text: str):
    (part,) = asked(text).parts
    assert {"กฏหมาย": "กฎหมาย", "รานขายยา": "ร้านขายยา", "พานิชย์": "พาณิชย์"}[text] in part.meant


@pytest.mark.parametrize("text", ["โรงแรน", "โรนแรม", "ใบอนุญาด", "ไบอนุญาติ", "สาทาระณสุข"])
def test_what_is_a_letter_away_is_meant_where_nothing_has_it_as_written(text: str):
    meant = [word for part in asked(text).corrected() for word in part.meant]
    assert {"โรงแรม", "ใบอนุญาต", "สาธารณสุข"} & set(meant)


def test_numbers_are_never_misspelt():
    assert asked("2536").corrected() == (AskedWords(("2536",)),)
    assert asked("ปี 2536").numbers == ("2536",)


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "!?", "---"])
def test_what_has_no_words_asks_for_nothing(text: str):
    assert AskedText.of(text) is None


@pytest.mark.parametrize(
    "text", ["า " * 100_000, " ".join(map(str, range(MOST_WORDS + 1))), "ก" * (bounds.TEXT.most + 1)]
)
def test_more_than_is_looked_for_is_refused(text: str):
    with pytest.raises(TooManyWords):
        AskedText.of(text)


@given(st.text(alphabet="กขคงนมรลวสอ่้าิีุูเแโไ ab1", max_size=bounds.SEARCH.most))
def test_whatever_is_cut_is_a_part_of_the_text_and_of_a_bounded_number(text: str):
    wanted = AskedText.of(" ".join(text.split()[:MOST_WORDS]))
    if wanted is not None:
        assert all(word in canonical(text) for part in wanted.parts for word in part.words)
        assert len(wanted.parts) <= 41 * MOST_WORDS


@given(st.text(alphabet="กขค", min_size=1, max_size=6), st.text(alphabet="กขค", max_size=6))
def test_one_letter_apart_is_what_one_change_makes(one: str, other: str):
    changed = {one[:at] + one[at + 1 :] for at in range(len(one))}
    changed |= {one[:at] + letter + one[at + 1 :] for at in range(len(one)) for letter in "กขค"}
    changed |= {one[:at] + letter + one[at:] for at in range(len(one) + 1) for letter in "กขค"}
    changed |= {one[:at] + right + left + one[at + 2 :] for at, (left, right) in enumerate(pairwise(one))}
    if one != other:
        assert one_letter_apart(one, other) == (other in changed)


def test_the_words_of_the_dictionary_are_known_by_their_sound():
    known = dictionary()
    assert known.knows("โรงแรม")
    assert "โรงแรม" in known.near("โรงแรน")
    assert known.near("ยา") == ()


def test_the_library_fetches_nothing_and_leaves_nothing_at_home(tmp_path: Path):
    read = "from connectors.text_search.asked_text import AskedText\nprint(AskedText.of('โรงแรม'))"
    program = f"import socket; socket.socket = None\n{read}"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "โรงแรม" in ran.stdout, ran.stderr
    assert list(tmp_path.iterdir()) == []
