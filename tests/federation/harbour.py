"""Contributors of a few lines of SDL, composed with the hub's own core and asked through its pipeline."""

from collections.abc import Mapping, Sequence
from typing import Any

from access.caller import Caller
from access.consents.consents_at_hand import Permit
from access.ledger.entry import Entry
from connectors.contract import Key, Question, Search
from connectors.errors import AgencyError
from connectors.provenance import Source
from connectors.provider import Answer, Call, DataClass, LookupContext, LookupFacts, Trace, WithoutMemory
from endpoints.graphql.http import GraphQLEndpoint
from endpoints.graphql.identification import Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.policy import HubPolicy
from endpoints.graphql.version import Version
from federation.build import build_supergraph
from resolvers.request import Books
from supergraph.graph import Supergraph
from supergraph.source_schema import Promises, SourceSchema, read
from tests.graphql_core_executor import over
from tests.hub import CITIZEN, KEY, post
from tests.shelf import NOW
from wiring.execution import LIMITS, engine_of

D = '"A thing. / สิ่ง" '
"""A description, as every definition has to have one."""
LOANS, SAVINGS = '@requiresScope(scope: "citizen.loans")', '@requiresScope(scope: "citizen.savings")'
LOOKUP = '@requiresScope(scope: "citizens.lookup")'
"""Under which others' records may be asked for."""
UNDER = {"purpose": "counter-service", "case": "OSS-1", "basis": "public_task", "act": {"name": "An officer"}}
"""What whoever asks for others' records names."""
EXECUTORS = ("breadth-first", "graphql-core")
OTHER = "9100000000029"
BUSINESS = "0985569000013"


def written(text: str) -> str:
    """SDL in which `~` stands for a description."""
    return text.replace("~", D)


def source(text: str, contributor: str = "md", scopes: Mapping[str, DataClass] | None = None) -> SourceSchema:
    """A contributor's schema, of whose manifest nothing is held against it."""
    found = read(written(text), f"agencies/{contributor}/schema.graphql", contributor, Promises(scopes or {}))
    assert isinstance(found, SourceSchema), [str(one) for one in found]
    return found


def graph_of(**texts: str) -> Supergraph:
    """The graph of the core and these, in which nobody has a fault."""
    graph = build_supergraph([source(text, name) for name, text in texts.items()])
    assert not graph.faults, [str(one) for faults in graph.faults.values() for one in faults]
    return graph


def faults(text: str, contributor: str = "md") -> list[str]:
    """What is wrong with a schema, in its form or in the whole graph: the codes, each with its place."""
    promises = Promises({"md.own": DataClass.PERSONAL})
    made = read(written(text), f"agencies/{contributor}/schema.graphql", contributor, promises)
    found = made if isinstance(made, list) else build_supergraph([made]).faults.get(contributor, ())
    return [f"{one.code} {one.coordinate}" for one in found]


