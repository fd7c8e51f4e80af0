"""What a field or an argument is called says nothing of it: how a list is sized, what the ledger is told and what an
export asks for follow from what is declared."""

from contextlib import nullcontext
from typing import Annotated, Any

import pytest
import strawberry
from graphql import OperationDefinitionNode, graphql, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.permissions.core_scopes import CORE_SCOPES
from access.permissions.field_refusals import RecordUnavailable
from connectors.errors import AgencyTimeout
from endpoints.my_data.gathered import gathered
from execution.cost_analysis import costed
from execution.observation import Leaves, Tells
from resolvers.effects import effect
from resolvers.page import BadPaging
from schema.build import supergraph_of
from schema.contracts import contract, contracts
from schema.core import core_of
from schema.disagreement import readable
from schema.fields import argument, fact, looked_up
from supergraph.declaration_proof import Unsized, require_sized
from supergraph.graph import Supergraph
from supergraph.own_ways import OwnWays
from supergraph.subject_access_export import everything
from tests.execution.asking import result_of
from tests.execution.policies import policy
from tests.graphql_core_guard import guarding
from wiring.execution import engine_of

NAMES = ("source", "agencies", "pageInfo", "totalCount", "cursor", "conflicts", "others", "nodes", "edges", "plain")
SCOPE = min(CORE_SCOPES)


class Witness:
    """Hears what is given, with no ledger behind it."""

    def __init__(self) -> None:
        self.witness = self.lookups = self
        self.withheld = None
        self.caller = self
        self.heard: list[Leaves] = []

    def given(self, _type: str, _name: str, leaves: Leaves, *_: Any, **__: Any) -> None:
        self.heard.append(leaves)

    def refusal(self, *_: Any) -> None: ...

    def silent(self, *_: Any) -> tuple[str, ...]:
        return ()


def made(declared: dict[str, Tells]) -> strawberry.Schema:
    """A graph whose root leads, under a scope, to a record with these facts."""
    fields = {name: fact("", tells=tells) for name, tells in declared.items()}
    annotations = dict.fromkeys(declared, str)
    config = strawberry.schema.config.StrawberryConfig(auto_camel_case=False)
    record = strawberry.type(type("Thing", (), {"__annotations__": annotations, **fields}))
    root: Any = type("Query", (), {"__annotations__": {"thing": record}, "thing": fact("", scope=SCOPE)})
    return strawberry.Schema(query=strawberry.type(root), config=config)


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(Tells), min_size=1), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
async def test_the_ledger_is_told_of_what_a_field_is_declared_to_tell(declared: dict[str, Tells], alias: bool) -> None:
    schema, values = made(declared), dict.fromkeys(declared, "x")
    thing = type("Thing", (), values)()
    root = type("Root", (), {"thing": thing})()
    text = " ".join(f"plain{i}: {name}" if alias else name for i, name in enumerate(declared))
    expected = Leaves(
        tuple(f"thing.{name}" for name, tells in declared.items() if tells is Tells.RECORD) or ("thing",),
        tuple(f"thing.{name}" for name, tells in declared.items() if tells is Tells.OTHERS),
    )

    def observe(context: Witness, fields: Any, parents: Any, values: Any) -> None:
        for field in fields:
            context.given("Query", field.name, field.given)

    graph, heard = supergraph_of(core_of(schema)), Witness()
    guarded = policy(guarded=lambda type_, name: (type_, name) == ("Query", "thing"), observe=observe)
    engine = engine_of(graph, guarded)
    await result_of(engine, f"{{ thing {{ {text} }} }}", context=heard, root=root)
    assert heard.heard == [expected]

    heard = Witness()
    query = graph.schema.query_type
    assert query is not None
    thing_field, scopes = query.fields["thing"], [CORE_SCOPES[SCOPE]]
    thing_field.resolve = guarding("Query", "thing", thing_field, scopes, OwnWays(graph))
    found = await graphql(graph.schema, f"{{ thing {{ {text} }} }}", root, heard)
    assert not found.errors
    assert heard.heard == [expected]


async def several(roots: Any, _request: Any, **_: Any) -> Any:
    return [[] for _root in roots]


@strawberry.type
class Item:
    nodes: str = fact("")
    edges: str = fact("")

    parts: "list[Item]" = looked_up(several, "", takes={"first": (Annotated[int, argument("Not how many.")], 500)})


