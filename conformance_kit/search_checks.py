"""Checks of searches: rows stand in the order that is declared, are those asked for, and end where the source says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from conformance_kit.compare import Plain
from conformance_kit.report import Finding, failed, passed, skipped
from conformance_kit.subject import Heard
from connectors.contract import Answers, Contract, Fact, Key, Operator, Order, Question, Search, ValueType
from connectors.values.comparing import ORDERED as COMPARED
from connectors.values.comparing import comparable, fits, stands_before, wanted

IN_ORDER: Final = "rows in order"
FITTING: Final = "rows that fit"
ENDING: Final = "the end of a search"


def lacking(question: Question, contract: Contract, keys: Sequence[tuple[Search, int]]) -> str:
    """What an agency declares of a search of its own, and no sample shows; "" where nothing is lacking.

    `keys` are the searches of all samples, each with how many records it had.
    """
    if question.answers is not Answers.PAGE or contract.owner is None:
        return ""
    shown = {part for search, count in keys if count for part, _ in search.filters}
    narrowed = [part for part in question.key if part not in shown]
    if narrowed:
        return f"no sample with records is narrowed by {' or '.join(narrowed)}"
    ordered = {search.order for search, count in keys if count > 1}
    order = next((", ".join(one) for one in question.orders if one not in ordered), "")
    return f"no sample has two records in the order {order}" if order else ""


def more(question: Question, asked: Search, heard: Heard) -> Iterator[Search]:
    """What else to ask for a sample that shows what is declared: each order, each condition with a value that the
    records have, and the end."""
    for order in question.orders:
        yield replace(asked, order=order)
    records = heard.plain[asked]
    for part, kind in question.key.items():
        if part not in dict(asked.filters):
            condition = question.condition(part)
            values = [one for record in records if (one := _asked(kind, record.get(condition.fact)))]
            if values:
                value = values[len(values) // 2]  # beside the ends, where "from" and "after" would give the same
                narrowed = ((part, (value,) if condition.by is Operator.IN else value),)
                yield replace(asked, filters=tuple(sorted((*asked.filters, *narrowed))))
    total = heard.totals[asked]
    if total is not None and total > asked.offset + len(records):
        yield replace(asked, offset=max(0, total - max(1, asked.limit // 2)))


def _asked(kind: ValueType, value: Any) -> str | None:
    known = comparable(kind, value)
    return None if known is None else known if isinstance(known, str) else str(known)


def searches(lookup: str, question: Question, contract: Contract, heard: Heard) -> list[Finding]:
    """The three, of what was heard of a sample's searches; nothing of a lookup by keys."""
    if question.answers is not Answers.PAGE:
        return []
    found: Mapping[Key, Sequence[Plain]] = heard.plain
    asked = [key for key in found if isinstance(key, Search)]
    ordered = [key for key in asked if key.order and len(found[key]) > 1]
    narrowed = [key for key in asked if key.filters]
    ended = [key for key in asked if heard.totals[key] is not None]
    wrongs = (
        (IN_ORDER, ordered, (_disordered(contract, key.order, found[key]) for key in ordered), _ORDER),
        (FITTING, narrowed, (_unfit(question, key, found) for key in narrowed), _FILTER),
        (ENDING, ended, (_unended(key, len(found[key]), heard.totals[key] or 0) for key in ended), _TOTAL),
    )
    return [_finding(name, lookup, keys, next(filter(None, wrong), ""), todo) for name, keys, wrong, todo in wrongs]


_ORDER: Final = "have the source order them so, what is unknown last, or ask for no slice: the hub orders what is whole"
_FILTER: Final = "send what the source narrows by as it takes it, or leave that to the hub"
_TOTAL: Final = "answer.total says how many rows there are in all for what was asked, not how many came"


def _finding(name: str, lookup: str, keys: Sequence[Search], wrong: str, todo: str) -> Finding:
    if wrong:
        return failed(name, lookup, wrong, todo)
    return passed(name, lookup, f"{len(keys)} searches") if keys else skipped(name, lookup, "no sample shows it")


def _disordered(contract: Contract, order: Order, records: Sequence[Plain]) -> str:
    facts = [contract.facts[name.removeprefix("-")] for name in order]
    rows = [[comparable(fact.kind, record.get(fact.name)) for fact in facts] for record in records]
    for number, (one, other) in enumerate(pairwise(rows), 1):
        if not _before(order, facts, one, other):
            return f"the records {number} and {number + 1} do not stand in the order {', '.join(order)}"
    return ""


def _before(order: Order, facts: Sequence[Fact], one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether one record may stand before another: what is unknown is last, and of texts those count that have one
    order wherever they are ordered."""
    for name, fact, first, second in zip(order, facts, one, other, strict=True):
        if first == second:
            continue
        if first is None or second is None:
            return second is None
        if fact.kind in COMPARED:
            return stands_before((name,), (fact.kind,), (first,), (second,))
        if not (_plain(first) and _plain(second) and len(first) == len(second)):
            return True
        return bool(first > second if name.startswith("-") else first < second)
    return True


def _plain(text: Any) -> bool:
    """Whether a text is of figures alone: before letters, and capitals beside others, stand here so and there so."""
    return isinstance(text, str) and text.isascii() and text.isdigit()


def _unfit(question: Question, search: Search, found: Mapping[Key, Sequence[Plain]]) -> str:
    """Whether a record came that does not fit, or one stayed away that does and came without the conditions."""
    for part, _ in search.filters:
        fact = question.condition(part).fact
        if any(fact in one and not _fits(question, search, one, part) for one in found[search]):
            return f"narrowed by {part}, it gives a record with another {fact}"
    if len(found[search]) >= search.limit or search.offset:
        return ""
    wide = next((one for one in found if isinstance(one, Search) and one == replace(search, filters=())), None)
    for record in found[wide] if wide else ():
        if all(_fits(question, search, record, part) for part, _ in search.filters) and record not in found[search]:
            return f"narrowed by {' and '.join(part for part, _ in search.filters)}, it leaves out a record that fits"
    return ""


def _fits(question: Question, search: Search, record: Plain, part: str) -> bool:
    condition, kind = question.condition(part), question.key[part]
    value = wanted(kind, condition.by, dict(search.filters)[part])
    return fits(condition.by, value, comparable(kind, record.get(condition.fact)))


def _unended(search: Search, came: int, total: int) -> str:
    told = search.offset + came
    if came < search.limit and total > told and (came or search.offset < total):
        return f"{came} records came of {search.limit} asked for, and it says that there are more"
    return "it says that there are fewer records than came" if total < told and came else ""
