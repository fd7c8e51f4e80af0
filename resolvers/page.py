"""Lists that can be long: a slice, the cursors into it, and who contributed."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.failures import BadInput
from resolvers.lookups import Contribution, Gathered

LONGEST = 500


class BadPaging(BadInput):
    """`first` or `after` cannot be used."""


class BadCursor(BadPaging):
    """`after` is none of a list's cursors."""

    def __init__(self) -> None:
        super().__init__(
            "'after' is not a cursor of this list: use an 'endCursor' or 'cursor' it gave.",
            "'after' ไม่ใช่เคอร์เซอร์ของรายการนี้ โปรดใช้ 'endCursor' หรือ 'cursor' ที่รายการนี้ให้ไว้",
            "after",
        )


@dataclass(frozen=True, slots=True)
class Edge:
    """One record of a list and the cursor that continues after it."""

    cursor: str
    node: Any


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a slice lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list: `nodes` begin at `offset` of `total_count`; `agencies` says who answered."""

    nodes: tuple[Any, ...]
    offset: int
    total_count: int
    agencies: tuple[Contribution, ...]

    @property
    def edges(self) -> list[Edge]:
        return [Edge(_cursor(self.offset + i), node) for i, node in enumerate(self.nodes)]

    @property
    def page_info(self) -> PageInfo:
        last = self.offset + len(self.nodes)
        return PageInfo(
            has_next_page=last < self.total_count,
            has_previous_page=self.offset > 0,
            start_cursor=_cursor(self.offset) if self.nodes else None,
            end_cursor=_cursor(last - 1) if self.nodes else None,
        )


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is asked for."""

    offset: int
    limit: int

    @staticmethod
    def of(first: int, after: str | None) -> "Slice":
        """The slice of Relay's `first` and `after`. Raises BadPaging."""
        return Slice(0 if after is None else _position(after) + 1, size(first))

    def cut(self, found: Gathered, records: Sequence[Any] | None = None) -> Page:
        """This slice of a list that is here whole; `records` replaces the found ones where they were filtered."""
        whole = found.records if records is None else records
        nodes = tuple(whole[self.offset : self.offset + self.limit])
        return Page(nodes, self.offset, len(whole), found.contributions)

    def given(self, found: Gathered) -> Page:
        """A list of which the agency gave just this slice."""
        total = found.total if found.total is not None else self.offset + len(found.records)
        return Page(found.records, self.offset, total, found.contributions)


def size(first: int) -> int:
    """How many records a page may hold. Raises BadPaging."""
    if not 0 <= first <= LONGEST:
        raise BadPaging(
            f"'first' is {first}: ask for 0 to {LONGEST} at a time, and for more with 'after'.",
            f"'first' เป็น {first} ซึ่งใช้ไม่ได้ โปรดขอครั้งละ 0 ถึง {LONGEST} รายการ แล้วขอส่วนต่อไปด้วย 'after'",
            "first",
        )
    return first


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(b"after:%d" % position).decode()


def _position(cursor: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode("ascii").partition(":")
        if word == "after" and number.isascii() and number.isdigit() and len(number) < 10:
            return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise BadCursor
