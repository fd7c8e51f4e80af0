"""No operation, however aliased, fragmented or nested, gives a guarded field that its caller's scopes do not cover, nor
one that is not on record."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    parse,
    print_ast,
    visit,
)
from graphql.language import Visitor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from access.caller import Caller
from access.consents.consents_at_hand import Permit
from access.ledger.entry import Entry
from access.permissions.core_scopes import CORE_SCOPES
from federation.build import build_supergraph
from resolvers.request import Books
from supergraph.declarations import members_of, scopes_of
from tests.access.filled import BUSINESS, PERSON, Everything
from tests.hub import CITIZEN, hub, post

pytestmark = pytest.mark.threat("scope-evaded")

SCHEMA = build_supergraph()
TYPES = SCHEMA.schema.type_map
SDL = SCHEMA.sdl
TYPENAME = "typeName"
EXECUTORS = ("breadth-first", "graphql-core")
HUBS = {name: hub(executor=name, providers=Everything()) for name in EXECUTORS}


class Book:
    """A ledger that keeps its entries at hand, and consents that change nothing."""

    available = True

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def subject(self, national_id: str) -> str:
        return f"subject-{national_id[-2:]}"

    async def record(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)

    async def permit(self, caller: Caller) -> Permit:
        return Permit(caller)


BOOKS = {name: Book() for name in EXECUTORS}
RECORDING = {
    name: hub(executor=name, providers=Everything(), books=Books(book, None, book, None))  # type: ignore[arg-type]
    for name, book in BOOKS.items()
}


def text(value: str) -> StringValueNode:
    return StringValueNode(value=value)


OPERATIONS = queries(
    SDL,
    custom_scalars={
        "NationalId": st.just(text(PERSON)),
        "JuristicId": st.just(text(BUSINESS)),
        "Date": st.just(text("2026-01-02")),
        "DateTime": st.just(text("2026-01-02T03:04:05Z")),
        "Decimal": st.just(text("1.5")),
    },
    print_ast=lambda node: node,
    mode="positive",  # type: ignore[arg-type]
)


class Telling(Visitor):
    """Has every object tell its type."""

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode:
        told = FieldNode(name=NameNode(value="__typename"), alias=NameNode(value=TYPENAME), arguments=(), directives=())
        return SelectionSetNode(selections=(*node.selections, told))


def given_fields(
    data: Any, selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[tuple[str, str, str | None]]:
    """The coordinates of the fields that have a value, and the type of that where it is an object."""
    if isinstance(data, list):
        for item in data:
            yield from given_fields(item, selection_set, fragments)
        return
    if data is None:
        return
    name = data[TYPENAME]
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            found = data.get(node.alias.value if node.alias else node.name.value)
            if found is not None and not node.name.value.startswith("__"):
                yield name, node.name.value, found.get(TYPENAME) if isinstance(found, dict) else None
                if node.selection_set:
                    yield from given_fields(found, node.selection_set, fragments)
            continue
        fragment = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
        condition = fragment.type_condition
        if condition is None or covers(condition.name.value, name):
            yield from given_fields(data, fragment.selection_set, fragments)


def covers(condition: str, name: str) -> bool:
    found = TYPES[condition]
    return condition == name or SCHEMA.schema.is_sub_type(found, TYPES[name])  # type: ignore[arg-type]


def leaked(document: DocumentNode, data: Any, scopes: frozenset[str]) -> set[tuple[str, str]]:
    fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
    found = set()
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            for type_, field, given in given_fields(data, node.selection_set, fragments):
                object_type = TYPES[type_]
                assert isinstance(object_type, GraphQLObjectType)
                definition = object_type.fields[field]
                of_value = members_of(definition).get(given or "")
                if not scopes.issuperset({*scopes_of(definition), *([of_value] if of_value else [])}):
                    found.add((type_, field))
    return found


WHO = (CITIZEN, None)
"""Whom the token is for: a citizen, or nobody but the app of an agency."""


async def asked(
    executor: str,
    told: DocumentNode,
    scopes: frozenset[str],
    hubs: Mapping[str, Any] = HUBS,
    *,
    who: str | None = CITIZEN,
) -> Any:
    """What a caller with these scopes, a purpose and a case is answered."""
    headers = {"saan_purpose": "business-service", "saan_case": "T-1"}
    return (await post(hubs[executor], print_ast(told), scopes=sorted(scopes), subject=who, **headers)).json()


@pytest.mark.parametrize("executor", sorted(HUBS))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    operation=OPERATIONS,
    scopes=st.frozensets(st.sampled_from(sorted(CORE_SCOPES)), max_size=6),
    who=st.sampled_from(WHO),
)
async def test_random_operations_give_nothing_that_the_scopes_do_not_cover(
    executor: str, operation: DocumentNode, scopes: frozenset[str], who: str | None
) -> None:
    told = parse(print_ast(visit(operation, Telling())))
    answer = await asked(executor, told, scopes, who=who)
    assert leaked(told, answer.get("data"), scopes) == set()


async def on_record(told: DocumentNode, scopes: frozenset[str], who: str | None) -> None:
    """Asserts that what is given is on record, and alike whoever runs it."""
    lines = {}
    for executor, book in BOOKS.items():
        book.entries = []
        answer = await asked(executor, told, scopes, RECORDING, who=who)
        given = leaked(told, answer.get("data"), frozenset())
        named = {(entry.type, path.partition(".")[0]) for entry in book.entries for path in entry.disclosed}
        assert given <= named, (executor, print_ast(told))
        # What is below a refused field is decided as well by the one, and never met by the other.
        lines[executor] = sorted(entry.columns(0, 0)[3:] for entry in book.entries if entry.disclosed)
    assert lines["breadth-first"] == lines["graphql-core"], print_ast(told)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    operation=OPERATIONS,
    scopes=st.frozensets(st.sampled_from(sorted(CORE_SCOPES)), max_size=6),
    who=st.sampled_from(WHO),
)
async def test_whatever_a_random_operation_is_given_is_on_record(
    operation: DocumentNode, scopes: frozenset[str], who: str | None
) -> None:
    await on_record(parse(print_ast(visit(operation, Telling()))), scopes, who)


WAYS = (
    "{ a: me { b: profile { c: name { first } d: birthDate { year } } } }",
    "{ me { ...A } } fragment A on Citizen { ...B } fragment B on Citizen { profile { ... { sex } ...C } } "
    "fragment C on Person { ... @include(if: true) { nationalId living } }",
    '{ business(juristicId: "BUSINESS") { directors { nationalId citizen { profile { birthDate { year } } '
    "businesses { nodes { directors { shares citizen { nationalId } } } } } } } }".replace("BUSINESS", BUSINESS),
    '{ citizen(nationalId: "PERSON") { nationalId entitlements { nodes { amount { amount } } } } }'.replace(
        "PERSON", PERSON
    ),
    '{ licence(id: "x") { business { directors { shares } } } me { businesses { nodes { directors { shares } } } } }',
    '{ business(juristicId: "BUSINESS") { licences { nodes { number holder { ...H } h: holder { __typename } } } } } '
    "fragment H on LicenceHolder { ... on Citizen { nationalId profile { sex } } ... on Business { name } }".replace(
        "BUSINESS", BUSINESS
    ),
    "{ me { licences { nodes { number holder { ... on Citizen { licences { nodes { issuedOn } } } } } } } }",
    "{ me { socialSecurity { months contributions { insuredPart { amount } } employer { directors { shares } } } } }",
    "{ me { healthRight { scheme conflicts { name value } } profile { conflicts { name value } } } }",
)


@pytest.mark.parametrize("executor", sorted(HUBS))
@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(scopes=st.frozensets(st.sampled_from(sorted(CORE_SCOPES)), min_size=1, max_size=12))
async def test_deep_and_devious_ones_do_not_either(executor: str, way: str, scopes: frozenset[str]) -> None:
    told = parse(print_ast(visit(parse(way), Telling())))
    answer = await asked(executor, told, scopes)
    assert leaked(told, answer.get("data"), scopes) == set()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("way", WAYS)
async def test_what_the_devious_ones_are_given_is_on_record_as_well(way: str, who: str | None) -> None:
    await on_record(parse(print_ast(visit(parse(way), Telling()))), frozenset(CORE_SCOPES), who)


@pytest.mark.parametrize("executor", sorted(HUBS))
async def test_with_every_scope_those_fields_are_there_to_be_leaked(executor: str) -> None:
    found = set()
    for way, who in itertools.product(WAYS, WHO):
        told = parse(print_ast(visit(parse(way), Telling())))
        answer = await asked(executor, told, frozenset(CORE_SCOPES), who=who)
        assert "data" in answer, answer
        found |= leaked(told, answer["data"], frozenset())
    assert {("Person", "birthDate"), ("Director", "shares"), ("HealthRight", "scheme")} <= found
    assert {("Licence", "holder"), ("Citizen", "licences")} <= found
    assert {("Citizen", "entitlements"), ("SocialSecurity", "months"), ("Query", "citizen")} <= found
