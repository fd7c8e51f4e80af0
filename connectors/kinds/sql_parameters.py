"""What the statement of an `sql` lookup binds: one value, each of several in a list, or several as one array."""

import re
from typing import Final

EACH: Final = "__each"
"""The end of the name under which the values of a list are bound, beside the one value that may be compared to null."""
_KEYS: Final = re.compile(r"(?<!\bany)\s*\(\s*(:keys(?:_\w+)?)\s*\)", re.IGNORECASE)
_LIST: Final = re.compile(r"\bin\s*\(\s*:((?:key|filter)(?:_\w+)?)\s*\)", re.IGNORECASE)
_ARRAY: Final = re.compile(r"\bany\s*\(\s*:((?:keys?|filter)(?:_\w+)?)\s*\)", re.IGNORECASE)
_NULL: Final = re.compile(r":(?:key|filter)(?:_\w+)?\s+is\s+(?:not\s+)?null\b", re.IGNORECASE)
_ORDER: Final = re.compile(r"\border\s+by\b", re.IGNORECASE)


def spread(statement: str) -> str:
    """The statement with its lists as SQLAlchemy spreads them: it writes the parentheses around them by itself."""
    return _LIST.sub(rf"in :\1{EACH}", _KEYS.sub(r" \1", statement))


def arrays(statement: str) -> frozenset[str]:
    """The names that are bound as arrays: those in `any(…)`."""
    return frozenset(_ARRAY.findall(statement))


def takes_one(statement: str, name: str) -> bool:
    """Whether a name stands where there is room for one value: neither in a list or an array, nor compared to null."""
    rest = _NULL.sub("", _ARRAY.sub("", _LIST.sub("", statement)))
    return re.search(rf"(?<![\w:]):{re.escape(name)}\b", rest) is not None


def ordered(statement: str) -> bool:
    """Whether its rows have an order."""
    return _ORDER.search(statement) is not None
