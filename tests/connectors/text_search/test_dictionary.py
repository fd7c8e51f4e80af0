"""The dictionary of Thai words, as a process holds it."""

import gc

from connectors.text_search.dictionary import dictionary


def test_the_cycle_collector_looks_through_none_of_its_words() -> None:
    words = dictionary()
    assert gc.is_tracked(words)
    assert all(one is not words for one in gc.get_objects())
