"""Lines of a text, as programs of agencies end them."""

import re
from typing import Final

_END: Final = re.compile(r"\r\n|\r|\n")
"""The ends of lines. VT, FF, NEL and U+2028 stand in texts, and end none."""


def lines_of(text: str) -> list[str]:
    return _END.split(text)


def first_line_of(text: str) -> str:
    return _END.split(text, maxsplit=1)[0].strip()


def without_end_of_file(text: str) -> str:
    """A text without the mark that DOS put at its end."""
    return text.rstrip().rstrip("\x1a") if text.rstrip().endswith("\x1a") else text
