"""Agencies that have a record for every key, with every fact told: so that nothing is absent unless it is withheld."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from stdnum.th.pin import calc_check_digit as check_digit

from connectors.contract import Answers, Contract, EntityReference, Fact, Key, Question, ValueType
from connectors.provenance import Source
from connectors.provider import Answer, DataClass, LookupContext, LookupFacts, Trace, WithoutMemory
from schema.contracts import questions
from tests.shelf import CONTRACTS, NOW

PERSON = f"910000000001{check_digit('910000000001')}"
BUSINESS = f"098550000001{check_digit('098550000001')}"
PLAIN: Mapping[ValueType, Any] = {
    ValueType.TEXT: "told",
    ValueType.INTEGER: 7,
    ValueType.BOOLEAN: True,
    ValueType.DATE: datetime.date(2026, 1, 2),
    ValueType.DATETIME: NOW,
    ValueType.DECIMAL: Decimal(3),
    ValueType.NATIONAL_ID: PERSON,
    ValueType.JURISTIC_ID: BUSINESS,
}


def record(contract: Contract) -> Any:
    """A record in which nothing is absent."""
    facts = {fact.attribute: value(fact) for fact in contract.facts.values()}
    return contract.make(**facts, source=Source("filled", None, NOW))


def value(fact: Fact) -> Any:
    told = one(fact)
    return [told] if fact.many else told


def one(fact: Fact) -> Any:
    if fact.kind is ValueType.STRUCT:
        assert fact.contract is not None
        return fact.contract.make(**{inner.attribute: value(inner) for inner in fact.contract.facts.values()})
    if fact.references:
        type_, key = next(iter(fact.references.items()))
        values = tuple(str(one(part)) for part in key.facts.values())
        return EntityReference(type_, values if len(values) > 1 else values[0])
    if fact.make is None:
        return PLAIN[fact.kind]
    if fact.kind is ValueType.MONEY:
        return fact.make(amount=Decimal(5), currency="THB")
    if fact.kind is ValueType.PARTIAL_DATE:
        return fact.make(year=1990, month=2, day=3)
    return fact.make(fact.values[0])


class Filled(WithoutMemory):
    """One lookup: whatever the key, one record."""

    def __init__(self, question: Question, contract: Contract) -> None:
        self.asked = 0
        self.agency = "filled"
        self.question = question
        self.facts = LookupFacts(0, 0, 0, DataClass.PUBLIC, "public-task", (), "1", 1000)
        self._answer = Answer((record(contract),), total=1 if question.answers is Answers.PAGE else None)

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        self.asked += len(keys)
        return dict.fromkeys(keys, self._answer)


class Everything:
    """A provider of every question of the graph."""

    def __init__(self, asked: Sequence[Question] = questions(), contracts: Mapping[str, Contract] = CONTRACTS) -> None:
        self.filled = {(one.type, one.by): Filled(one, contracts[one.type]) for one in asked}

    def providers(self, type_: str, by: str) -> list[Filled]:
        return [self.filled[type_, by]]
