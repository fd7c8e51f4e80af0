"""A scope of one's own data opens nothing on a way that does not begin at whoever asks, and nobody is asked for it."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from endpoints.graphql.http import GraphQLEndpoint
from endpoints.graphql.identification import Identification
from endpoints.graphql.pipeline import Pipeline
from endpoints.graphql.policy import HubPolicy
from endpoints.graphql.version import Version
from supergraph.declarations import members_of, scopes_of
from tests.access.filled import BUSINESS, PERSON, Everything
from tests.access.test_no_way_around import TYPENAME, Telling, text
from tests.agencies.asked import GRAPH
from tests.federation.harbour import EXECUTORS, _verifier
from tests.graphql_core_executor import over
from tests.hub import NOW, post
from wiring.execution import LIMITS, engine_of

pytestmark = pytest.mark.threat("own-scope-elsewhere")

TYPES = GRAPH.schema.type_map
OWN = sorted(name for name, one in GRAPH.scopes.items() if one.own)
"""What a citizen's app may have."""
WRITTEN = {"NationalId": f'"{PERSON}"', "JuristicId": f'"{BUSINESS}"', "ID": '"x"', "String": '"10"', "Int": "1"}
HERS = {("Query", "me"), ("Mutation", "withdrawConsent")}


def hub(executor: str) -> tuple[Any, Everything]:
    """A hub over the whole graph, whose agencies know everything, and these."""
    everything = Everything(GRAPH.questions, GRAPH.contracts)
    policy = HubPolicy(GRAPH, introspection=True)
    runs: Any = over(GRAPH, introspection=True) if executor == "graphql-core" else None
    version = Version(runs or engine_of(GRAPH, policy, limits=LIMITS), everything, GRAPH.guarded)
    identified = Identification(_verifier(), largest=1_000_000)
    pipeline = Pipeline(lambda: version, identified, deadline=5, explain=True, now=lambda: NOW)
    return GraphQLEndpoint(pipeline), everything


HUBS = {name: hub(name) for name in EXECUTORS}


class Step(NamedTuple):
    """A field on a way, by its type and name, and the object type that is gone on with."""

    type: str
    field: str
    to: str


def own(step: tuple[str, str]) -> bool:
    """Whether a field asks for a scope of one's own."""
    type_ = TYPES[step[0]]
    assert isinstance(type_, GraphQLObjectType)
    return any(GRAPH.scopes[name].own for name in scopes_of(type_.fields[step[1]]))


def hers(way: list[tuple[str, str]]) -> bool:
    """Whether a way begins at the person who asks, and passes no business: told of the shipped graph."""
    return way[0] in HERS and all(type_ != "Business" for type_, _ in way)


def leaks(data: Any, selected: SelectionSetNode, fragments: Mapping[str, Any], way: list[Any]) -> Iterator[Any]:
    """The ways to what one's own scope opened that are not hers."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, list):
            yield from leaks(item, selected, fragments, way)
        elif item is not None:
            yield from leaks_of(item, selected, fragments, way)


def leaks_of(item: Any, selected: SelectionSetNode, fragments: Mapping[str, Any], way: list[Any]) -> Iterator[Any]:
    type_ = item[TYPENAME]
    for node in selected.selections:
        if isinstance(node, FieldNode):
            name, found = node.name.value, item.get((node.alias or node.name).value)
            if found is None or name.startswith("__"):
                continue
            here = [*way, (type_, name)]
            if own(here[-1]) and not hers(here):
                yield here
            if node.selection_set is not None:
                yield from leaks(found, node.selection_set, fragments, here)
        else:
            part = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(part, FragmentDefinitionNode | InlineFragmentNode)
            on = part.type_condition and part.type_condition.name.value
            if on in {None, type_} or GRAPH.schema.is_sub_type(TYPES[on], TYPES[type_]):  # type: ignore[index, arg-type]
                yield from leaks_of(item, part.selection_set, fragments, way)


async def leaked(executor: str, query: str, variables: dict[str, Any] | None = None) -> tuple[Any, list[Any]]:
    """What a citizen's app is answered, and the ways on which it was given what is not hers."""
    told = parse(print_ast(visit(parse(query), Telling())))
    answer = (await post(HUBS[executor][0], print_ast(told), scopes=OWN, variables=variables)).json()
    fragments = {one.name.value: one for one in told.definitions if isinstance(one, FragmentDefinitionNode)}
    (operation,) = (one for one in told.definitions if isinstance(one, OperationDefinitionNode))
    return answer, list(leaks(answer.get("data"), operation.selection_set, fragments, []))


