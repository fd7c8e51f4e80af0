"""Variables and arguments: the short way gives what graphql-core gives."""

from typing import Any

import pytest
from graphql import FieldNode, GraphQLError, build_schema, get_argument_values, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from execution.arguments import Arguments
from execution.variables import Variables

pytestmark = pytest.mark.threat("argument-injection")

SCHEMA = build_schema("""
  enum E { A B }
  input I { s: String = "x", n: [Int!] }
  type Query { f(s: String = "d", n: Int!, b: Boolean, id: ID, x: Float, e: E, i: I, many: [String]): String }
""")
TYPES = ["String", "String!", "Int", "Int! = 4", "Boolean", "ID!", "Float", "E", "I", "[String]", "Unknown"]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**33), 2**33),
    st.floats(-1e200, 1e200),
    st.sampled_from(["", "A", "text", "4"]),
    st.lists(st.sampled_from(["a", None, 3]), max_size=2),
    st.fixed_dictionaries({}, optional={"s": st.sampled_from(["a", 1]), "n": st.just([1]), "z": st.just(1)}),
)


def definitions(text: str) -> Any:
    (operation,) = parse(text).definitions
    return operation.variable_definitions  # type: ignore[union-attr]


def told(found: Any) -> Any:
    if isinstance(found, list):
        return [error.message for error in found]
    return found.coerced, {name: (source.signature.name, source.value) for name, source in found.sources.items()}


@given(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3), st.data())
def test_variables_are_coerced_as_graphql_core_does(types: list[str], data: st.DataObject) -> None:
    nodes = definitions(f"query ({' '.join(f'$v{n}: {type_}' for n, type_ in enumerate(types))}) {{ __typename }}")
    sent = {f"v{n}": data.draw(VALUES) for n in range(len(types)) if data.draw(st.booleans())}
    found = Variables(SCHEMA, nodes).coerced(sent)
    assert repr(told(found)) == repr(told(get_variable_values(SCHEMA, nodes, sent, max_errors=50)))


@pytest.mark.parametrize(
    "arguments",
    [
        "(n: 1)",
        "(n: $n)",
        "(n: $n, s: $s)",
        "(n: $n, s: null, b: true)",
        '(n: 2, i: { s: "y", n: [1, $n] })',
        "(n: $n, i: { n: [2] }, e: A)",
        "(n: $absent)",
        "(n: 1, s: $absent)",
        "(n: 1, b: $s)",
        "(s: $s)",
        '(n: 1, many: ["a", null])',
    ],
)
@pytest.mark.parametrize("sent", [{}, {"n": 3}, {"n": 3, "s": "t"}, {"n": None, "s": None}])
def test_arguments_are_those_of_graphql_core(arguments: str, sent: dict[str, Any]) -> None:
    nodes = definitions("query ($n: Int, $s: String) { __typename }")
    variables = get_variable_values(SCHEMA, nodes, sent)
    assert not isinstance(variables, list)
    (operation,) = parse(f"{{ f{arguments} }}").definitions
    node: FieldNode = operation.selection_set.selections[0]  # type: ignore[union-attr]
    definition = SCHEMA.query_type.fields["f"]  # type: ignore[union-attr]
    try:
        expected: Any = get_argument_values(definition, node, variables)
    except GraphQLError as error:
        expected = error.message
    try:
        found: Any = Arguments(definition, node, None).values(variables)
    except GraphQLError as error:
        found = error.message
    assert found == expected
