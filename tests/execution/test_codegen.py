"""The generated code: one function for a selection, which trusts nothing it has not checked."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from graphql import GraphQLError, build_schema, parse

from execution.adapter import Adapter
from execution.codegen import rows_function
from execution.leaf_completion import Mismatch
from execution.plan import Selection
from execution.planner import Planner
from execution.resolution import Attribute, Resolution
from execution.row_format import RowFormat, row_maker
from execution.variables import Variables

SCHEMA = build_schema("""
  type Query { box: Box }
  type Box { name: String! count: Int size: Float flag: Boolean class: String tags: [String!] inner: Box boxes: [Box!] }
""")


class Attributes(Adapter):
    """Every field is an attribute of its name."""

    def resolution(self, parent: Any, name: str, field: Any, *, guarded: bool) -> Resolution:
        return Attribute(name)


@dataclass
class Box:
    name: Any = "box"
    count: Any = 1
    size: Any = 1.5
    flag: Any = True
    tags: Any = ("a",)
    inner: Any = None
    boxes: Any = ()


def selection(text: str) -> Selection:
    (operation,) = parse(f"{{ box {text} }}").definitions
    variables = Variables(SCHEMA, ()).coerced(None)
    assert not isinstance(variables, list)
    plan = Planner(
        SCHEMA,
        operation,  # type: ignore[arg-type]
        {},
        adapter=Attributes(),
        variables=variables,
        refused=frozenset(),
        guarded=lambda *_: False,
        decided=(),
    ).plan()
    children = plan.root.fields[0].children
    assert children is not None and children.planned is not None
    return children.planned


def rows(text: str, *boxes: Any, row_format: RowFormat = RowFormat.DICT) -> list[Any]:
    return rows_function(selection(text), row_format, boxes[0])(None, list(boxes), ())


def test_what_is_selected_is_read_in_the_order_of_the_operation() -> None:
    found = rows("{ size name: count __typename flag tags }", Box())
    assert found == [{"size": 1.5, "name": 1, "__typename": "Box", "flag": True, "tags": ["a"]}]
    assert list(found[0]) == ["size", "name", "__typename", "flag", "tags"]


def test_plain_objects_within_an_object_are_part_of_its_code() -> None:
    text = "{ name inner { name boxes { count } } }"
    assert selection(text).branches == []
    assert rows(text, Box(inner=Box(name="in", boxes=[Box(count=2), Box(count=None)])), Box()) == [
        {"name": "box", "inner": {"name": "in", "boxes": [{"count": 2}, {"count": None}]}},
        {"name": "box", "inner": None},
    ]


@pytest.mark.parametrize("text", ["{ a: name class: count __typename inner { tags } }", "{ boxes { name } }"])
def test_structs_say_the_same_as_dictionaries(text: str) -> None:
    box = Box(inner=Box(), boxes=[Box(name="one")])
    encoded = msgspec.json.encode(rows(text, box, row_format=RowFormat.STRUCT))
    assert msgspec.json.decode(encoded) == rows(text, box)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": None},
        {"name": ValueError()},
        {"count": "many"},
        {"count": 2**31},
        {"size": float("inf")},
        {"tags": [None]},
        {"tags": "abc"},
        {"inner": ValueError()},
        {"boxes": [None]},
        {"boxes": 5},
    ],
)
def test_a_value_that_is_not_what_it_should_be_stops_the_whole_set(wrong: dict[str, Any]) -> None:
    with pytest.raises((Mismatch, GraphQLError)):
        rows("{ name count size tags inner { name } boxes { name } }", Box(), Box(**wrong))


def test_a_key_that_is_no_name_in_python_is_a_key_all_the_same() -> None:
    assert msgspec.json.encode(row_maker(("class", "None"), RowFormat.STRUCT)(1, 2)) == b'{"class":1,"None":2}'
