"""What one agency told of a person is not sent to another but on record: who gave it, who is told, and of whom."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from access.caller import Caller
from access.consents.consents_at_hand import Permit
from access.ledger.entry import Entry
from access.ledger.ledger_errors import LedgerUnavailable
from connectors.contract import EntityReference, Key
from connectors.provider import Answer, LookupContext, Trace
from tests.federation.harbour import (
    EXECUTORS,
    LOANS,
    LOOKUP,
    OTHER,
    SAVINGS,
    Book,
    Pier,
    asked,
    codes,
    faults,
    graph_of,
    key_of,
)  # fmt: skip
from tests.hub import CITIZEN

pytestmark = pytest.mark.threat("sent-on")

THIRD = "9100000000037"
BOATS = f"""
~union Owner = Citizen | Business
~type Boat @key(fields: "number") {{
  ~number: String!
  ownerId: NationalId @inaccessible @subject
  crewNumber: String @inaccessible
  ~owner: Owner @subject {LOANS} {LOOKUP}
  ~crew: [Citizen!] @subject {LOANS} {LOOKUP}
  ~papers: Papers
  ~sick: Patient @subject {LOANS} {LOOKUP}
  ~card: Card {LOANS} {LOOKUP} @join(lookup: "nationalId", from: "ownerId")
  ~berth: Berth {LOANS}
  ~port: Port
  ~flags: [Flag!] {LOANS} @join(lookup: "crew", from: "crewNumber")
}}
~type Papers {{ ~signedBy: Citizen @subject {LOANS} {LOOKUP} }}
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  ~boats: [Boat!] {LOANS}
  ~doctor: Patient {LOANS}
  ~berth: Berth {LOANS}
}}
"""
HOSPITAL = f"""
~type Card @key(fields: "number") {{ ~number: String! nationalId: NationalId @inaccessible @subject }}
~type Patient @key(fields: "nationalId") {{ ~nationalId: NationalId! @subject {SAVINGS} ~room: String {SAVINGS} }}
~type Berth @key(fields: "code") {{
  ~code: String! nationalId: NationalId @inaccessible @subject ~depth: Int {SAVINGS}
}}
~type Port @key(fields: "code") {{ ~code: String! }}
~type Flag @key(fields: "number") {{ ~number: String! ~crew: String }}
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  ~cards: [Card!] {SAVINGS}
  ~bloodGroup: String {SAVINGS}
}}
type Query {{ ~port("C. / ร" code: String!): Port @lookup }}
"""
GRAPH = graph_of(hp=HOSPITAL, md=BOATS)
ALL = ("citizen.loans", "citizen.savings", "citizens.lookup")
HERS = ("md", "hp", "Citizen.nationalId")
"""A line that tells: md gave the id of somebody, and hp was sent it."""


def person(id_: str) -> EntityReference:
    return EntityReference("Citizen", id_)


def boats(agency: str = "md", **facts: Any) -> Pier:
    return Pier(GRAPH, "Boat by nationalId", {CITIZEN: [{"number": "1", **facts}]}, agency)


def papers(signed_by: str) -> Any:
    made = GRAPH.contracts["Boat"].facts["papers"].contract
    assert made is not None
    return made.make(signed_by=person(signed_by))


def hospital() -> list[Pier]:
    ids = (CITIZEN, OTHER, THIRD)
    rows: dict[Any, list[Mapping[str, Any]]] = {id_: [{"number": id_[-1], "nationalId": id_}] for id_ in ids}
    patients: dict[Any, list[Mapping[str, Any]]] = {id_: [{"nationalId": id_, "room": "9"}] for id_ in ids}
    groups: dict[Any, list[Mapping[str, Any]]] = {id_: [{"nationalId": id_, "bloodGroup": "O"}] for id_ in ids}
    return [
        Pier(GRAPH, "Card by nationalId", rows, "hp"),
        Pier(GRAPH, "Patient by nationalId", patients, "hp"),
        Pier(GRAPH, "Citizen@hp by nationalId", groups, "hp"),
        Pier(GRAPH, "Berth by code", {"7": [{"code": "7", "nationalId": OTHER, "depth": 3}]}, "hp"),
        Pier(GRAPH, "Port by code", {"P": [{"code": "P"}]}, "hp"),
        Pier(GRAPH, "Flag by crew", {"C": [{"number": "1"}]}, "hp"),
    ]


WAYS: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "a person who is referred to": ({"owner": person(OTHER)}, "owner { ... on Citizen { cards { number } } }", [OTHER]),
    "what is added to her": ({"owner": person(OTHER)}, "owner { ... on Citizen { bloodGroup } }", [OTHER]),
    "a list of persons": (
        {"crew": [person(OTHER), person(CITIZEN), person(THIRD)]},
        "crew { cards { number } }",
        [OTHER, THIRD],
    ),
    "the same by two fields": ({"crew": [person(OTHER)]}, "crew { cards { number } bloodGroup }", [OTHER]),
    "a part of a record": ({"papers": papers(OTHER)}, "papers { signedBy { cards { number } } }", [OTHER]),
    "the key of a type of its own": ({"sick": EntityReference("Patient", OTHER)}, "sick { room }", [OTHER]),
    "a fact that a join names": ({"ownerId": OTHER}, "card { number }", [OTHER]),
    "whoever asks": ({"owner": person(CITIZEN)}, "owner { ... on Citizen { cards { number } } }", []),
    "whoever asks, by a join": ({"ownerId": CITIZEN}, "card { number }", []),
    "whoever asks, as a key": ({"sick": EntityReference("Patient", CITIZEN)}, "sick { room }", []),
    "nobody": ({}, "owner { ... on Citizen { cards { number } } } card { number }", []),
    "a person of whom nobody is asked": ({"owner": person(OTHER)}, "owner { __typename }", []),
}


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("way", WAYS)
async def test_who_is_told_whose_id_is_on_record(way: str, executor: str) -> None:
    facts, selected, told = WAYS[way]
    query = f"{{ me {{ boats {{ {selected} }} }} }}"
    answer, book = await asked(GRAPH, query, boats(**facts), *hospital(), scopes=ALL, executor=executor)
    assert codes(answer) == []
    assert book.sent() == sorted((key_of(one), *HERS) for one in told)


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_her_own_id_is_what_she_asks_by_and_no_disclosure(executor: str) -> None:
    answer, book = await asked(
        GRAPH, "{ me { cards { number } bloodGroup } }", *hospital(), scopes=ALL, executor=executor
    )
    assert answer["data"]["me"]["bloodGroup"] == "O"
    assert book.sent() == []


async def test_an_id_that_an_official_gives_is_hers_to_ask_by() -> None:
    query = "query ($id: NationalId!) { citizen(nationalId: $id) { cards { number } } }"
    answer, book = await asked(GRAPH, query, *hospital(), scopes=ALL, subject=None, variables={"id": CITIZEN})
    assert answer["data"] == {"citizen": {"cards": [{"number": "1"}]}}
    assert book.lines()
    assert book.sent() == []


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_what_an_added_fact_refers_to_is_sent_on_by_who_adds_it(executor: str) -> None:
    doctor = Pier(
        GRAPH,
        "Citizen@md by nationalId",
        {CITIZEN: [{"doctor": EntityReference("Patient", OTHER), "berth": EntityReference("Berth", "7")}]},
    )
    answer, book = await asked(
        GRAPH, "{ me { doctor { room } berth { depth } } }", doctor, *hospital(), scopes=ALL, executor=executor
    )
    assert answer["data"]["me"] == {"doctor": {"room": "9"}, "berth": {"depth": 3}}
    assert book.sent() == sorted([(key_of(OTHER), *HERS), (key_of(CITIZEN), "md", "hp", "Citizen.berth")])


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_a_guarded_reference_is_told_of_whom_the_record_is_and_an_open_one_is_not(executor: str) -> None:
    own = boats(ownerId=OTHER, berth=EntityReference("Berth", "7"), port=EntityReference("Port", "P"), crewNumber="C")
    query = "{ me { boats { berth { depth } port { code } flags { number } } } }"
    answer, book = await asked(GRAPH, query, own, *hospital(), scopes=ALL, executor=executor)
    assert codes(answer) == []
    assert book.sent() == [
        (key_of(OTHER), "md", "hp", "Boat.berth"),
        (key_of(OTHER), "md", "hp", "Boat.crewNumber"),
    ]


class Remembering(Pier):
    """What the hub remembers of an agency's answers."""

    def recall(self, keys: Sequence[Key], context: LookupContext, trace: Trace) -> dict[Key, Answer]:
        return {key: self._answer(key) for key in keys}


