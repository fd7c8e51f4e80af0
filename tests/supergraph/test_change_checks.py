"""What a change of the graph is for clients: what it breaks, what it widens, and what nobody notices."""

import functools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supergraph.change_checks import Break, Reliance, breaks
from supergraph.disclosed_fields import NO_SCOPES, DisclosedFields
from supergraph.graph import Supergraph
from supergraph.schema_changes import GraphChange, Weight, changes
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
    numbered = [(f"{n}" * 64, text) for n, text in enumerate(operations)]
    return Reliance("bank", numbered, {frozenset(scopes): consents} if consents else {})


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
        "WIDENS_CONSENT  app bank, 2 standing consents to citizen.loans: it would open Loan.purpose, "
        "which nobody agreed to"
    ]
    assert breaks(before, after, [bank(consents=0), bank(scopes=["citizen.savings"])]) == []


@pytest.mark.threat("schema-widens")
def test_a_record_that_goes_over_to_another_scope_widens_that_one() -> None:
    found = breaks(own(), own(guard=SAVINGS), [bank(scopes=["citizen.savings"])])
    assert [one.code for one in found] == ["WIDENS_CONSENT"]
    assert "to citizen.savings: it would open Citizen.debts, Loan." in told(found)[0]


@pytest.mark.threat("schema-widens")
def test_each_consent_is_held_against_what_it_was_given_for_and_not_what_the_app_may_have() -> None:
    before, after = own(guard=f"{LOANS} {SAVINGS}"), own(guard=LOANS)
    one, both = frozenset({"citizen.loans"}), frozenset({"citizen.loans", "citizen.savings"})
    # Under both she told it already; under the one of them nothing was told, and all of it would be.
    assert breaks(before, after, [Reliance("bank", [], {both: 5})]) == []
    (found,) = breaks(before, after, [Reliance("bank", [], {one: 2, both: 5})])
    assert str(found).startswith("WIDENS_CONSENT  app bank, 2 standing consents to citizen.loans: it would open Citi")
    assert breaks(after, before, [Reliance("bank", [], {one: 2, both: 5})]) == []


SCOPES = ("citizen.loans", "citizen.savings", "citizen.name")
GUARDS = st.frozensets(st.sampled_from(SCOPES), min_size=1)


@pytest.mark.threat("schema-widens")
@settings(max_examples=25)
@given(GUARDS, GUARDS, st.dictionaries(st.frozensets(st.sampled_from(SCOPES)), st.integers(1, 9)))
def test_a_consent_is_widened_exactly_where_its_own_scopes_open_what_they_did_not(
    asked: frozenset[str], asks: frozenset[str], consents: dict[frozenset[str], int]
) -> None:
    found = breaks(guarded(asked), guarded(asks), [Reliance("bank", [], consents)])
    wider = [number for scopes, number in consents.items() if asks <= scopes and not asked <= scopes]
    assert [one.message.split(" to ")[0] for one in found] == (
        [f"app bank, {sum(wider)} standing consents"] if wider else []
    )


@functools.cache
def guarded(scopes: frozenset[str]) -> Supergraph:
    return own(guard=" ".join(f'@requiresScope(scope: "{one}")' for one in sorted(scopes)))


def test_what_anybody_may_read_is_disclosed_under_no_consent() -> None:
    before, after = own(), own(more="~ bank: Business")
    assert "Business.name" in DisclosedFields(before).to(NO_SCOPES)
    assert "would open Loan.bank, which nobody" in told(breaks(before, after, [bank()]))[0]


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
