"""A small graph of the tests' own: contracts made by hand, and the questions asked of them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, make_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from connectors.contract import Answers, Contract, Fact, Kind, Question
from connectors.provider import LookupContext, Provider, Trace
from connectors.resilience.call_guard import Clock
from connectors.schema_drift import Report
from connectors.serving.agency_providers import Means
from connectors.serving.registry import Connectors, load

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Noon in Thailand."""


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class PartialDate:
    year: int
    month: int | None
    day: int | None


class Status(Enum):
    ACTIVE = "active"
    DISSOLVED = "dissolved"


def _camel(attribute: str) -> str:
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


def contract(type_: str, facts: Mapping[str, Kind | Contract | list[Any]], required: Iterable[str]) -> Contract:
    """A contract whose records are dataclasses; a list of one kind is a fact of many."""
    made = []
    for attribute, kind in facts.items():
        many = isinstance(kind, list)
        one = kind[0] if isinstance(kind, list) else kind
        nested = one if isinstance(one, Contract) else None
        makers: dict[Any, Any] = {
            Kind.MONEY: Money,
            Kind.PARTIAL_DATE: PartialDate,
            Kind.ENUM: Status.__getitem__,
        }
        made.append(
            Fact(
                _camel(attribute),
                attribute,
                Kind.STRUCT if nested else one,
                attribute in required,
                many,
                values=tuple(member.name for member in Status) if one is Kind.ENUM else (),
                make=None if nested else makers.get(one),
                contract=nested,
            )
        )
    record = make_dataclass(type_, [*facts, ("source", Any, None)], frozen=True)
    return Contract(type_, {fact.name: fact for fact in made}, record)


NAME = contract("PersonName", {"title": Kind.TEXT, "first": Kind.TEXT, "middle": Kind.TEXT, "last": Kind.TEXT}, ())
RATE = contract("Rate", {"amount": Kind.MONEY, "effective_from": Kind.DATE, "condition_th": Kind.TEXT}, ["amount"])

CONTRACTS = {
    "Person": contract(
        "Person",
        {
            "national_id": Kind.NATIONAL_ID,
            "name_th": NAME,
            "birth_date": Kind.PARTIAL_DATE,
            "alive": Kind.BOOLEAN,
        },
        ["national_id"],
    ),
    "Business": contract(
        "Business",
        {
            "juristic_id": Kind.JURISTIC_ID,
            "name_th": Kind.TEXT,
            "status": Kind.ENUM,
            "registered_on": Kind.DATE,
            "changed_at": Kind.DATETIME,
            "capital": Kind.MONEY,
            "directors": Kind.INTEGER,
            "area": Kind.DECIMAL,
            "branches": [Kind.TEXT],
            "rates": [RATE],
        },
        ["juristic_id", "name_th"],
    ),
    "Licence": contract(
        "Licence",
        {"number": Kind.TEXT, "juristic_id": Kind.JURISTIC_ID, "tenant": Kind.TEXT},
        ["number", "juristic_id"],
    ),
    "Section": contract("Section", {"law_id": Kind.TEXT, "number": Kind.TEXT, "text_th": Kind.TEXT}, ["law_id"]),
}


def _question(type_: str, by: str, answers: Answers, **key: Kind) -> Question:
    return Question(type_, by, key, answers)


QUESTIONS = (
    _question("Person", "nationalId", Answers.ONE, nationalId=Kind.NATIONAL_ID),
    _question("Business", "juristicId", Answers.ONE, juristicId=Kind.JURISTIC_ID),
    _question("Business", "branch", Answers.MANY, branch=Kind.TEXT),
    _question("Business", "search", Answers.PAGE, status=Kind.ENUM),
    _question("Business", "all", Answers.MANY),
    _question("Licence", "juristicId", Answers.MANY, juristicId=Kind.JURISTIC_ID),
    _question("Licence", "number", Answers.ONE, number=Kind.TEXT),
    _question("Licence", "tenant+juristicId", Answers.MANY, tenant=Kind.TEXT, juristicId=Kind.JURISTIC_ID),
    _question("Licence", "search", Answers.PAGE, tenant=Kind.TEXT),
    _question("Section", "lawId+number", Answers.ONE, lawId=Kind.TEXT, number=Kind.TEXT),
    _question("Section", "lawId", Answers.MANY, lawId=Kind.TEXT),
)

AGENCY = """
[agency]
id = "bureau"
name = { th = "สำนัก", en = "Bureau" }
contact = "data@bureau.example"
"""

FIRST, SECOND, THIRD = "0985569000013", "0985569000021", "0985569000030"
"""Juristic ids of nobody."""


class Bureau:
    """One agency served from a manifest, and what was heard of its answers."""

    def __init__(self, folder: Path, manifest: str, variables: Mapping[str, str], now: datetime) -> None:
        home = folder / "agencies" / "bureau"
        home.mkdir(parents=True, exist_ok=True)
        (home / "connector.toml").write_text(AGENCY + manifest, encoding="utf-8")
        self.now = now
        self.heard: list[Report] = []
        self.connectors: Connectors = load(
            folder / "agencies",
            variables,
            CONTRACTS,
            QUESTIONS,
            means=Means(hear=self.heard.append, clock=Clock(lambda: self.now, lambda: 0.0)),
        )
        (facts,) = self.connectors.agencies()
        assert not facts.faults, "\n".join(map(str, facts.faults))

    def provider(self, type_: str, by: str) -> Provider:
        (provider,) = self.connectors.providers(type_, by)
        return provider

    async def ask(self, type_: str, by: str, *keys: Any, seconds: float = 5) -> Any:
        """The answers by key, and the calls made."""
        context, trace = LookupContext(None, asyncio.get_running_loop().time() + seconds), Trace()
        answers = await self.provider(type_, by).ask(keys, context, trace)
        assert list(answers) == list(keys)
        return answers, trace.calls

    async def one(self, type_: str, by: str, key: Any, seconds: float = 5) -> Any:
        answers, _ = await self.ask(type_, by, key, seconds=seconds)
        return answers[key]

    def oddities(self) -> dict[tuple[str, str], int]:
        return {(report.oddity.name, report.fact): report.count for report in self.heard}
