"""What a change of the graph is for clients: what it breaks, what it widens, and what nobody notices."""

import functools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supergraph.change_checks import Break, Reliance, breaks
from supergraph.graph import Supergraph
from supergraph.schema_changes import GraphChange, Weight, changes, opened
from tests.federation.harbour import LOANS, LOOKUP, SAVINGS, graph_of

OWN = (
    '~ type Loan @key(fields: "loanId") {{ ~ loanId: String! ~ amount: Int {more} '
    '~ holder: Citizen @subject @requiresScope(scope: "citizens.lookup") }}\n'
    'type Citizen @key(fields: "nationalId") {{ nationalId: NationalId! @external ~ debts: [Loan!] {guard} }}'
)
PUBLIC = (
    '~ type Ferry @key(fields: "number") {{ ~ number: String! ~ seats: Int {more} }}\n'
    "type Query {{ ~ ferry(number: String!): Ferry @lookup }}"
)


def own(more: str = "", guard: str = LOANS) -> Supergraph:
    return graph_of(md=OWN.format(more=more, guard=guard))


@functools.cache
def public(more: str = "") -> Supergraph:
    return graph_of(md=PUBLIC.format(more=more))


def bank(*operations: str, scopes: Sequence[str] = ("citizen.loans",), consents: int = 2) -> Reliance:
    return Reliance("bank", frozenset(scopes), [(f"{n}" * 64, text) for n, text in enumerate(operations)], consents)


def told(found: Sequence[Break]) -> list[str]:
    return [str(one) for one in found]


def test_what_only_adds_is_safe_and_breaks_nothing() -> None:
    before, after = public(), public("~ crew: Int")
    assert changes(before, after) == [GraphChange("Field Ferry.crew was added", Weight.SAFE)]
    assert breaks(before, after, [bank('{ ferry(number: "7") { seats } }')]) == []


def ending(last: str) -> str:
    return f'~ crew: Int @deprecated(reason: "No. / ไม่") @sunset(since: "2026-12-01", on: "{last}")'


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("~ crew: Int", ending("2027-06-30"), [("Ferry.crew is deprecated: its last day is 2027-06-30", Weight.SAFE)]),
        (ending("2027-06-30"), "~ crew: Int", [("Ferry.crew is deprecated no more", Weight.SAFE)]),
        (
            ending("2027-06-30"),
            ending("2027-01-31"),
            [("Ferry.crew answers until 2027-01-31, which was 2027-06-30", Weight.DANGEROUS)],
        ),
        (
            ending("2027-06-30"),
            ending("2028-06-30"),
            [("Ferry.crew answers until 2028-06-30, which was 2027-06-30", Weight.SAFE)],
        ),
        (ending("2027-06-30"), ending("2027-06-30"), []),
        (
            ending("2027-06-30"),
            "",
            [
                ("Ferry.crew goes, which was to answer until 2027-06-30", Weight.BREAKING),
                ("Field Ferry.crew was removed", Weight.BREAKING),
            ],
        ),
    ],
)
def test_what_ends_is_a_change_and_so_is_when(before: str, after: str, found: list[tuple[str, Weight]]) -> None:
    assert changes(public(before), public(after)) == [GraphChange(*one) for one in found]


def test_an_operation_that_is_valid_no_more_is_told_with_its_app_and_line() -> None:
    before, after = public("~ crew: Int"), public()
    found = breaks(before, after, [bank('{\n ferry(number: "7") {\n  crew\n }\n}', '{ ferry(number: "7") { seats } }')])
    assert told(found) == [
        "BREAKS_OPERATION  app bank, operation 000000000000, line 3: Cannot query field 'crew' on type 'Ferry'."
    ]


def test_an_operation_that_was_not_valid_before_is_not_broken() -> None:
    assert breaks(public("~ crew: Int"), public(), [bank("{ nothing }", "{", "query { ferry { crew } }")]) == []


def test_an_operation_that_needs_another_scope_is_told() -> None:
    before, after = own(), own(guard='@requiresScope(scope: "citizen.loans") @requiresScope(scope: "citizen.savings")')
    (one,) = changes(before, after)
    assert (one.weight, one.guards) == (Weight.BREAKING, True)
    found = breaks(before, after, [bank("{\n me { debts { amount } } }")])
    assert (
        told(found)[-1] == "BREAKS_OPERATION  app bank, operation 000000000000, line 2: debts needs citizen.savings too"
    )


@pytest.mark.threat("schema-widens")
def test_a_fact_more_behind_a_scope_that_is_consented_to_is_told_with_how_many_agreed() -> None:
    before, after = own(), own("~ purpose: String")
    found = breaks(before, after, [bank()])
    assert told(found) == [
        "WIDENS_CONSENT  app bank, 2 standing consents: citizen.loans would open Loan.purpose, which nobody agreed to"
    ]
    assert breaks(before, after, [bank(consents=0), bank(scopes=["citizen.savings"])]) == []


@pytest.mark.threat("schema-widens")
def test_a_record_that_goes_over_to_another_scope_widens_that_one() -> None:
    found = breaks(own(), own(guard=SAVINGS), [bank(scopes=["citizen.savings"])])
    assert [one.code for one in found] == ["WIDENS_CONSENT"]
    assert "citizen.savings would open Citizen.debts, Loan." in told(found)[0]


def test_what_anybody_may_read_is_opened_by_no_scope() -> None:
    graph = graph_of(md=OWN.format(more="~ bank: Business", guard=LOANS))
    assert "Business.name" not in opened(graph)["citizen.loans"]
    assert "Loan.bank" in opened(graph)["citizen.loans"]


@pytest.mark.threat("schema-widens")
def test_what_needed_a_scope_and_would_be_anybody_s_is_told() -> None:
    text = (
        '~ type Ferry @key(fields: "number") {{ ~ number: String! ~ log: Log {guard} }}\n'
        "~ type Log {{ ~ page: Int }}\ntype Query {{ ~ ferry(number: String!): Ferry @lookup }}"
    )
    before, after = graph_of(md=text.format(guard=LOOKUP)), graph_of(md=text.format(guard=""))
    assert told(breaks(before, after, [])) == [
        f"PUBLISHES  {field} needed a scope, and anybody could read it" for field in ("Ferry.log", "Log.page")
    ]


FIELDS = st.lists(st.sampled_from(["~ crew: Int", "~ length: Int", "~ home: String", "~ flag: Boolean"]), unique=True)


@given(FIELDS, FIELDS)
def test_what_breaks_nothing_one_way_and_the_other_is_the_same_graph(some: list[str], others: list[str]) -> None:
    """An operation that asks for everything breaks exactly where something is taken away."""
    before, after = public(" ".join(sorted(some))), public(" ".join(sorted(others)))
    every = " ".join(one.split()[1].rstrip(":") for one in some)
    found = breaks(before, after, [bank('{ ferry(number: "7") { seats ' + every + " } }")])
    assert len(found) == len(set(some) - set(others))
    assert {one.weight for one in changes(before, after)} <= (
        {Weight.SAFE, Weight.BREAKING} if set(some) - set(others) else {Weight.SAFE}
    )
    assert changes(before, before) == []
