"""Rows of lasting records as the bytes they are encoded to: a record met again is neither checked nor encoded anew.

A record is lasting when the schema says so of its class: it never changes, and is nobody's. Its row is remembered where
it depends on nothing but the record and the request's variant (its language); never what a caller may be refused, what
has to be told of, or what waits. Rows are found by the very records that a request was given: nobody gets by them what
he was not just given, and a record that was asked for anew has a row of its own.
"""

import weakref
from collections.abc import Callable, Hashable
from typing import Any

import msgspec

MOST = 16_000_000
"""Bytes remembered in all; when they are reached, all is forgotten."""
_BESIDE = 250
"""Bytes that a row takes beside its own."""
_TRIED = 20_000
"""Records after which it is judged whether they come again; whoever asks for them never to see them twice only pays."""


Read = Callable[[list[Any]], list[Any] | None]
"""Makes a row of each record; None where one is not what it should be."""


class CachedRows:
    """Rows of one selection and variant, by the identity of their records, which are held so that it stays theirs."""

    __slots__ = ("asked", "made", "records", "rows", "useless")

    def __init__(self) -> None:
        self.rows: dict[int, msgspec.Raw] = {}
        self.records: list[Any] = []
        self.asked = self.made = 0
        self.useless = False

    def met(self, records: list[Any]) -> list[Any] | None:
        """The rows of records that were all met before; None where one was not."""
        try:
            found: list[Any] = list(map(self.rows.__getitem__, map(id, records)))
        except KeyError:
            return None
        self.asked += len(found)
        return found


class SelectionRows:
    """The rows remembered of one selection, by the request's variant."""

    __slots__ = ("__weakref__", "by_variant")

    def __init__(self) -> None:
        self.by_variant: dict[Hashable, CachedRows] = {}


class RowCache:
    """What is remembered for all requests of a process, at their selections: `most` bytes, and no longer than plans."""

    def __init__(self, encode: Callable[[Any], bytes], *, most: int = MOST) -> None:
        self._encode = encode
        self._most = most
        self._bytes = 0
        self._held: weakref.WeakSet[SelectionRows] = weakref.WeakSet()

    def known(self, rows: SelectionRows, variant: Hashable) -> CachedRows:
        """What is known of a selection for a variant of the request."""
        known = rows.by_variant.get(variant)
        if known is None:
            known = rows.by_variant[variant] = CachedRows()
            self._held.add(rows)
        return known

    def made(
        self, known: CachedRows, records: list[Any], read: Callable[[list[Any]], list[Any] | None]
    ) -> list[Any] | None:
        """The rows of records, made by `read` for those not met before; None where it gives none."""
        new = {id(record): record for record in records if id(record) not in known.rows}
        made = read(list(new.values()))
        if made is None:
            return None
        rows = [msgspec.Raw(self._encode(row)) for row in made]
        known.rows.update(zip(new, rows, strict=True))
        known.records += new.values()
        known.asked += len(records)
        known.made += len(new)
        found: list[Any] = [known.rows[id(record)] for record in records]
        if known.made > _TRIED and 2 * known.made > known.asked:
            known.rows, known.records, known.useless = {}, [], True
        self._bytes += sum(map(len, rows)) + _BESIDE * len(rows)
        if self._bytes > self._most:
            self._forget()
        return found

    def _forget(self) -> None:
        for rows in self._held:
            rows.by_variant.clear()
        self._held.clear()
        self._bytes = 0
