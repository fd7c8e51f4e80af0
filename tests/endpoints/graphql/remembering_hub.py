"""A hub over agencies that remember what they were asked, with a clock, books and counters of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from access.caller import Caller
from access.consents.consents_at_hand import Permit
from access.ledger.entry import Entry
from cache.cache import AnswerCache
from cache.encryption_keys import Keyring
from cache.provider_chain import chained
from connectors.errors import AgencyUnavailable
from connectors.isolation.containment import Blame
from connectors.provider import DataClass, LookupFacts, Provider
from connectors.telemetry.stats import Stats
from resolvers.request import Books
from schema.business import BusinessKind
from schema.contracts import questions
from tests.asgi import Answer, ask
from tests.hub import CITIZEN, hub, token
from tests.shelf import CONTRACTS, NOW, Shelf, record

NEIGHBOUR = "9100000000020"
BUSINESS, OTHER = "0985569000013", "0985569000021"

QUERIES = (
    "query ($id: JuristicId!) { business(juristicId: $id) { name status source { state } } }",
    "{ me { nationalId profile { name { first } source { agency state } } } }",
    "query ($id: JuristicId!) { business(juristicId: $id) { name directors { shares } } me { home { houseId } } }",
    "query ($id: JuristicId!) { business(juristicId: $id) { kind } me { businesses { nodes { name } } } }",
    "{ __typename }",
    "query ($id: JuristicId!) { business(juristicId: $id) { name } me { nationalId } }",
)
SCOPES = (None, ("citizen.identity", "citizen.name"), ("citizen.identity", "citizen.name", "citizen.businesses"))
_PERSONAL = frozenset({"Person", "Director"})


class Keeping:
    """A ledger that is always there, and consents of which there are none."""

    available = True

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.refused: list[Any] = []

    def subject(self, national_id: str) -> str:
        return f"subject-{national_id[-3:]}"

    async def record(self, entries: Sequence[Entry]) -> None:
        self.entries += entries

    def refused_anonymously(self, refusals: Any) -> None:
        self.refused += refusals

    async def permit(self, caller: Caller) -> Permit:
        return Permit(caller)


@cache
def bearer(scopes: tuple[str, ...], subject: str) -> str:
    """A token: the same for whoever asks for the same."""
    return token(*scopes, subject=subject)


@dataclass(frozen=True)
class Ask:
    """A request, by the numbers of what it asks and with which scopes, and by the subject of its token."""

    query: int
    scopes: int = 1
    subject: str = CITIZEN
    id: str = BUSINESS
    language: str = "th"
    freshness: str | None = None
    explain: bool = False


class World:
    """A hub over three agencies that remember, with its own clock, books and counters."""

    def __init__(self, outcomes: int) -> None:
        self.now = 1_000_000.0
        self.keeping = Keeping()
        self.questions: list[tuple[str, str, int, int]] = []
        stats = Stats(lambda: NOW, asked=[lambda *told: self.questions.append(told)])
        self.alive: list[Any] = []
        self.cache = AnswerCache(
            CONTRACTS,
            questions(),
            room=10_000_000,
            keyring=Keyring.passing(),
            now=lambda: self.now,
            random=lambda: 0.0,
        )
        self.businesses: dict[Any, list[Any]] = {}
        self.people: dict[Any, list[Any]] = {}
        self.seats: dict[Any, list[Any]] = {}
        self.shelves = [
            Shelf("Business", "juristicId", self.businesses, "dbd"),
            Shelf("Person", "nationalId", self.people, "dopa"),
            Shelf("Director", "juristicId", self.seats, "dbd"),
            Shelf("Director", "nationalId", self.seats, "dbd"),
        ]
        for shelf in self.shelves:
            privacy = DataClass.PERSONAL if shelf.question.type in _PERSONAL else DataClass.PUBLIC
            shelf.facts = LookupFacts(60, 600, 5, privacy, "public-task", (), "1", 100, behind=30)
        self.chains: list[Provider] = [
            chained(shelf, Blame(shelf.agency), cache=self.cache, stats=stats) for shelf in self.shelves
        ]
        books: Any = Books(self.keeping, None, self.keeping, None)  # type: ignore[arg-type]
        self.app: Any = hub(providers=self, books=books, outcomes=outcomes)
        for number in range(3):
            self.change(number)

    def providers(self, type_: str, by: str) -> list[Provider]:
        return [one for one in self.chains if (one.question.type, one.question.by) == (type_, by)]

    def change(self, number: int) -> None:
        """The agencies say something else from now on."""
        name = f"ชื่อ {number}"
        for id_ in (BUSINESS, OTHER):
            told = {"juristic_id": id_, "kind": BusinessKind.COMPANY, "name_th": name}
            self.businesses[id_] = [record("Business", "dbd", **told)] if number % 3 else []
            self.seats[id_] = [record("Director", "dbd", juristic_id=id_, national_id=CITIZEN, shares=number)]
        for id_ in (CITIZEN, NEIGHBOUR):
            self.people[id_] = [record("Person", "dopa", national_id=id_, house_id="12345678901")]
            self.seats[id_] = [record("Director", "dbd", juristic_id=OTHER, national_id=id_, shares=number)]

    def hold(self) -> None:
        """Somebody else still has whatever is remembered now, when it is remembered no more."""
        self.alive += [kept.answer for kept in self.cache._memory._kept.values()]

    def fail(self, which: int, well: bool) -> None:
        shelf, records = self.shelves[which], [self.businesses, self.people, self.seats, self.seats][which]
        shelf._records = records if well else AgencyUnavailable(shelf.agency, shelf.question.name)

    async def ask(self, asking: Ask) -> Answer:
        scopes = SCOPES[asking.scopes]
        headers = {"content-type": "application/json", "accept-language": asking.language}
        if scopes is not None:
            headers["authorization"] = f"Bearer {bearer(scopes, asking.subject)}"
        if asking.freshness is not None:
            headers["cache-control"] = asking.freshness
        query, given = QUERIES[asking.query], {"id": asking.id} if "$id" in QUERIES[asking.query] else {}
        body = {"query": query, "variables": given, "extensions": {"explain": asking.explain}}
        return await ask(self.app, "/graphql", "POST", headers, orjson.dumps(body))

    def seen(self, answer: Answer) -> Any:
        """All that anybody can tell of a request: what was answered, recorded, counted, and asked of the agencies."""
        told = answer.json()
        for step in told.get("extensions", {}).get("explain", {}).get("plan", ()):
            step.pop("milliseconds")
        asked = [shelf.asked for shelf in self.shelves]
        return answer.status, told, self.keeping.entries, self.keeping.refused, self.questions, asked
