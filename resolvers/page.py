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
    """`first`, `after`, `last` or `before` cannot be used."""


class BadCursor(BadPaging):
    """`after`, or `before`, is none of a list's cursors."""

    def __init__(self, argument: str = "after") -> None:
        given = {"after": "endCursor", "before": "startCursor"}[argument]
        super().__init__(
            f"'{argument}' is not a cursor of this list: use an '{given}' or 'cursor' it gave.",
            f"'{argument}' ไม่ใช่เคอร์เซอร์ของรายการนี้ โปรดใช้ '{given}' หรือ 'cursor' ที่รายการนี้ให้ไว้",
            argument,
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
    """Which part of a list is asked for: `limit` records from `offset` on, or the last of those there are (`from_end`);
    none from `end` on."""

    offset: int
    limit: int
    end: int | None = None
    from_end: bool = False

    @staticmethod
    def of(first: int, after: str | None, last: int | None = None, before: str | None = None) -> "Slice":
        """The slice of Relay's `first` and `after`, `last` and `before`: where `last` is given `first`, which always
        is, does not count. Raises BadPaging."""
        offset = 0 if after is None else _position(after, "after") + 1
        end = None if before is None else _position(before, "before")
        return Slice(offset, size(first) if last is None else size(last, "last"), end, last is not None)

    def cut(self, found: Gathered, records: Sequence[Any] | None = None) -> Page:
        """This slice of a list that is here whole; `records` replaces the found ones where they were filtered."""
        whole = found.records if records is None else records
        end = len(whole) if self.end is None else min(self.end, len(whole))
        start = max(self.offset, end - self.limit) if self.from_end else self.offset
        return Page(tuple(whole[start : min(start + self.limit, end)]), start, len(whole), found.contributions)

    def given(self, found: Gathered) -> Page:
        """A list of which the agency gave just this slice."""
        total = found.total if found.total is not None else self.offset + len(found.records)
        return Page(found.records, self.offset, total, found.contributions)


_GOES_ON = {"first": "after", "last": "before"}


def size(asked: int, argument: str = "first") -> int:
    """How many records a page may hold. Raises BadPaging."""
    if not 0 <= asked <= LONGEST:
        on = _GOES_ON[argument]
        raise BadPaging(
            f"'{argument}' is {asked}: ask for 0 to {LONGEST} at a time, and for more with '{on}'.",
            f"'{argument}' เป็น {asked} ซึ่งใช้ไม่ได้ โปรดขอครั้งละ 0 ถึง {LONGEST} รายการ แล้วขอส่วนต่อไปด้วย '{on}'",
            argument,
        )
    return asked


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(b"after:%d" % position).decode()


def _position(cursor: str, argument: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode("ascii").partition(":")
        if word == "after" and number.isascii() and number.isdigit() and len(number) < 10:
            return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise BadCursor(argument)