@strawberry.type
class Query:
    sized: list[Item] = looked_up(several, "", takes={"how_many": (Annotated[int, argument("How many.", sizes=())], 7)})
    named: list[Item] = looked_up(several, "", takes={"last": (Annotated[int, argument("Not how many.")], 500)})


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ sized(howMany: 30) { parts { nodes } } }", 1 + 30),
        ("{ sized { parts { nodes } } }", 1 + 7),
        ("{ named { parts { nodes } } }", 1 + 10),
        ("{ named(last: 1) { parts(first: 1) { nodes } } }", 1 + 10),
    ],
)
def test_an_operation_costs_by_the_argument_that_is_declared_to_size_a_list(text: str, cost: int) -> None:
    graph = supergraph_of(core_of(strawberry.Schema(query=Query)))
    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert costed(graph.schema, operation, {}, {}, graph.prices).cost == cost
    assert graph.sdl.count('slicingArguments: ["howMany"]') == graph.sdl.count('slicingArguments: ["') == 1


def sizing(sizes: tuple[str, ...], gives: Any) -> Supergraph:
    @strawberry.type
    class Wrong:
        wrong: gives = looked_up(  # type: ignore[valid-type]
            several, "", takes={"first": (Annotated[int, argument("", sizes=sizes)], 7)}
        )

    return supergraph_of(core_of(strawberry.Schema(query=strawberry.type(type("Query", (Wrong,), {})))))


@pytest.mark.parametrize(
    ("sizes", "gives"),
    [((), Item), (("items",), Item), (("nodes",), Item), (("parts",), list[int]), (("edges", "parts"), Item)],
)
def test_an_argument_that_sizes_no_list_cannot_be_served(sizes: tuple[str, ...], gives: Any) -> None:
    with pytest.raises(Unsized, match=r"Query\.wrong\(first:\)"):
        require_sized(sizing(sizes, gives))


@pytest.mark.parametrize(("sizes", "gives"), [((), list[Item]), (("parts",), Item)])
def test_an_argument_that_sizes_a_list_can(sizes: tuple[str, ...], gives: Any) -> None:
    require_sized(sizing(sizes, gives))


@strawberry.type
class Plain:
    nodes: str = fact("")
    edges: str = fact("")


@strawberry.type
class Row:
    value: str = fact("")


@strawberry.type
class Citizen:
    plain: Plain = fact("", scope=SCOPE)

    rows: Row = looked_up(
        several,
        "",
        takes={
            "latest": (Annotated[int, argument("How many.", sizes=("value",))], 7),
            "behind": Annotated[str | None, argument("Goes on.", continues=True)],
            "first": (Annotated[int, argument("Something else.")], 1),
        },
        scope=SCOPE,
    )


@strawberry.type
class Root:
    me: Citizen = fact("")


def test_an_export_asks_for_whatever_is_declared_and_pages_by_what_is_declared() -> None:
    graph = supergraph_of(core_of(strawberry.Schema(query=Root)))
    assert everything(graph, [SCOPE]).operations == {
        "plain": "{ me { plain { nodes edges } } }",
        "rows": "query ($after: String) { me { rows(latest: 100, behind: $after) { value } } }",
    }


async def test_an_export_keeps_of_what_is_no_list_whatever_it_is_called() -> None:
    told = {"nodes": "a", "pageInfo": {"hasNextPage": True, "endCursor": "b"}}

    async def answer(*_: Any) -> Any:
        return {"data": {"me": {"plain": dict(told)}}}

    assert (await gathered({"plain": "{ me { plain { nodes pageInfo } } }"}, answer))["data"] == {"plain": told}


@strawberry.type
class Odd:
    source: str = fact("")
    others: str = fact("")
    where: str = fact("", tells=Tells.ANSWER)


def test_a_contract_holds_every_fact_whatever_it_is_called() -> None:
    assert set(contract(Odd).facts) == {"source", "others"}
    assert [name for name, _ in readable(Odd, Witness())] == ["source", "others"]  # type: ignore[arg-type]
    assert {"source", "others"}.isdisjoint(contracts()["Business"].facts)


class Foreign(Exception):
    code = "e3q8"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Foreign(), "FAILED"),
        (AgencyTimeout("a", "l"), "AGENCY_TIMEOUT"),
        (BadPaging("no", "ไม่ได้", "after"), "BAD_USER_INPUT"),
        (RecordUnavailable(), "LEDGER_UNAVAILABLE"),
    ],
)
@pytest.mark.parametrize("raises", [True, False])
async def test_what_a_change_failed_with_is_no_foreign_code(failure: Exception, code: str, raises: bool) -> None:
    ended: list[tuple[str, str | None]] = []

    class Effects:
        effects = property(lambda self: self)

        async def begin(self, _field: str) -> None: ...

        def ended(self, field: str, told: str | None) -> None:
            ended.append((field, told))

    @effect("change")
    async def change(_roots: Any, _request: Any) -> list[Any]:
        if raises:
            raise failure
        return [failure]

    with pytest.raises(type(failure)) if raises else nullcontext():
        await change([None], Effects())  # type: ignore[arg-type]
    assert ended == [("change", code)]
