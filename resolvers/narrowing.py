"""What the hub itself does with a whole list that it has: keeps what is asked for, and puts it in order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any, Final

from connectors.contract import Operator
from connectors.text_folding import alike
from connectors.text_search import ranking
from connectors.text_search.asked_text import AskedText
from connectors.values.comparing import put_in_order
from resolvers.stepwise import Found, Steps, stepwise, then
from supergraph.joins import Narrowing

Keep = Callable[[Sequence[Any], Mapping[str, Any]], Found[Sequence[Any]]]
"""Those of some records that the arguments of a field ask for; of words those that fit best come first."""


def narrowing(narrowed: Sequence[Narrowing]) -> Keep | None:
    """What keeps records by these; None where there are none."""
    if not narrowed:
        return None
    tests = [(one.argument, _compared(one, one.by)) for one in narrowed if one.by is not None]
    words = [(one.argument, _searching(one)) for one in narrowed if one.by is None]

    @stepwise
    def keep(records: Sequence[Any], arguments: Mapping[str, Any]) -> Steps[Sequence[Any]]:
        for name, test in tests:
            asked = arguments.get(name)
            if asked is not None:
                records = test(records, asked)
        for name, search in words:
            if arguments.get(name):
                records = yield asyncio.to_thread(search, records, arguments[name])
        return records

    return keep


def _compared(one: Narrowing, by: Operator) -> Callable[[Sequence[Any], Any], Sequence[Any]]:
    """Those of some records whose attribute is as asked; what is unknown fits nothing."""
    (name,) = one.attributes
    get = attrgetter(name)

    def kept(records: Sequence[Any], asked: Any) -> Sequence[Any]:
        wanted = frozenset(map(_alike, asked)) if by is Operator.IN else _alike(asked)
        known = [(record, _alike(value)) for record in records if (value := get(record)) is not None]
        if by is Operator.IN:
            return [record for record, value in known if value in wanted]
        if by is Operator.EQUALS:
            return [record for record, value in known if value == wanted]
        if by is Operator.FROM:
            return [record for record, value in known if value >= wanted]
        return [record for record, value in known if value <= wanted]

    return kept


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


ORDER_BY: Final = "order_by"
"""The argument by which a list is asked for in another order: the values of its enum are orders."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a list that the hub has whole is given: what it is `narrowed` by, and the `order` in which it stands where
    its argument `order_by` asks for no other (none: that in which agencies gave it)."""

    narrowed: tuple[Narrowing, ...]
    order: tuple[str, ...] = ()

    def of(self, records: Sequence[Any], arguments: Mapping[str, Any]) -> Found[Sequence[Any]]:
        """What is asked for of these records, in order."""
        narrows = narrowing([one for one in self.narrowed if arguments.get(one.argument) is not None])
        asked = arguments.get(ORDER_BY)
        order = self.order if asked is None else asked.value
        return then(narrows(records, arguments) if narrows else records, lambda kept: in_order(kept, order))


def in_order(records: Sequence[Any], order: Sequence[str]) -> Sequence[Any]:
    """Records by these attributes of theirs, the smallest first where no "-" stands before one, texts as in a
    dictionary; those of which one is not known behind all of which it is."""
    if not order:
        return records
    if not any(name.startswith("-") for name in order):
        get = attrgetter(*order)
        try:
            if all(map(_stands_as_written, map(get, records))):
                return sorted(records, key=get)
        except TypeError:
            pass  # a place is not known, or a value is one of an enum
    gets = [attrgetter(name.removeprefix("-")) for name in order]
    return put_in_order(records, tuple(order), [[_ordinal(get(record)) for get in gets] for record in records])


def _stands_as_written(value: Any) -> bool:
    """Whether a value, or each of several, is no text that a dictionary has elsewhere than its letters say."""
    if isinstance(value, tuple):
        return all(map(_stands_as_written, value))
    return not isinstance(value, str) or value.isascii()


def _ordinal(value: Any) -> Any:
    return value.name if isinstance(value, Enum) else value
