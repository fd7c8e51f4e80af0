"""The name that somebody may have meant: one that looks like hers but for a letter too many, missing or another.

Of any number of names it is found in the time that one takes: schemas with a thousand faults are told of each.
"""

import functools
from collections.abc import Iterator

from connectors.parsing.confusable import look


def near(name: str, known: frozenset[str]) -> str | None:
    """The one of the known names that is meant, where one is near."""
    index = _index(known)
    return next((index[one] for one in _shortened(name) if one in index), None)


@functools.lru_cache(maxsize=4)
def _index(known: frozenset[str]) -> dict[str, str]:
    """Each known name by what it looks like, and by that without one of its letters."""
    index = {look(name): name for name in sorted(known)}
    for name in sorted(known):
        for one in _shortened(name):
            index.setdefault(one, name)
    return index


def _shortened(name: str) -> Iterator[str]:
    """What the name looks like, and what it does without one of its letters: `rn` looks like one letter, and is two."""
    yield look(name)
    yield from (look(name[:place] + name[place + 1 :]) for place in range(len(name)) if len(name) > _SHORT)


_SHORT = 3
"""Letters of a name of which each counts."""
