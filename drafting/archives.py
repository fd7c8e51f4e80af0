"""Which of the files in a zip a draft is of: the one that is named, the only table there is, or nobody knows."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from typing import Final

from connectors.parsing.compression import NotUnpacked, names_in, unpacked
from drafting.outline import NoOutline

LARGEST: Final = 100_000_000
"""Bytes that a packed file may hold."""

MOST_FILES: Final = 20
"""Files of a zip that are looked into."""

MOST_NAMED: Final = 8
"""Files, and columns of each, that are told."""

Columns = Callable[[bytes], "tuple[str, tuple[str, ...]] | None"]
"""The format of a table and the names in it; None for what is none."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file that is meant ("": the only one; None: nobody knows), what is asked, and the formats it may have."""

    inside: str | None = ""
    questions: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def choose(body: bytes, inside: str | None, columns: Columns) -> Chosen:
    """Chooses among the files of a zip; `inside` is the one that is named. Raises NoOutline."""
    try:
        names = names_in(body)
    except NotUnpacked as error:
        raise NoOutline(f"it cannot be unpacked: {error}") from None
    if inside is not None:
        if not names:
            raise NoOutline("it is no zip with files to choose from: leave out --name")
        return Chosen(escape(inside) if inside in names else inside)
    if len(names) < 2:
        return Chosen()
    tables = {name: found for name in names[:MOST_FILES] if (found := _looked_at(body, name, columns)) is not None}
    if len(tables) == 1:
        (name,) = tables
        others = ", ".join([one for one in names if one != name][:MOST_NAMED])
        return Chosen(escape(name), (f"is {name} the file that is meant? There are {others}, too",))
    told = [f"{name} ({', '.join(found[1][:MOST_NAMED])})" for name, found in list(tables.items())[:MOST_NAMED]]
    known = "; ".join(told) or ", ".join(names[:MOST_NAMED])
    question = f"which file in the zip: {known}; with --name FILE the draft names its columns"
    return Chosen(None, (question,), tuple(sorted({format_ for format_, _ in tables.values()})) or ("csv",))


def opened(body: bytes, inside: str, share: int = 1) -> bytes:
    """What is packed in a file, if anything is: at most its share of what all may hold. Raises NoOutline."""
    try:
        return unpacked(body, LARGEST // share, inside or None)
    except NotUnpacked as error:
        raise NoOutline(f"it cannot be unpacked: {error}") from None


def _looked_at(body: bytes, name: str, columns: Columns) -> tuple[str, tuple[str, ...]] | None:
    with suppress(NoOutline):
        return columns(opened(body, escape(name), MOST_FILES))
    return None