async def test_what_the_hub_remembers_is_sent_to_nobody() -> None:
    cards = Remembering(GRAPH, "Card by nationalId", {OTHER: [{"number": "1", "nationalId": OTHER}]}, "hp")
    query = "{ me { boats { owner { ... on Citizen { cards { number } } } } } }"
    answer, book = await asked(GRAPH, query, boats(owner=person(OTHER)), cards, scopes=ALL)
    assert answer["data"]["me"]["boats"] == [{"owner": {"cards": [{"number": "1"}]}}]
    assert book.sent() == []
    assert cards.asked == []


async def test_who_gave_it_is_told_nothing_new() -> None:
    own = boats(owner=person(OTHER))
    query = "{ me { boats { owner { ... on Citizen { boats { number } } } } } }"
    answer, book = await asked(GRAPH, query, own, scopes=ALL)
    assert codes(answer) == []
    assert book.sent() == []


LOCKERS = f"""
type Citizen @key(fields: "nationalId") {{
  nationalId: NationalId! @external
  ~lockers: [Locker!] @shareable {LOANS}
  ~FACT: Int {LOANS}
}}
"""
LOCKER = f"""
~type Locker @key(fields: "number") {{ ~number: String! ~owner: Citizen @subject {LOANS} {LOOKUP} ~label: Label }}
~type Label {{ ~by: Citizen @subject {LOANS} {LOOKUP} }}
"""


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_of_what_several_give_it_is_on_record_who_told_it_and_who_did_not(executor: str) -> None:
    graph = graph_of(one=LOCKER + LOCKERS.replace("FACT", "keys"), two=LOCKERS.replace("FACT", "doors"))
    label = graph.contracts["Locker"].facts["label"].contract
    assert label is not None
    rows = {CITIZEN: [{"number": "1", "owner": person(OTHER), "label": label.make(by=person(THIRD))}]}
    piers = [
        Pier(graph, "Locker by nationalId", rows, "two"),
        Pier(graph, "Citizen@one by nationalId", {OTHER: [{"keys": 2}], THIRD: [{"keys": 3}]}, "one"),
        Pier(graph, "Citizen@two by nationalId", {OTHER: [{"doors": 2}], THIRD: [{"doors": 3}]}, "two"),
    ]
    query = "{ me { lockers { owner { keys doors } label { by { keys doors } } } } }"
    answer, book = await asked(graph, query, *piers, scopes=ALL, executor=executor)
    assert answer["data"]["me"]["lockers"] == [
        {"owner": {"keys": 2, "doors": 2}, "label": {"by": {"keys": 3, "doors": 3}}}
    ]
    # Nobody knows who told a part of what both may tell: whoever is asked by it is on record.
    assert book.sent() == sorted(
        [
            (key_of(OTHER), "two", "one", "Citizen.nationalId"),
            (key_of(THIRD), "saan", "one", "Citizen.nationalId"),
            (key_of(THIRD), "saan", "two", "Citizen.nationalId"),
        ]
    )


