"""A type of record with every kind of fact, its contract, and an agency that answers with such records."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum

from connectors.contract import Answers, Contract, EntityReference, Fact, Key, Question, ValueType
from connectors.errors import AgencyError
from connectors.provenance import Source
from connectors.provider import Answer, CacheControl, Call, DataClass, LookupContext, LookupFacts, Trace, WithoutMemory
from tests.cache.desk import NOON, facts

UNKNOWN = Source("", None, NOON)
BANGKOK = timezone(timedelta(hours=7))


class Colour(Enum):
    WHITE = "white"
    PINK = "pink"


@dataclass(frozen=True, slots=True)
class Fee:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Day:
    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    road: str | None
    number: str


@dataclass
class Paper:
    """One of everything. Not frozen: records of the graph are not either."""

    paper_id: str
    holder: str | None = None
    colour: Colour | None = None
    fee: Fee | None = None
    born: Day | None = None
    issued: date | None = None
    seen: datetime | None = None
    area: Decimal | None = None
    pages: int | None = None
    valid: bool | None = None
    place: Place | None = None
    places: list[Place] | None = None
    codes: list[str] | None = None
    fees: list[Fee] | None = None
    owner: EntityReference | None = None
    grounds: list[EntityReference] | None = None
    source: Source = UNKNOWN


PLACE = Contract(
    "Place",
    {"road": Fact("road", "road", ValueType.TEXT), "number": Fact("number", "number", ValueType.TEXT, True)},
    Place,
)
PERSON = Contract("Citizen", {"nationalId": Fact("nationalId", "national_id", ValueType.NATIONAL_ID, True)}, dict)
FIRM = Contract("Business", {"juristicId": Fact("juristicId", "juristic_id", ValueType.JURISTIC_ID, True)}, dict)
SECTION = Contract(
    "LawSection",
    {
        "lawId": Fact("lawId", "law_id", ValueType.TEXT, True),
        "number": Fact("number", "number", ValueType.TEXT, True),
    },
    dict,
)
_FACTS = (
    Fact("paperId", "paper_id", ValueType.TEXT, required=True),
    Fact("holder", "holder", ValueType.NATIONAL_ID),
    Fact("colour", "colour", ValueType.ENUM, values=("WHITE", "PINK"), make=Colour.__getitem__),
    Fact("fee", "fee", ValueType.MONEY, make=Fee),
    Fact("born", "born", ValueType.PARTIAL_DATE, make=Day),
    Fact("issued", "issued", ValueType.DATE),
    Fact("seen", "seen", ValueType.DATETIME),
    Fact("area", "area", ValueType.DECIMAL),
    Fact("pages", "pages", ValueType.INTEGER),
    Fact("valid", "valid", ValueType.BOOLEAN),
    Fact("place", "place", ValueType.STRUCT, contract=PLACE),
    Fact("places", "places", ValueType.STRUCT, many=True, contract=PLACE),
    Fact("codes", "codes", ValueType.TEXT, many=True),
    Fact("fees", "fees", ValueType.MONEY, many=True, make=Fee),
    Fact("owner", "owner", ValueType.REFERENCE, references={"Citizen": PERSON, "Business": FIRM}),
    Fact("grounds", "grounds", ValueType.REFERENCE, many=True, references={"LawSection": SECTION}),
)
PAPER = Contract("Paper", {fact.name: fact for fact in _FACTS}, Paper)
BY_ID = Question("Paper", "paperId", {"paperId": ValueType.TEXT}, Answers.ONE)
BY_HOLDER = Question("Paper", "holder", {"holder": ValueType.NATIONAL_ID}, Answers.MANY)
QUESTIONS = (BY_ID, BY_HOLDER)


def paper(key: str, holder: str | None = None, number: int = 0) -> Paper:
    """A paper with something in every place."""
    return Paper(
        paper_id=key,
        holder=holder,
        colour=Colour.PINK,
        fee=Fee(Decimal("1200.50"), "THB"),
        born=Day(1980, 2),
        issued=date(2026, 11, 23),
        seen=datetime(2026, 11, 23, 9, 30, tzinfo=BANGKOK),
        area=Decimal("20.250"),
        pages=number,
        valid=True,
        place=Place(None, "99/1"),
        places=[Place("ถนนราชดำเนิน", "1"), Place(None, "2")],
        codes=["ก", "ข"],
        fees=[Fee(Decimal(1), "THB")],
        owner=EntityReference("Business", "0985558000012"),
        grounds=[EntityReference("LawSection", ("304277", "5")), EntityReference("LawSection", ("304277", "6"))],
        source=Source("desk", date(2026, 11, 1), datetime(2026, 11, 23, 12, tzinfo=UTC)),
    )


class Office(WithoutMemory):
    """Answers each key with one paper, which tells for whom it was fetched; slow, closed or broken when told to be."""

    agency = "desk"

    def __init__(self, lookup_facts: LookupFacts | None = None, question: Question = BY_ID) -> None:
        self.facts = lookup_facts or facts()
        self.question = question
        self.asked: list[tuple[Key, ...]] = []
        self.broken: AgencyError | None = None
        self.bound: CacheControl | None = None
        self.seconds = 0.0
        self.open = asyncio.Event()
        self.open.set()

    @property
    def keys(self) -> int:
        """How many keys it was asked for."""
        return sum(len(keys) for keys in self.asked)

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        self.asked.append(tuple(keys))
        trace.calls.append(Call(self.agency, "Paper by paperId", len(keys), 0, "ok"))
        await self.open.wait()
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.broken is not None:
            return dict.fromkeys(keys, Answer(error=self.broken))
        return {key: Answer((self._paper(str(key), context),), bound=self.bound) for key in keys}

    def _paper(self, key: str, context: LookupContext) -> Paper:
        made = paper(key, key if self.question is BY_HOLDER else None, len(self.asked))
        made.codes = [context.partition or ""]
        return made


def personal(**others: float) -> LookupFacts:
    return facts(privacy=DataClass.PERSONAL, **others)