def ways(*, begin: str | None = None) -> Iterator[list[Step]]:
    """A shortest way to each field that asks for a scope of one's own, through what such an app may have: from any root
    but the person, or from a type."""
    pending = deque([[Step("Query", name, "")] for name in fields("Query") if name != "me"])
    if begin:
        pending = deque([[Step(begin, name, "")] for name in fields(begin)])
    met: set[tuple[str, str]] = set()
    while pending:
        way = pending.popleft()
        type_, name, _ = way[-1]
        if (type_, name) in met or not set(scopes(type_, name)) <= set(OWN):
            continue
        met.add((type_, name))
        if own((type_, name)):
            yield way
        given = get_named_type(fields(type_)[name].type)
        for to in set(objects(given)) - members_of(fields(type_)[name]).keys():
            steps = [*way[:-1], Step(type_, name, to)]
            pending += [[*steps, Step(to, one, "")] for one in fields(to)]


def fields(type_: str) -> Mapping[str, Any]:
    found = TYPES[type_]
    assert isinstance(found, GraphQLObjectType)
    return found.fields


def scopes(type_: str, name: str) -> tuple[str, ...]:
    return scopes_of(fields(type_)[name])


def objects(given: Any) -> list[str]:
    if isinstance(given, GraphQLObjectType):
        return [given.name]
    return [one.name for one in GRAPH.schema.get_possible_types(given)] if not is_leaf_type(given) else []


ELSEWHERE = list(ways())
BY_BUSINESS = [[Step("Citizen", "businesses", "BusinessConnection"), *way] for way in ways(begin="BusinessConnection")]


def written(step: Step) -> str:
    given = [
        f"{name}: {WRITTEN[get_named_type(one.type).name]}"
        for name, one in fields(step.type)[step.field].args.items()
        if is_required_argument(one)
    ]
    return f"{step.field}({', '.join(given)})" if given else step.field


def end(step: Step) -> str:
    """What is selected of what the way leads to: a value it holds."""
    given = get_named_type(fields(step.type)[step.field].type)
    return "" if is_leaf_type(given) else "{ __typename }"


def disguised(way: list[Step], how: list[int]) -> str:
    """An operation that goes a way, each step written in one of the ways there are to write it."""
    below, fragments = end(way[-1]), []
    for number, (step, kind) in enumerate(zip(reversed(way), how, strict=False)):
        field = f"{written(step)} {below}"
        if number and isinstance(get_named_type(fields(step.type)[step.field].type), GraphQLUnionType):
            field = f"{written(step)} {{ ... on {step.to} {below} }}"
        if kind == 4:
            fragments.append(f"fragment F{number} on {step.type} {{ {field} }}")
        below = (
            f"{{ {field} }}",
            f"{{ a{number}: {field} }}",
            f"{{ ... {{ {field} }} }}",
            f"{{ ... on {step.type} @include(if: $yes) {{ {field} }} }}",
            f"{{ ...F{number} }}",
            f"{{ ... on {step.type} {{ b{number}: {field} }} t: __typename }}",
        )[kind]
    return f"query ($yes: Boolean!) {{ __typename @include(if: $yes) ...R }} fragment R on Query {below} " + " ".join(
        fragments
    )


def test_such_ways_are_there_to_be_taken() -> None:
    found = {way[-1][:2] for way in ELSEWHERE}
    assert {("Vehicle", "tax"), ("Parcel", "shares"), ("Parcel", "appraisedValue")} <= found
    assert ("Vehicle", "tax") in {way[-1][:2] for way in BY_BUSINESS}


