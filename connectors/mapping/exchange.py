"""What passes between a lookup and its source: a batch in, a reply out."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from connectors.contract import Search
from connectors.mapping.mapped_fact import Parts
from connectors.provider import LookupContext
from connectors.schema_drift import DriftReporter


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where an answer goes on that comes in pages, or is fetched that was not ready at once.

    `page` counts from 0, `rows` came before it; `cursor` is the source's own mark, `link` an address it gave, `ticket`
    what it gave for an answer that it is still working on.
    """

    page: int = 0
    rows: int = 0
    cursor: str | None = None
    link: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class KeyBatch:
    """What one call asks: keys that have the `shared` parts in common, or one search; from its beginning or `at`."""

    keys: tuple[Parts, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict)
    search: Search | None = None
    context: LookupContext | None = None
    at: PagePosition | None = None


_LONG: Final = 500_000
"""Bytes of an answer above which the loop has its turns while something is made of it."""
_MANY: Final = 2_000
"""Rows likewise."""


def at_length(replies: Iterable["SourceReply"], rows: int) -> bool:
    """Whether making something of these answers, with so many rows, takes so long that others must have turns."""
    return rows > _MANY or any(reply.size > _LONG for reply in replies)


@dataclass(frozen=True, slots=True)
class PollTicket:
    """The source answers later: ask again at `at` after `wait` seconds, `most` times at most."""

    at: PagePosition
    wait: float
    most: int


@dataclass(frozen=True, slots=True)
class SourceReply:
    """What came back: a body of any shape, or rows; beside it what tells how old it is.

    `none` says that the source has no record, whatever the body; `rows` are the rows where they are already known.
    `name`, `first_line` and `modified` are those of a file, `headers` have names in small letters.

    `more` tells from the number of rows where the answer goes on (None: it does not), at most `most_pages` times. With
    a `ticket` there is no answer yet. `partial`: the source could not tell of some keys, which have no rows.

    `size` are the bytes it came in: one of many holds up nobody while it is judged, matched and mapped.

    `place` says where a row stands in the source, such as "line 4"; `odd` is what is odd about rows that are not here;
    `failed` says of keys why their row, which is there, cannot be given.
    """

    body: Any
    none: bool = False
    rows: Sequence[Any] | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    total: int | None = None
    name: str = ""
    first_line: str = ""
    modified: datetime | None = None
    more: Callable[[int], PagePosition | None] | None = None
    most_pages: int = 1
    ticket: PollTicket | None = None
    partial: bool = False
    size: int = 0
    place: Callable[[Any], str] | None = None
    odd: DriftReporter | None = None
    failed: Mapping[tuple[str, ...], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request, ready to go: the path with what is put into it already percent-encoded.

    The path stands below the source's address, or is a whole address of the same host. A `body` of bytes is sent as it
    is, any other as JSON.
    """

    method: str
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Any = field(default=None, repr=False)
    form: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def digest(self) -> bytes:
        """What the question is known by, without being kept itself."""
        parts = (self.path, self.query, dict(self.headers), self.body, dict(self.form))
        return hashlib.sha256(msgspec.json.encode(parts)).digest()


Answered = tuple[int, Mapping[str, str], bytes]
"""An HTTP answer: status, headers (names in small letters), body."""
