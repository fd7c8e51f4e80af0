"""Names as they are written in a statement of SQL."""

import re
from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COLUMN: Final = re.compile(r"[a-z_][a-z0-9_]*")
_WORDS: Final = _set(
    "all and any array as asc both case cast check collate column constraint create default desc distinct do else end "
    "except false fetch for foreign from grant group having in into leading limit not null offset on only or order "
    "primary references select table then to trailing true union unique user using when where window with"
)
"""Words of SQL that no table or column is called by unless they are quoted."""


def quoted(name: str) -> str:
    """A name, in quotes where it needs them; a colon in it binds nothing."""
    if (_COLUMN.fullmatch(name) and name not in _WORDS) or name.startswith("TODO"):
        return name
    return '"' + name.replace('"', '""').replace(":", "\\:") + '"'
