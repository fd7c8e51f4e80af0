"""Which texts may stand on record, in a log, or in what is sent to an agency: few characters, and nobody's national id.

Asked of whatever comes from outside when it comes, before anybody is asked for anything; and again of every entry.
"""

import re
from functools import lru_cache

from connectors.values.national_ids import holds_national_id

LONGEST = 400  # characters of any one text
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def shaped(name: str, text: str) -> None:
    """Raises ValueError for a text that is empty or too long, or has control characters."""
    if not text or len(text) > LONGEST:
        raise ValueError(f"{name}: needs 1 to {LONGEST} characters")
    if _FORBIDDEN.search(text):
        raise ValueError(f"{name}: has control characters")


def check(name: str, text: str) -> None:
    """Raises ValueError for a text that cannot be put on record: not `shaped`, or with a person's national id in it."""
    shaped(name, text)
    if holds_national_id(text):
        raise ValueError(f"{name}: holds what looks like a national id")


check_again = lru_cache(maxsize=4096)(check)
shaped_again = lru_cache(maxsize=4096)(shaped)
"""For texts of which there are few, the same in entry after entry."""


def fit(text: str) -> bool:
    """Whether a text can be put on record."""
    try:
        check("text", text)
    except ValueError:
        return False
    return True