@pytest.mark.parametrize("executor", EXECUTORS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
async def test_however_a_way_to_others_is_written_it_gives_nothing_and_nobody_is_asked(
    executor: str, data: st.DataObject
) -> None:
    me = Step("Query", "me", "Citizen")
    way = data.draw(st.sampled_from([*ELSEWHERE, *([me, *way] for way in BY_BUSINESS)]))
    how = data.draw(st.lists(st.integers(0, 5), min_size=len(way), max_size=len(way)))
    filled = HUBS[executor][1].filled
    asked = {key: one.asked for key, one in filled.items()}
    answer, found = await leaked(executor, disguised(way, how), {"yes": True})
    assert "data" in answer, answer
    assert found == []
    refused = [one["extensions"] for one in answer["errors"]]
    assert refused, "a filled graph leads to the end of every way"
    assert {one["code"] for one in refused} == {"NOT_PERMITTED"}
    said = GRAPH.declaration(*way[-1][:2])
    assert said is not None
    for one in said.asks or ():
        type_, _, by = one.partition(".")
        assert filled[type_, by].asked == asked[type_, by]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_the_same_fragment_is_given_below_oneself_and_refused_elsewhere(executor: str) -> None:
    query = (
        f'{{ business(juristicId: "{BUSINESS}") {{ vehicles {{ nodes {{ ...V }} }} parcels {{ nodes {{ ...P }} }} }} '
        "me { vehicles { ...V } parcels { ...P } businesses { nodes { vehicles { nodes { ...V } } } } } } "
        "fragment V on Vehicle { brand tax { amount { amount } } } "
        "fragment P on Parcel { deedNumber appraisedValue { amount } shares { part } }"
    )
    answer, found = await leaked(executor, query)
    assert found == []
    me, theirs = answer["data"]["me"], answer["data"]["business"]
    assert me["vehicles"][0]["tax"]["amount"]["amount"]
    assert me["parcels"][0]["appraisedValue"]
    assert me["parcels"][0]["shares"]
    (vehicle,), (parcel,), (hers,) = (
        theirs["vehicles"]["nodes"],
        theirs["parcels"]["nodes"],
        me["businesses"]["nodes"][0]["vehicles"]["nodes"],
    )
    assert vehicle["brand"] == "told"
    assert vehicle["tax"] is hers["tax"] is parcel["appraisedValue"] is parcel["shares"] is None
    tax = next(one for one in answer["errors"] if one["path"][-1] == "tax")
    assert tax["message"] == (
        "Vehicle.tax: 'dlt.vehicles' opens what is one's own, below 'me', and this way leads to what others have."
    )
    assert "ข้อมูลของผู้อื่น" in tax["extensions"]["messageTh"]


@pytest.mark.parametrize("executor", EXECUTORS)
async def test_with_the_scope_for_others_under_a_case_it_is_given_there(executor: str) -> None:
    query = f'{{ business(juristicId: "{BUSINESS}") {{ vehicles {{ nodes {{ tax {{ inspection }} }} }} }} }}'
    held = ["dlt.vehicles", "citizens.lookup"]
    stated = {"saan_purpose": "licensing", "saan_case": "T-1"}
    app = HUBS[executor][0]
    given_ = (await post(app, query, scopes=held, subject=None, **stated)).json()
    assert given_["data"]["business"]["vehicles"]["nodes"][0]["tax"] == {"inspection": True}
    without = (await post(app, query, scopes=held, subject=None, saan_purpose="licensing")).json()
    assert [one["extensions"]["code"] for one in without["errors"]] == ["CASE_REQUIRED"]
    (lacking,) = (await post(app, query, scopes=held[:1], subject=None, **stated)).json()["errors"]
    assert (lacking["extensions"]["code"], lacking["extensions"]["scope"]) == ("NOT_PERMITTED", "citizens.lookup")


OPERATIONS = queries(
    GRAPH.sdl,
    custom_scalars={
        "NationalId": st.just(text(PERSON)),
        "JuristicId": st.just(text(BUSINESS)),
        "Date": st.just(text("2026-01-02")),
        "DateTime": st.just(text("2026-01-02T03:04:05Z")),
        "Decimal": st.just(text("1.5")),
    },
    mode="positive",  # type: ignore[arg-type]
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(operation=OPERATIONS)
async def test_random_operations_of_a_citizen_s_app_give_nothing_on_such_ways(operation: str) -> None:
    _, found = await leaked("breadth-first", operation)
    assert found == []