class Pier(WithoutMemory):
    """One lookup of one agency: the records of each key, by facts as a manifest names them, or one error for all."""

    def __init__(self, graph: Supergraph, name: str, rows: Any, agency: str = "md") -> None:
        self.agency = agency
        self.question: Question = next(one for one in graph.questions if f"{one.type} by {one.by}" == name)
        self.facts = LookupFacts(0, 0, 0, DataClass.PUBLIC, "public-task", (), "1", 1000)
        self._contract = graph.contracts[self.question.type]
        self._rows = rows
        self.asked: list[Key] = []

    async def ask(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        self.asked += keys
        trace.calls.append(Call(self.agency, self.question.name, len(keys), 0, "ok"))
        return {key: self._answer(key) for key in keys}

    def _answer(self, key: Key) -> Answer:
        if isinstance(self._rows, AgencyError):
            return Answer(error=self._rows)
        rows = self._rows.get(key if not isinstance(key, Search) else (key.text, *key.filters), ())
        return Answer(tuple(self.record(row) for row in rows), total=len(rows) if isinstance(key, Search) else None)

    def record(self, row: Mapping[str, Any]) -> Any:
        given = {fact.attribute: row.get(fact.name) for fact in self._contract.facts.values()}
        assert row.keys() <= self._contract.facts.keys()
        return self._contract.make(**given, source=Source(self.agency, None, NOW))


def key_of(national_id: str) -> str:
    """What stands for a person in a line."""
    return f"subject-{national_id[-3:]}"


class Book:
    """A ledger that keeps its entries at hand, and consents that change nothing."""

    available = True

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def subject(self, national_id: str) -> str:
        assert len(national_id) == 13, "a line is about a person by her id"
        return key_of(national_id)

    async def record(self, entries: Sequence[Entry]) -> None:
        self.entries += entries

    def refused_anonymously(self, refusals: Any) -> None:
        """Nobody's."""

    async def permit(self, caller: Caller) -> Permit:
        return Permit(caller)

    def lines(self) -> list[tuple[str | None, str, str, tuple[str, ...]]]:
        """What was told of whom: the subject, the agency, the type, the fields."""
        given = [one for one in self.entries if one.disclosed and one.recipient is None]
        return sorted(((e.subject, e.agency, e.type, tuple(e.disclosed)) for e in given), key=str)

    def sent(self) -> list[tuple[str | None, str, str, str]]:
        """What was sent on: the subject, who gave it, to whom, and the facts as coordinates."""
        found = [one for one in self.entries if one.recipient is not None]
        lines = ((e.subject, e.agency, e.recipient or "", f"{e.type}.{','.join(e.disclosed)}") for e in found)
        return sorted(lines, key=str)

    def withheld(self) -> list[tuple[str | None, str, str]]:
        """What was refused of whom: the subject, the type, the field."""
        return sorted(((e.subject, e.type, r.field) for e in self.entries for r in e.refused), key=str)


class Providers:
    def __init__(self, *piers: Any) -> None:
        self._piers = piers

    def providers(self, type_: str, by: str) -> list[Any]:
        return [one for one in self._piers if (one.question.type, one.question.by) == (type_, by)]


async def asked(
    graph: Supergraph,
    query: str,
    *piers: Any,
    scopes: Sequence[str] = ("citizen.loans",),
    executor: str = "breadth-first",
    subject: str | None = CITIZEN,
    variables: dict[str, Any] | None = None,
    book: Book | None = None,
) -> tuple[Any, Book]:
    """The answer to a citizen with these scopes, and what is on record of it, in a book of its own where none is
    given."""
    assert set(scopes) <= graph.scopes.keys()
    book = book or Book()
    books: Any = Books(book, None, book, None)  # type: ignore[arg-type]
    runs: Any = (
        over(graph, introspection=True)
        if executor == "graphql-core"
        else engine_of(graph, HubPolicy(graph, introspection=True), limits=LIMITS)
    )
    identified = Identification(_verifier(), largest=100_000)
    version = Version(runs, Providers(*piers), graph.guarded)
    pipeline = Pipeline(lambda: version, identified, deadline=5, explain=True, now=lambda: NOW, books=lambda: books)
    under = UNDER if "citizens.lookup" in scopes else {}
    answer = await post(
        GraphQLEndpoint(pipeline), query, scopes=list(scopes), subject=subject, variables=variables, claims=under
    )
    return answer.json(), book


def codes(answer: Any) -> list[str]:
    """The codes of its errors, with where each is."""
    return [
        f"{one['extensions']['code']} {'.'.join(map(str, one.get('path', ())))}" for one in answer.get("errors", ())
    ]


def _verifier() -> Any:
    from joserfc.jwk import KeySet

    from access.identity.access_tokens import Verifier
    from access.identity.issuers import fixed

    return Verifier([fixed(KeySet([KEY]), issuer="https://issuer.test", audience="saan")])
