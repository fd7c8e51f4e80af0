"""What the hub itself does with a whole list that it has: keeps what is asked for, and puts it in order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any

from connectors.contract import Operator
from connectors.text_folding import alike
from connectors.text_search import ranking
from connectors.text_search.asked_text import AskedText
from connectors.values.comparing import fits, put_in_order
from supergraph.joins import Narrowing

Keep = Callable[[Sequence[Any], Mapping[str, Any]], Awaitable[Sequence[Any]]]
"""Those of some records that the arguments of a field ask for; of words those that fit best come first."""


def narrowing(narrowed: Sequence[Narrowing]) -> Keep | None:
    """What keeps records by these; None where there are none."""
    if not narrowed:
        return None
    tests = [(one.argument, _compared(one, one.by)) for one in narrowed if one.by is not None]
    words = [(one.argument, _searching(one)) for one in narrowed if one.by is None]

    async def keep(records: Sequence[Any], arguments: Mapping[str, Any]) -> Sequence[Any]:
        for name, test in tests:
            asked = arguments.get(name)
            if asked is not None:
                fit = test(asked)
                records = [one for one in records if fit(one)]
        for name, search in words:
            if arguments.get(name):
                records = await asyncio.to_thread(search, records, arguments[name])
        return records

    return keep


def _compared(one: Narrowing, by: Operator) -> Callable[[Any], Callable[[Any], bool]]:
    (name,) = one.attributes
    get = attrgetter(name)

    def test(asked: Any) -> Callable[[Any], bool]:
        wanted = frozenset(map(_alike, asked)) if by is Operator.IN else _alike(asked)
        return lambda record: fits(by, wanted, _alike(get(record)))

    return test


def _searching(one: Narrowing) -> Callable[[Sequence[Any], str], Sequence[Any]]:
    gets = [attrgetter(name) for name in one.attributes]

    def search(records: Sequence[Any], asked: str) -> Sequence[Any]:
        wanted = AskedText.of(asked)
        if wanted is None:
            return () if alike(asked) else records
        rows = [ranking.searched(text for get in gets if (text := get(record))) for record in records]
        return [records[place] for place in ranking.found(rows, wanted)]

    return search


def _alike(value: Any) -> Any:
    return alike(value) if isinstance(value, str) else value


def in_order(records: Sequence[Any], order: Sequence[str]) -> Sequence[Any]:
    """Records by these attributes of theirs, the smallest first where no "-" stands before one; those of which one is
    not known behind all of which it is."""
    if not order:
        return records
    if not any(name.startswith("-") for name in order):
        try:
            return sorted(records, key=attrgetter(*order))
        except TypeError:
            pass  # a place is not known, or a value is one of an enum
    gets = [attrgetter(name.removeprefix("-")) for name in order]
    return put_in_order(records, tuple(order), [[_ordinal(get(record)) for get in gets] for record in records])


def _ordinal(value: Any) -> Any:
    return value.name if isinstance(value, Enum) else value
