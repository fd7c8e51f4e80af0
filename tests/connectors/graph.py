"""A small graph of the tests' own: contracts made by hand, and the questions asked of them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, make_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from connectors.contract import Answers, Contract, Fact, Graph, Question, ValueType
from connectors.provider import LookupContext, Provider, Trace
from connectors.resilience.call_guard import Clock
from connectors.schema_drift import DriftReport
from connectors.serving.agency_providers import ConnectorDeps
from connectors.serving.load_agencies import load
from connectors.serving.registry import Connectors

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


def contract(type_: str, facts: Mapping[str, ValueType | Contract | list[Any]], required: Iterable[str]) -> Contract:
    """A contract whose records are dataclasses; a list of one kind is a fact of many."""
    made = []
    for attribute, kind in facts.items():
        many = isinstance(kind, list)
        one = kind[0] if isinstance(kind, list) else kind
        nested = one if isinstance(one, Contract) else None
        makers: dict[Any, Any] = {
            ValueType.MONEY: Money,
            ValueType.PARTIAL_DATE: PartialDate,
            ValueType.ENUM: Status.__getitem__,
        }
        made.append(
            Fact(
                _camel(attribute),
                attribute,
                ValueType.STRUCT if nested else one,
                attribute in required,
                many,
                values=tuple(member.name for member in Status) if one is ValueType.ENUM else (),
                make=None if nested else makers.get(one),
                contract=nested,
            )
        )
    record = make_dataclass(type_, [*facts, ("source", Any, None)], frozen=True)
    return Contract(type_, {fact.name: fact for fact in made}, record)


NAME = contract(
    "PersonName",
    {"title": ValueType.TEXT, "first": ValueType.TEXT, "middle": ValueType.TEXT, "last": ValueType.TEXT},
    (),
)
RATE = contract(
    "Rate", {"amount": ValueType.MONEY, "effective_from": ValueType.DATE, "condition_th": ValueType.TEXT}, ["amount"]
)


def key(type_: str, **parts: ValueType) -> Contract:
    """The key of a type, by which it is named."""
    return contract(type_, parts, parts)


_PERSON = key("Citizen", national_id=ValueType.NATIONAL_ID)
_FIRM = key("Business", juristic_id=ValueType.JURISTIC_ID)
_SECTION = key("LawSection", law_id=ValueType.TEXT, number=ValueType.TEXT)


class Kind(Enum):
    CAR = "car"
    PICKUP = "pick-up"
    OTHER = "other"


_NAMES = tuple(member.name for member in Kind)
_OPEN: dict[str, Any] = {"values": _NAMES, "make": Kind.__getitem__, "other": "OTHER"}
_VEHICLE = (
    Fact("plate", "plate", ValueType.TEXT, required=True),
    Fact("kind", "kind", ValueType.ENUM, **_OPEN),
    Fact("uses", "uses", ValueType.ENUM, many=True, **_OPEN),
    Fact("brandTh", "brand_th", ValueType.TEXT),
    Fact("province", "province", ValueType.REFERENCE, references={"Province": key("Province", code=ValueType.TEXT)}),
    Fact("legalBasis", "legal_basis", ValueType.REFERENCE, references={"LawSection": _SECTION}),
    Fact("grounds", "grounds", ValueType.REFERENCE, many=True, references={"LawSection": _SECTION}),
    Fact("owner", "owner", ValueType.REFERENCE, references={"Citizen": _PERSON, "Business": _FIRM}),
    Fact("holders", "holders", ValueType.REFERENCE, many=True, references={"Citizen": _PERSON, "Business": _FIRM}),
)
VEHICLE = Contract(
    "Vehicle",
    {fact.name: fact for fact in _VEHICLE},
    make_dataclass("Vehicle", [*(fact.attribute for fact in _VEHICLE), ("source", Any, None)], frozen=True),
)

CONTRACTS = {
    "Vehicle": VEHICLE,
    "Person": contract(
        "Person",
        {
            "national_id": ValueType.NATIONAL_ID,
            "name_th": NAME,
            "birth_date": ValueType.PARTIAL_DATE,
            "alive": ValueType.BOOLEAN,
        },
        ["national_id"],
    ),
    "Business": contract(
        "Business",
        {
            "juristic_id": ValueType.JURISTIC_ID,
            "name_th": ValueType.TEXT,
            "status": ValueType.ENUM,
            "registered_on": ValueType.DATE,
            "changed_at": ValueType.DATETIME,
            "capital": ValueType.MONEY,
            "directors": ValueType.INTEGER,
            "area": ValueType.DECIMAL,
            "branches": [ValueType.TEXT],
            "rates": [RATE],
        },
        ["juristic_id", "name_th"],
    ),
    "Licence": contract(
        "Licence",
        {"number": ValueType.TEXT, "juristic_id": ValueType.JURISTIC_ID, "tenant": ValueType.TEXT},
        ["number", "juristic_id"],
    ),
    "Section": contract(
        "Section", {"law_id": ValueType.TEXT, "number": ValueType.TEXT, "text_th": ValueType.TEXT}, ["law_id"]
    ),
}


def _question(type_: str, by: str, answers: Answers, **key: ValueType) -> Question:
    return Question(type_, by, key, answers)


QUESTIONS = (
    _question("Person", "nationalId", Answers.ONE, nationalId=ValueType.NATIONAL_ID),
    _question("Business", "juristicId", Answers.ONE, juristicId=ValueType.JURISTIC_ID),
    _question("Business", "branch", Answers.MANY, branch=ValueType.TEXT),
    _question("Business", "search", Answers.PAGE, status=ValueType.ENUM),
    _question("Business", "all", Answers.MANY),
    _question("Licence", "juristicId", Answers.MANY, juristicId=ValueType.JURISTIC_ID),
    _question("Licence", "number", Answers.ONE, number=ValueType.TEXT),
    _question("Licence", "tenant+juristicId", Answers.MANY, tenant=ValueType.TEXT, juristicId=ValueType.JURISTIC_ID),
    _question("Licence", "search", Answers.PAGE, tenant=ValueType.TEXT),
    _question("Vehicle", "plate", Answers.ONE, plate=ValueType.TEXT),
    _question("Vehicle", "kind", Answers.MANY, kind=ValueType.ENUM),
    _question("Vehicle", "search", Answers.PAGE, kind=ValueType.ENUM),
    _question("Vehicle", "juristicId", Answers.MANY, juristicId=ValueType.JURISTIC_ID),
    _question("Vehicle", "nationalId", Answers.MANY, nationalId=ValueType.NATIONAL_ID),
    _question("Section", "lawId+number", Answers.ONE, lawId=ValueType.TEXT, number=ValueType.TEXT),
    _question("Section", "lawId", Answers.MANY, lawId=ValueType.TEXT),
)

GRAPH = Graph(CONTRACTS, QUESTIONS)

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
        self.heard: list[DriftReport] = []
        self.connectors: Connectors = load(
            [folder / "agencies"],
            variables,
            GRAPH,
            deps=ConnectorDeps(hear=self.heard.append, clock=Clock(lambda: self.now, lambda: 0.0)),
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
        return {(report.drift.name, report.fact): report.count for report in self.heard}
