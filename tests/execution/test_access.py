"""Withheld fields on random operations: the answer of graphql-core with a guard around every resolver, and no call."""

from collections.abc import Sequence
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, execute_sync, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from execution.adapter import Adapter
from execution.engine import Engine
from execution.plan import Reached
from execution.planner import Planner, Undecided
from execution.variables import Variables
from schema.strawberry_internals import schema_of
from tests.execution.asking import result_of
from tests.execution.full_schema import ROOT, SCHEMA, World
from tests.execution.policies import policy
from tests.execution.strawberry_adapter import StrawberryAdapter
from tests.execution.test_oracle import LIMITS, ROOTS, told

pytestmark = pytest.mark.threat("scope-evaded")

CORE: GraphQLSchema = schema_of(SCHEMA)
COORDINATES = [
    (type_.name, name)
    for type_ in CORE.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
    for name in type_.fields
]


def refusal(type_: str, field: str) -> GraphQLError:
    return GraphQLError(f"{type_}.{field} is withheld")


def execute_guarded(text: str, world: World, withheld: set[tuple[str, str]]) -> Any:
    """graphql-core, every field's resolver behind a guard."""

    def guard(resolve: Any, source: Any, info: Any, **arguments: Any) -> Any:
        if (info.parent_type.name, info.field_name) in withheld:
            raise refusal(info.parent_type.name, info.field_name)
        return resolve(source, info, **arguments)

    return execute_sync(CORE, parse(text), ROOT, world, middleware=[guard])


@given(
    fields=st.lists(ROOTS, min_size=1, max_size=2, unique_by=lambda text: text.split()[0]),
    withheld=st.sets(st.sampled_from(COORDINATES), max_size=8),
    seed=st.integers(0, 1_000),
    faults=st.sampled_from([0.0, 0.1]),
)
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
async def test_withholding_is_as_a_guard_around_every_resolver(
    fields: list[str], withheld: set[tuple[str, str]], seed: int, faults: float
) -> None:
    def decide(_context: Any, fields: Sequence[Reached]) -> dict[Reached, GraphQLError]:
        return {field: refusal(*field[:2]) for field in fields if field[:2] in withheld}

    text, world = "{ " + " ".join(fields) + " }", World(seed, faults)
    engine = Engine(
        CORE, policy(decide=decide, guarded=lambda *_: True), adapter=StrawberryAdapter(SCHEMA), limits=LIMITS
    )
    expected = execute_guarded(text, world, withheld)
    found = await result_of(engine, text, context=world, root=ROOT)
    assert told(found.errors) == told(expected.errors)
    assert found.data == expected.data


def test_a_guarded_field_nobody_decided_on_is_not_planned() -> None:
    (operation,) = parse("{ hello }").definitions
    variables = Variables(CORE, ()).coerced(None)
    assert not isinstance(variables, list)
    with pytest.raises(Undecided, match=r"Query\.hello"):
        Planner(
            CORE,
            operation,  # type: ignore[arg-type]
            {},
            adapter=Adapter(),
            variables=variables,
            refused=frozenset(),
            guarded=lambda *_: True,
            decided=(),
        ).plan()