class Broken(Book):
    """A ledger that is away as soon as something is to be written."""

    async def record(self, entries: Sequence[Entry]) -> None:
        raise LedgerUnavailable("away")


class UsedUp(Book):
    """Consents of which another operation just took the last use."""

    async def permit(self, caller: Caller) -> Permit:
        limited: Any = "a consent for once"
        return Permit(caller, limited)

    async def take(self, consent: Any) -> None:
        return None


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("way", ["a person who is referred to", "a fact that a join names", "a list of persons"])
@pytest.mark.parametrize("kept", [Broken, UsedUp])
async def test_what_cannot_be_put_on_record_is_sent_to_nobody(kept: type[Book], way: str, executor: str) -> None:
    facts, selected, _ = WAYS[way]
    piers = hospital()
    query = f"{{ me {{ boats {{ {selected} }} }} }}"
    answer, book = await asked(GRAPH, query, boats(**facts), *piers, scopes=ALL, executor=executor, book=kept())
    assert answer["errors"]
    assert {OTHER, THIRD}.isdisjoint(key for one in piers for key in one.asked)
    assert book.sent() == []


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_without_the_scope_of_what_is_sent_nobody_is_told_it(executor: str) -> None:
    piers = hospital()
    own = boats(owner=person(OTHER), ownerId=OTHER, sick=EntityReference("Patient", OTHER))
    query = "{ me { boats { owner { ... on Citizen { cards { number } } } card { number } sick { room } } } }"
    answer, book = await asked(GRAPH, query, own, *piers, scopes=("citizen.savings",), executor=executor)
    assert answer["data"]["me"] == {"boats": None}
    assert [one.asked for one in piers] == [[]] * len(piers)
    assert book.sent() == []


OWN, BY = '@requiresScope(scope: "md.own")', '@join(lookup: "lawId", from: "s")'
TRICKS = {
    "a guarded fact as the key of a join": (
        f'~type T @key(fields: "n") {{ ~n: String! ~s: ID! {OWN} ~law: Law {BY} }}',
        "SENT_UNGUARDED T.law",
    ),
    "under another scope than its own": (
        f'~type T @key(fields: "n") {{ ~n: String! ~s: ID! {OWN} ~law: Law {LOOKUP} {BY} }}',
        "SENT_UNGUARDED T.law",
    ),
    "a person's id, asked for by a name that is no fact of what is found": (
        '~type T @key(fields: "n") { ~n: String! of: NationalId @inaccessible @subject'
        ' ~port: Port @join(lookup: "who", from: "of") }'
        ' ~type Port @key(fields: "code") { ~code: String! }',
        "SENT_UNGUARDED T.port",
    ),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_field_sends_more_than_it_asks_for(trick: str) -> None:
    text, found = TRICKS[trick]
    assert found in faults(text)
