"""Records as they were heard beside records as they should be: which facts differ."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from connectors.contract import Contract, Fact, ValueType
from connectors.manifest.faults import did_you_mean

Plain = Mapping[str, Any]
"""A record by its facts, as a person reads it."""


def differing(before: Sequence[Plain], after: Sequence[Plain], but: Collection[str] = ()) -> tuple[str, ...]:
    """The facts, by their paths, in which records differ from those that were heard before; each beside its nearest.

    `but` are facts that may. Records that are the same in another order do not differ.
    """
    found: dict[str, None] = {}
    left = list(after)
    for record in before:
        if not left:
            break
        nearest = min(left, key=lambda other: len(list(_paths(record, other, but))))
        left.remove(nearest)
        found |= dict.fromkeys(_paths(record, nearest, but))
    return tuple(found)


def _paths(one: Any, other: Any, but: Collection[str] = (), before: str = "") -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in dict.fromkeys((*one, *other)):
            if before or name not in but:
                yield from _paths(one.get(name), other.get(name), (), f"{before}.{name}" if before else name)
    elif one != other:
        yield before


def unlike(expected: Sequence[Plain], heard: Sequence[Plain], contract: Contract) -> str:
    """How records are other than somebody wrote that they must be; "" where they are not.

    Only the facts that she wrote count, and the order does not.
    """
    unknown = [why for record in expected for why in _unknown(record, contract)]
    if unknown:
        return unknown[0]
    if len(expected) != len(heard):
        return f"{len(expected)} records are expected, and there are {len(heard)}"
    wrong = [[tuple(_wrong(record, other, contract)) for other in heard] for record in expected]
    taken: dict[int, int] = {}
    for number, told in enumerate(wrong):
        if not _placed(number, wrong, taken, set()):
            free = [one for other, one in enumerate(told) if other not in taken]
            fewest = min(len(one) for one in free)
            return "; ".join(next(one for one in free if len(one) == fewest))
    return ""


def _placed(number: int, wrong: Sequence[Sequence[Sequence[str]]], taken: dict[int, int], tried: set[int]) -> bool:
    """Whether a record has one of its own among those it fits, if others that have one may move to another."""
    for other, told in enumerate(wrong[number]):
        if not told and other not in tried:
            tried.add(other)
            if other not in taken or _placed(taken[other], wrong, taken, tried):
                taken[other] = number
                return True
    return False


def _unknown(record: Plain, contract: Contract, before: str = "") -> Iterator[str]:
    for name, value in record.items():
        fact = contract.facts.get(name)
        if fact is None:
            yield f'{contract.type} has no fact "{before}{name}": {did_you_mean(name, contract.facts)}'
        elif fact.contract is not None and not fact.many and isinstance(value, Mapping):
            yield from _unknown(value, fact.contract, f"{before}{name}.")


def _wrong(expected: Plain, heard: Plain, contract: Contract, before: str = "") -> Iterator[str]:
    """Each fact that is another than it must be: what is expected, and what was found."""
    for name, wanted in expected.items():
        fact, found = contract.facts[name], heard.get(name)
        if fact.contract is not None and not fact.many and isinstance(wanted, Mapping) and isinstance(found, Mapping):
            yield from _wrong(wanted, found, fact.contract, f"{before}{name}.")
        elif not _same(wanted, found, fact):
            if fact.kind is ValueType.REFERENCE:  # of which nothing is told: it may be a person's
                yield f"{before}{name}: another record is named than is expected"
                continue
            yield f"{before}{name}: expected {_told(wanted)}, found {_told(found)}"


def _same(wanted: Any, found: Any, fact: Fact) -> bool:
    if not fact.many:
        return _equal(wanted, found, fact)
    there = found if isinstance(found, list) else []
    if not isinstance(wanted, list) or len(wanted) != len(there):
        return False
    return all(_equal(one, other, fact) for one, other in zip(wanted, there, strict=True))


def _equal(wanted: Any, found: Any, fact: Fact) -> bool:
    """Whether a value as it was written is one as it is shown."""
    if wanted is None or found is None:
        return wanted is found
    if fact.contract is not None and isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return not [*_unknown(wanted, fact.contract), *_wrong(wanted, found, fact.contract)]
    compared: Callable[[Any], Any] = _COMPARED.get(fact.kind, _text)
    return bool(compared(wanted) == compared(found)) and isinstance(wanted, bool) == isinstance(found, bool)


def _text(value: Any) -> Any:
    if isinstance(value, Mapping):  # the key of a reference
        return {name: _text(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: Any) -> Any:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return str(value)


def _moment(value: Any) -> Any:
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)


def _amount(value: Any) -> Any:
    """An amount of money, in baht where no currency is said."""
    amount, _, currency = str(value).partition(" ")
    return _number(amount), currency or "THB"


_COMPARED: Final[Mapping[ValueType, Callable[[Any], Any]]] = {
    ValueType.DATETIME: _moment,
    ValueType.INTEGER: _number,
    ValueType.DECIMAL: _number,
    ValueType.MONEY: _amount,
}
"""As what values of some kinds are compared; others as texts."""


def _told(value: Any) -> str:
    return "nothing" if value in (None, []) else f'"{_text(value)}"'
