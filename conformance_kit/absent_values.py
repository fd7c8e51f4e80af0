"""Texts that look as if a program had written that nothing is there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.values.absent_words import WORDS


def seemingly_absent(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each fact that is such a word in some records (as `shown`), with what to write if it means that."""
    found = Counter(pair for record in records for pair in _words(record, ""))
    for (fact, word), count in found.items():
        yield f'{fact} is "{word}" in {count} records: if nothing is there, write missing = ["{word}"]'


def _words(value: Any, fact: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _words(one, f"{fact}.{name}" if fact else name)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one, fact)
    elif isinstance(value, str) and value.strip().lower() in WORDS:
        yield fact, value
