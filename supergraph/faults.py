"""What is wrong with a contributor's schema, in words that its author can act on; all of it at once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from graphql import Node

import bounds

BREAKS_OPERATION, WIDENS_CONSENT, PUBLISHES = "BREAKS_OPERATION", "WIDENS_CONSENT", "PUBLISHES"
WEAKENS, KIT_NOT_PASSED = "WEAKENS", "KIT_NOT_PASSED"
NOT_ACCEPTED, PUT_AWAY = "NOT_ACCEPTED", "PUT_AWAY"
WAITS: Final = frozenset({BREAKS_OPERATION, WIDENS_CONSENT, PUBLISHES, WEAKENS, KIT_NOT_PASSED, NOT_ACCEPTED, PUT_AWAY})
"""The codes of a change that is without a fault and waits for an operator."""


FOUND: Final = 10 * bounds.FAULTS.most
"""Faults of one file after which no more are looked for."""


@dataclass(frozen=True, slots=True, order=True)
class SchemaFault:
    """`message` says what is wrong at a `coordinate` of the graph (`Vehicle.plate`), `advice` what to do about it.

    Lines and columns count from one. Faults sort by where they stand.
    """

    path: str
    line: int
    column: int
    code: str
    coordinate: str
    message: str
    advice: str

    def __str__(self) -> str:
        """As it is printed."""
        where = f"{shortened(self.path, 300)}:{self.line}:{self.column}"
        return f"{where}  {self.code}  {self.coordinate}: {self.message}; {self.advice}"


def fault_at(path: str, node: Node, code: str, coordinate: str, *said: str) -> SchemaFault:
    """A fault of what a file defines, where its name stands, be it in the overlay of the file: its message and its
    advice are `said`."""
    message, advice = said
    where = getattr(node, "name", None) or node
    token = where.loc.start_token if where.loc else None
    file = where.loc.source.name if where.loc else path
    line, column = (max(token.line, 1), max(token.column, 1)) if token else (1, 1)
    return SchemaFault(file, line, column, code, coordinate, message, advice)


def first_found(faults: Iterable[SchemaFault]) -> list[SchemaFault]:
    """Those that are looked for in one file: of more nobody would read, and each takes time to be told."""
    return list(islice(faults, FOUND))


def told(faults: Collection[SchemaFault], most: int = bounds.FAULTS.most) -> Iterator[str]:
    """The first faults in their order, a line each, and how many more there are."""
    yield from (str(one) for one in sorted(faults)[:most])
    if len(faults) > most:
        least = "at least " if len(faults) >= FOUND else ""
        yield f"and {least}{len(faults) - most:,} more"


def shortened(text: str, most: int = 80) -> str:
    """What somebody wrote, on one line and no longer than a message may be; letters that are neither ASCII nor Thai are
    told by number, as they may look like others."""
    line = " ".join(text[: 4 * most].split())
    shown = line if line.isascii() and line.isprintable() else "".join(_plain(letter) for letter in line)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def quoted(text: str) -> str:
    """What somebody wrote, as `shortened`, in quotation marks."""
    return f"'{shortened(text)}'"


def _plain(letter: str) -> str:
    if not letter.isprintable():
        return "�"
    is_known = letter.isascii() or "\u0e01" <= letter <= "\u0e5b" or not letter.isalpha()
    return letter if is_known else f"\\u{{{ord(letter):x}}}"
