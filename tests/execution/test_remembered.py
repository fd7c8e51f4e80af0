"""What is done once, however often it is asked for: a text is read, an operation prepared and planned."""

from typing import Any

import pytest
from graphql import ASTValidationRule, GraphQLField, GraphQLObjectType, OperationDefinitionNode, build_schema

from execution.adapter import Adapter
from execution.document import Documents
from execution.document_limits import Limits
from execution.engine import Engine
from execution.resolution import Resolution
from tests.execution.asking import result_of

pytestmark = pytest.mark.threat("operation-huge")

SCHEMA = build_schema("""
  type Query { box: Box, a(given: String): String, b: String }
  type Box { name: String, count: Int, box: Box }
""")
ROOT = {"box": {"name": "outer", "count": 1, "box": {"name": "inner"}}, "a": "A", "b": "B"}


@pytest.fixture
def validated() -> list[str]:
    return []


@pytest.fixture
def rule(validated: list[str]) -> type[ASTValidationRule]:
    """A rule that notes each operation it sees."""

    class Noted(ASTValidationRule):
        def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
            validated.append(node.name.value if node.name else "")

    return Noted


class Noting(Adapter):
    """Notes each field it is asked about, which is once for each plan."""

    def __init__(self) -> None:
        super().__init__()
        self.planned: list[str] = []

    def resolution(self, parent: GraphQLObjectType, name: str, field: GraphQLField, *, guarded: bool) -> Resolution:
        self.planned.append(f"{parent.name}.{name}")
        return super().resolution(parent, name, field, guarded=guarded)


async def test_a_text_is_validated_and_planned_once(validated: list[str], rule: type[ASTValidationRule]) -> None:
    adapter = Noting()
    engine = Engine(SCHEMA, adapter=adapter, rules=[rule])
    for _ in range(3):
        found = await result_of(engine, "query Q { a box { name } }", root=ROOT)
        assert found.data == {"a": "A", "box": {"name": "outer"}}
    assert validated == ["Q"]
    assert adapter.planned == ["Query.a", "Query.box", "Box.name"]


async def test_a_plan_is_made_for_each_way_the_switches_stand_and_for_nothing_else() -> None:
    adapter = Noting()
    engine = Engine(SCHEMA, adapter=adapter)
    text = "query ($with: Boolean!, $other: String) { a(given: $other) b @include(if: $with) }"
    for other in ("A", "B", "C"):
        assert (await result_of(engine, text, {"with": True, "other": other}, root=ROOT)).data == {"a": "A", "b": "B"}
        assert (await result_of(engine, text, {"with": False, "other": other}, root=ROOT)).data == {"a": "A"}
    assert adapter.planned == ["Query.a", "Query.b", "Query.a"]


async def test_plans_are_bounded_by_their_fields_and_those_run_last_stay() -> None:
    adapter = Noting()
    engine = Engine(SCHEMA, adapter=adapter, fields=6)
    for text in ("{ a b }", "{ box { name } }", "{ a b }", "{ b a }", "{ a b }"):
        assert (await result_of(engine, text, root=ROOT)).errors is None
    assert adapter.planned == ["Query.a", "Query.b", "Query.box", "Box.name", "Query.b", "Query.a"]
    adapter.planned.clear()
    await result_of(engine, "{ box { name } }", root=ROOT)
    assert adapter.planned == ["Query.box", "Box.name"], "it was asked for longest ago"


async def test_an_operation_of_more_fields_than_are_remembered_runs_all_the_same() -> None:
    found = await result_of(Engine(SCHEMA, fields=1, characters=1), "{ a b }", root=ROOT)
    assert found.data == {"a": "A", "b": "B"}


def documents(**given: Any) -> Documents:
    return Documents(SCHEMA, limits=Limits(), **given)


def test_texts_are_remembered_while_their_characters_have_room() -> None:
    known = documents(characters=20)
    first, second = known.of("{ a b }"), known.of("{ b a }")
    assert known.of("{ a b }") is first
    known.of("{ box { name } }")
    assert known.of("{ a b }") is not first
    assert known.of("{ b a }") is not second


def test_a_text_longer_than_all_that_is_remembered_pushes_nothing_out() -> None:
    known = documents(characters=20)
    first = known.of("{ a }")
    assert known.of("{ a }" + " " * 30).errors == []
    assert known.of("{ a }") is first


def test_what_is_wrong_with_a_text_is_remembered_with_it() -> None:
    known = documents()
    for text in ("{ a", "{ nothing }"):
        assert known.of(text).errors
        assert known.of(text) is known.of(text)


def test_only_the_operation_that_is_asked_for_is_prepared() -> None:
    """So a document of many operations over one large fragment costs what its text does."""
    asked: list[tuple[str, str]] = []

    def guarded(type_: str, field: str) -> bool:
        asked.append((type_, field))
        return False

    document = documents(guarded=guarded).of("query A { a } query B { b box { name } }")
    assert asked == []
    assert document.operation("B") is document.operation("B")
    assert sorted(asked) == [("Box", "name"), ("Query", "b"), ("Query", "box")]
