"""What agencies must deliver, read off the types of the graph: one contract per type, and the questions asked of it."""

import datetime
import functools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from typing import Any

from connectors.contract import Answers, Contract, Fact, Question, ValueType
from resolvers.subject import declared_subject
from schema.core import core
from schema.fields import delivered, other_of
from schema.scalars import JuristicId, NationalId
from schema.strawberry_internals import to_camel_case
from schema.values import Money, PartialDate
from supergraph.declarations import ASKER, OWN_BOOKS
from supergraph.joins import SEARCH, Join, named_parts

_KINDS: dict[Any, ValueType] = {
    str: ValueType.TEXT,
    int: ValueType.INTEGER,
    bool: ValueType.BOOLEAN,
    datetime.date: ValueType.DATE,
    datetime.datetime: ValueType.DATETIME,
    Decimal: ValueType.DECIMAL,
    Money: ValueType.MONEY,
    PartialDate: ValueType.PARTIAL_DATE,
    NationalId: ValueType.NATIONAL_ID,
    JuristicId: ValueType.JURISTIC_ID,
}


def contracts() -> dict[str, Contract]:
    """The contract of every type of the core that agencies are asked for, by the type's name."""
    return dict(_contracts())


@functools.cache
def _contracts() -> Mapping[str, Contract]:
    asked = (one.asks or frozenset() for one in core().declared.fields.values())
    names = {one.partition(".")[0] for several in asked for one in several - OWN_BOOKS - {ASKER}}
    return {name: contract(core().classes[name]) for name in sorted(names)}


def contract(type_: type) -> Contract:
    """The facts of one type: its attributes, public or private, whatever they are called."""
    given = delivered(type_)
    told = {one.name: type_.__annotations__[one.name] for one in given}  # the type of a join may not be there yet
    hints = typing.get_type_hints(types.SimpleNamespace(__annotations__=told))
    codes = {one.metadata["code_of"]: one.name for one in given if "code_of" in one.metadata}
    facts = (_fact(one.name, hints[one.name]) for one in given if "code_of" not in one.metadata)
    own = tuple(replace(fact, as_text=codes[fact.attribute]) if fact.attribute in codes else fact for fact in facts)
    personal = declared_subject(type_) is not None
    return Contract(type_.__name__, {fact.name: fact for fact in own}, type_, personal)


def fact_of(type_: type) -> Fact:
    """A fact whose value is of this type of the core, yet without a name."""
    return _fact("", type_ | None)


def _fact(attribute: str, hint: Any) -> Fact:
    value, required = _without_none(hint)
    many = typing.get_origin(value) is list
    if many:
        (value,) = typing.get_args(value)
    kind = _KINDS.get(value)
    name = to_camel_case(attribute)
    if kind in (ValueType.MONEY, ValueType.PARTIAL_DATE):
        return Fact(name, attribute, kind, required, many, make=value)
    if kind is not None:
        return Fact(name, attribute, kind, required, many)
    if issubclass(value, Enum):
        names, other = tuple(member.name for member in value), other_of(value)
        make = value.__getitem__ if other is None else _opened(value.__members__, other)
        return Fact(name, attribute, ValueType.ENUM, required, many, values=names, make=make, other=other)
    return Fact(name, attribute, ValueType.STRUCT, required, many, contract=contract(value))


def _opened(members: Mapping[str, Any], other: str) -> Callable[[str], Any]:
    return lambda name: members.get(name) or members[other]


def _without_none(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [option for option in typing.get_args(hint) if option is not types.NoneType]
        if len(rest) != 1:
            raise TypeError(f"a fact has one type, not {hint}")
        return rest[0], False
    return hint, True


def questions() -> Sequence[Question]:
    """What agencies are asked of the core: what its fields say that they ask."""
    return _questions()


@functools.cache
def _questions() -> tuple[Question, ...]:
    joined: dict[tuple[str, str], list[Join]] = {}
    for declared in core().declared.fields.values():
        for asked in (declared.asks or frozenset()) - OWN_BOOKS - {ASKER}:
            type_, _, by = asked.partition(".")
            joins = joined.setdefault((type_, by), [])
            if declared.join is not None and declared.join.question == asked:
                joins.append(declared.join)
    known = contracts()
    return tuple(_question(known, *place, joins) for place, joins in sorted(joined.items()))


def _question(known: Mapping[str, Contract], type_: str, by: str, joins: Sequence[Join]) -> Question:
    if by == SEARCH:
        filters = dict.fromkeys(name for join in joins for name, _ in join.parts)
        conditions = {part: one for join in joins for part, one in join.conditions}
        facts = {name: conditions[name].fact if name in conditions else name for name in filters}
        kinds_asked = {name: _sort(known, type_, fact) for name, fact in facts.items()}
        return Question(type_, by, kinds_asked, Answers.PAGE, conditions)
    # A key is sent as a text, whatever it is in a record.
    kinds = {name: _sort(known, type_, name) for name in named_parts(by)}
    key = {name: ValueType.TEXT if kind is ValueType.ENUM else kind for name, kind in kinds.items()}
    alone = by in getattr(known[type_].make, "keys", ()) or any(join.alone for join in joins)
    return Question(type_, by, key, Answers.ONE if alone else Answers.MANY)


def _sort(known: Mapping[str, Contract], type_: str, name: str) -> ValueType:
    """What sort of value a part of a key is: as the type's own fact of that name, or as those of others."""
    own = known[type_].facts.get(name)
    if own is not None:
        return own.kind
    others = {contract.facts[name].kind for contract in known.values() if name in contract.facts}
    return others.pop() if len(others) == 1 else ValueType.TEXT
