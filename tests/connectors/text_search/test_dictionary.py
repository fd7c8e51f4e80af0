"""The dictionary of Thai words, as a process holds it."""

import gc

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.text_search.canonical import heard
from connectors.text_search.dictionary import SHORTEST, dictionary

WORDS = ("โรงแรม", "ร้านอาหาร", "ใบอนุญาต", "สาธารณสุข", "พระราชบัญญัติ", "ตลาด", "อาคาร", "สุรา", "สถานพยาบาล")


def test_the_cycle_collector_looks_through_none_of_its_words() -> None:
    words = dictionary()
    assert gc.is_tracked(words)
    assert all(one is not words for one in gc.get_objects())


@settings(max_examples=100)
@given(st.data())
def test_every_word_is_near_what_it_becomes_by_one_slip(data: st.DataObject) -> None:
    words = dictionary()
    word = data.draw(st.sampled_from(WORDS))
    as_heard = heard(word)
    at = data.draw(st.integers(0, len(as_heard) - 1))
    letter = data.draw(st.sampled_from("กนมรอาเิ"))
    rest = as_heard[at + 1 :]
    swapped = as_heard[:at] + as_heard[at : at + 2][::-1] + as_heard[at + 2 :]
    slips = (as_heard[:at] + rest, as_heard[:at] + letter + rest, as_heard[:at] + letter + as_heard[at:], swapped)
    for slip in slips:
        if len(slip) >= SHORTEST and slip != as_heard:
            assert word in words.near(slip), (word, slip)
