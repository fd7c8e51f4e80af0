"""Whose disclosure a line is about follows from what a record's type declares."""

import datetime
from dataclasses import dataclass

import pytest
from graphql import GraphQLError

from access.caller import Caller
from access.ledger.ledger_keys import LedgerKeys, generate
from access.ledger.writer import Ledger
from access.storage.database import Database
from endpoints.graphql.disclosures import HUB, Disclosures
from execution.observation import Leaves
from execution.values import Partial
from resolvers.lookups import Contribution
from resolvers.page import Page
from resolvers.subject import about, subjects_of
from tests.shelf import record

pytestmark = pytest.mark.threat("subject-wrong")

CITIZEN, OTHER = "9100000000011", "9100000000020"
NOW = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)


@about("holder")
@dataclass(frozen=True)
class Pass:
    holder: str
    national_id: str


@dataclass(frozen=True)
class Form:
    national_id: str


def lines_about(*records: object) -> list[str | None]:
    ledger = Ledger(Database("sqlite+aiosqlite://"), LedgerKeys.understand(generate()))
    names = {ledger.subject(id_): id_ for id_ in (CITIZEN, OTHER)}
    told = Disclosures()
    told.given("Pass", "stamp", Leaves(("stamp",)), records, None)
    return [names.get(e.subject or "") for e in told.entries(Caller(app="a"), ledger, at=NOW, operation="{ x }")]


@pytest.mark.threat("outcome-foreign", "disclosure-denied")
def test_what_came_to_the_same_has_the_same_lines() -> None:
    ledger = Ledger(Database("sqlite+aiosqlite://"), LedgerKeys.understand(generate()))
    former, again, held = Disclosures(), Disclosures(), [Pass(holder=OTHER, national_id=CITIZEN)]
    former.given("Pass", "stamp", Leaves(("stamp",)), held, None)
    former.refused("Pass", "photo", "NOT_PERMITTED")
    former.met("Pass", "photo", held)
    again.again(former)
    lines = [
        [
            (one.subject, one.type, tuple(one.disclosed), tuple(one.refused))
            for one in told.entries(Caller(app="a"), ledger, at=NOW, operation="{ x }")
        ]
        for told in (former, again)
    ]
    assert lines[0] == lines[1]
    assert [(whom, len(given), len(refused)) for whom, _, given, refused in lines[0]] == [
        (ledger.subject(OTHER), 1, 0),
        (ledger.subject(OTHER), 0, 1),
    ]


def test_a_line_is_about_whom_the_type_says_and_not_about_an_attribute_of_a_usual_name() -> None:
    assert lines_about(Pass(holder=CITIZEN, national_id=OTHER)) == [CITIZEN]
    assert lines_about(Form(national_id=CITIZEN)) == [None]


def test_records_that_agencies_give_of_a_person_are_about_her() -> None:
    assert subjects_of(record("HealthRight", national_id=CITIZEN)) == (CITIZEN,)
    assert subjects_of(record("Business", juristic_id="0985569000013", kind=None, name_th="ก")) == ()


@about("holder")
@dataclass(frozen=True)
class Letter:
    """Of nobody's register: what its attributes are called says nothing of an agency."""

    holder: str
    source: str
    others: tuple[str, ...] = ("none", "of", "them")


def test_a_record_is_of_an_agency_where_its_type_is_and_not_by_an_attribute_s_name() -> None:
    ledger = Ledger(Database("sqlite+aiosqlite://"), LedgerKeys.understand(generate()))
    told = Disclosures()
    told.given("Query", "letter", Leaves(("letter.text",), ("letter.other",)), [None], [Letter(CITIZEN, "post")])
    (entry,) = told.entries(Caller(app="a"), ledger, at=NOW, operation="{ x }")
    assert (entry.agency, entry.disclosed) == (HUB, ("letter.text",))


def test_lines_stand_in_one_order_whichever_agency_answered_first() -> None:
    ledger = Ledger(Database("sqlite+aiosqlite://"), LedgerKeys.understand(generate()))
    fields = [
        ("Pass", agency, names, [Pass(whom, OTHER)])
        for agency, names, whom in (("sso", ("b", "a"), CITIZEN), ("dopa", ("c",), OTHER), ("dopa", ("d",), CITIZEN))
    ]
    both = []
    for told_in in (fields, fields[::-1]):
        told = Disclosures()
        for type_, agency, names, parents in told_in:
            told.given(type_, "stamp", Leaves(names), parents, None, giver=agency)
        told.refused("Pass", "photo", "NOT_PERMITTED")
        both.append(told.entries(Caller(app="a", subject=OTHER), ledger, at=NOW, operation="{ x }"))
    assert both[0] == both[1]
    keys = {whom: ledger.subject(whom) for whom in (CITIZEN, OTHER)}
    assert [(one.agency, one.subject, one.disclosed, one.count) for one in both[0][:-1]] == [
        ("dopa", keys[CITIZEN], ("d",), 1),
        ("dopa", keys[OTHER], ("c",), 1),
        ("sso", keys[CITIZEN], ("a", "b"), 1),
    ]
    assert both[0][-1].refused == (("photo", "NOT_PERMITTED"),)
    assert both[0][-1].subject == keys[OTHER], "whom nothing was reached of: who asks"


@pytest.mark.parametrize(("rows", "lines"), [(None, 0), ([], 1)])
def test_of_a_list_that_nobody_could_give_nothing_is_told(rows: list[object] | None, lines: int) -> None:
    ledger = Ledger(Database("sqlite+aiosqlite://"), LedgerKeys.understand(generate()))
    told = Disclosures()
    value = Partial(rows, (GraphQLError("one did not answer"),))
    told.given("Pass", "stamps", Leaves(("stamps",)), [Pass(CITIZEN, OTHER)], [value])
    assert len(told.entries(Caller(app="a"), ledger, at=NOW, operation="{ x }")) == lines


@pytest.mark.parametrize(
    ("value", "agency"),
    [(None, "dopa"), (Page((), 0, 0, (Contribution("sso"),)), "sso"), (Page((), 0, 0, ()), HUB)],
)
def test_that_there_is_none_is_told_of_those_who_said_so_and_of_a_list_as_the_list_says(
    value: object, agency: str
) -> None:
    ledger = Ledger(Database("sqlite+aiosqlite://"), LedgerKeys.understand(generate()))
    told = Disclosures()
    told.given(
        "Citizen",
        "home",
        Leaves(("home",)),
        [Pass(CITIZEN, OTHER)],
        [value],
        silent=lambda who: ["dopa"] if who else [],
    )
    (entry,) = told.entries(Caller(app="a"), ledger, at=NOW, operation="{ x }")
    assert (entry.agency, entry.count) == (agency, 0)
