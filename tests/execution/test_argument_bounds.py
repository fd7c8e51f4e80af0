"""What a client sends is measured before anything is made of it, and is not echoed."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLScalarType, build_schema
from hypothesis import given
from hypothesis import strategies as st

from execution.argument_bounds import DEFAULT, Measured, Most
from execution.document import AT_ONCE, Documents
from execution.document_limits import Limits
from execution.engine import Engine
from execution.errors import MOST_TOLD
from tests.execution.asking import response_of
from tests.execution.policies import policy
from tests.graphql_core_executor import GraphQLCoreExecutor

SCHEMA = build_schema("""
  enum Colour { RED GREEN }
  scalar Day
  input Box { text: String, boxes: [Box!] }
  type Query {
    find(words: String = "", id: ID, ids: [ID!], day: Day, colour: Colour, box: Box, first: Int): String
    other(words: String): String
    query: Query
  }
""")
MOSTS = {("find", "words"): Most(40, words=3), ("find", "ids"): Most(10, 4), ("other", "words"): Most(20)}
COERCED: list[Any] = []
day = SCHEMA.type_map["Day"]
assert isinstance(day, GraphQLScalarType)
day.coerce_input_value = lambda value, *_: COERCED.append(value) or value  # type: ignore[method-assign, func-returns-value]


def bounds(_type: str, field: str, argument: str) -> Most:
    return MOSTS.get((field, argument), DEFAULT)


Executor = Engine | GraphQLCoreExecutor


@pytest.fixture(params=["breadth-first", "graphql-core"])
def executor(request: pytest.FixtureRequest) -> Executor:
    made = Engine if request.param == "breadth-first" else GraphQLCoreExecutor
    return made(SCHEMA, policy(bound=bounds), suggest=False, limits=Limits(name=64))


async def answered(executor: Executor, text: str, variables: Mapping[str, Any] | None = None) -> Any:
    found = await response_of(executor, text, variables, root={"find": "found", "other": "other"})
    return found.errors, found.body


SIZED: list[tuple[str, str, Any, Any]] = [
    ("find(words: $v)", "String", "a b c", "a b c d"),
    ("find(words: $v)", "String", "a" * 40, "a" * 41),
    ("find(words: $v) other(words: $v)", "String", "a" * 20, "a" * 21),
    ("other(words: $v) find(words: $v)", "String", "a b c", "a b c d"),
    ("find(id: $v)", "ID", "a" * 256, "a" * 257),
    ("find(id: $v)", "ID", 5, 10**900),
    ("find(ids: $v)", "[ID!]", ["a" * 10] * 4, ["a"] * 5),
    ("find(ids: $v)", "[ID!]", ["a"], ["a" * 11]),
    ("find(ids: [$v])", "ID!", "a" * 10, "a" * 11),
    ("find(box: $v)", "Box", {"text": "a"}, {"text": "a" * 300}),
    ("find(box: $v)", "Box", {"boxes": [{"text": "a"}]}, {"boxes": [{"boxes": [{"text": "a"}] * 101}]}),
    ("find(box: { boxes: [$v] })", "Box!", {"text": "a"}, {"text": "a" * 300}),
    ("find(day: $v)", "Day", "a" * 256, "a" * 257),
]


@pytest.mark.threat("value-huge")
@pytest.mark.parametrize(("fields", "type_", "fits", "excess"), SIZED)
async def test_a_variable_is_bound_by_the_narrowest_argument_it_is_used_in(
    executor: Executor, fields: str, type_: str, fits: Any, excess: Any
) -> None:
    text = f"query ($v: {type_}) {{ {fields} }}"
    assert (await answered(executor, text, {"v": fits}))[0] is None
    COERCED.clear()
    errors, body = await answered(executor, text, {"v": excess})
    assert [error.extensions["code"] for error in errors] == ["ARGUMENT_TOO_LARGE"]
    assert COERCED == [] and len(body) < 400


@pytest.mark.threat("value-huge")
@pytest.mark.parametrize(
    ("fits", "excess"),
    [
        ('words: "a b c"', 'words: "a b c d"'),
        ('words: """a b c"""', 'words: """a b c d"""'),
        ('ids: ["a", "b"]', 'ids: ["a", "b", "c", "d", "e"]'),
        ('box: { text: "a" }', f'box: {{ boxes: [{{ text: "{"a" * 300}" }}] }}'),
    ],
)
async def test_what_is_written_is_bound_alike(executor: Executor, fits: str, excess: str) -> None:
    assert (await answered(executor, f"{{ find({fits}) }}"))[0] is None
    errors, body = await answered(executor, f"{{ query {{ query {{ find({excess}) }} }} }}")
    assert [error.extensions["code"] for error in errors] == ["ARGUMENT_TOO_LARGE"]
    assert len(body) < 400


@pytest.mark.threat("value-huge")
async def test_so_is_a_variables_default(executor: Executor) -> None:
    errors, _ = await answered(executor, 'query ($v: String = "a b c d") { find(words: $v) }')
    assert [error.extensions["code"] for error in errors] == ["ARGUMENT_TOO_LARGE"]


@pytest.mark.threat("value-huge")
async def test_many_variables_and_many_values_are_counted_together(executor: Executor) -> None:
    errors, _ = await answered(executor, "{ other }", {str(number): 1 for number in range(201)})
    assert errors[0].extensions["limit"] == "variables"
    names = [f"v{number}" for number in range(30)]
    text = f"query ({' '.join(f'${name}: Box' for name in names)}) {{ query {{ {{}} }} }}".replace(
        "{}", " ".join(f"{name}: find(box: ${name})" for name in names)
    )
    errors, _ = await answered(executor, text, {name: {"boxes": [{}] * 90} for name in names})
    assert {error.extensions["limit"] for error in errors} == {"values"}


NASTY = "x" * 3_000
ECHOED = [
    f"{{ {NASTY} }}",
    f"{{ find {{ {NASTY} }} }}",
    f"{{ find({NASTY}: 1) }}",
    f"{{ find(colour: {NASTY}) }}",
    f"{{ ...{NASTY} }}",
    f"query ($v: {NASTY}) {{ other }}",
    f"{{ other @{NASTY} }}",
    f"query {NASTY} {{ nothing }}",
    f'"{NASTY}"',
    f"{{ find(first: {'9' * 4_000}) }}",
    f'{{ find(first: "{NASTY}") }}',
    f"{{ find(box: {'{boxes:' * 90}1{'}' * 90}) }}",
    f"{{ find(box: [{'1,' * 400}]) }}",
    "{ find(" + " ".join(f"a{number}: 1" for number in range(400)) + ") }",
    "{ other" + " @a" * 450 + " }",
    "{ other " + " ".join(f"nothing{number}" for number in range(900)) + " }",
    "query (" + "$v: Int " * 90 + ") { other }",
    "{ find(" + "first: 1 " * 450 + ") }",
    f'{{ find(box: "{NASTY}") }}',
    f'{{ find(colour: "{NASTY}") }}',
    "#" + NASTY,
    NASTY,
    "{ other(words: " + '"' + "\\ud83d" * 50 + '") }',
]


@pytest.mark.threat("error-repeats")
@pytest.mark.parametrize("text", ECHOED, ids=range(len(ECHOED)))
async def test_an_error_repeats_a_short_part_at_most_in_few_places(executor: Executor, text: str) -> None:
    errors, body = await answered(executor, text)
    assert 0 < len(errors) <= Limits().errors + 1
    assert max(len(error.message) for error in errors) <= MOST_TOLD
    assert max(len(error.locations or ()) for error in errors) <= 10
    assert len(body) < 500 * len(errors)


@pytest.mark.threat("error-repeats")
@pytest.mark.parametrize(
    ("type_", "argument", "value"),
    [
        ("Int", "first", NASTY[:200]),
        ("Colour", "colour", NASTY[:200]),
        ("Box", "box", {NASTY[:200]: 1}),
        ("Box", "box", [{"text": 1}] * 60),
        ("Box", "box", {"boxes": [{"boxes": [{"text": [NASTY[:200]]}]}] * 20}),
    ],
)
async def test_an_error_about_a_variable_repeats_a_short_part(
    executor: Executor, type_: str, argument: str, value: Any
) -> None:
    errors, body = await answered(executor, f"query ($v: {type_}) {{ find({argument}: $v) }}", {"v": value})
    assert 0 < len(errors) <= Limits().errors + 1
    assert len(body) < 500 * len(errors)


@pytest.mark.threat("error-repeats")
async def test_an_unknown_operation_is_not_named_at_length(executor: Executor) -> None:
    found = await response_of(executor, "query A { other } query B { other }", None, NASTY)
    assert len(found.body) < 400


GUESSES = [
    ("{ finf }", None),
    ("{ find(word: 1) }", None),
    ("query ($v: Strin) { other(words: $v) }", None),
    ("{ find(colour: REDD) }", None),
    ("query ($v: Colour) { find(colour: $v) }", {"v": "REDD"}),
    ("{ find(box: { tex: 1 }) }", None),
    ("query ($v: Box) { find(box: $v) }", {"v": {"tex": 1}}),
    ("{ other @skipp(if: true) }", None),
    ("{ other @skip(iff: true) }", None),
    ("{ ... on Quer { other } }", None),
]


@pytest.mark.threat("error-repeats")
@pytest.mark.parametrize(("text", "variables"), GUESSES)
async def test_nothing_is_suggested_unless_it_may_be(
    executor: Executor, text: str, variables: Mapping[str, Any] | None
) -> None:
    _, body = await answered(executor, text, variables)
    assert b"Did you mean" not in body
    _, body = await answered(type(executor)(SCHEMA), text, variables)
    assert (b"Did you mean" in body) != ("@skipp" in text)


@pytest.mark.threat("error-repeats")
def test_from_a_name_that_is_too_long_nothing_is_suggested() -> None:
    (error,) = Documents(SCHEMA, limits=Limits()).of("{ find" + "d" * 200 + " }").errors
    assert "Did you mean" not in error.message and "ddd" not in error.message


LIMITS: list[tuple[str, str]] = [
    ("characters", "{ other }" + " " * 65_536),
    ("name", f"query {'Q' * 129} {{ other }}"),
    ("number", f"{{ find(first: {'1' * 41}) }}"),
    ("number", f"{{ find(first: 1.{'1' * 40}) }}"),
    ("text", f'{{ find(words: "{"a" * 4_100}") }}'),
    ("text", f'{{ find(words: """{chr(10) * 4_100}""") }}'),
    ("items", f"{{ find(ids: [{'1 ' * 501}]) }}"),
    ("items", f"{{ find(box: {{ {'a: 1 ' * 501} }}) }}"),
    ("items", f"{{ find({'first: 1 ' * 501}) }}"),
    ("items", f"{{ other {'@skip(if: true) ' * 501} }}"),
    ("operations", " ".join(f"query Q{number} {{ other }}" for number in range(51))),
    ("variables", f"query ({'$v: Int ' * 101}) {{ other }}"),
    ("spreads", f"{{ {'...f ' * 501} }} fragment f on Query {{ other }}"),
    ("spreads", f"{{ {'... { other } ' * 501} }}"),
    (
        "overlaps",
        "{ "
        + " ".join(f"...f{n}" for n in range(100))
        + " }"
        # Each of a hundred fragments would be compared with each, for both of its names.
        + " ".join(f"fragment f{n} on Query {{ other find }}" for n in range(100)),
    ),
]


@pytest.mark.threat("operation-huge")
@pytest.mark.parametrize(("limit", "text"), LIMITS)
def test_a_document_is_measured_before_it_is_validated(limit: str, text: str) -> None:
    validated: list[str] = []

    class Known(Documents):
        def _invalid(self, node: Any) -> list[GraphQLError]:
            validated.append(text)
            return []

    documents = Known(SCHEMA, limits=Limits())
    errors = documents.of(text).errors
    assert errors and errors[0].extensions is not None
    assert (errors[0].extensions["limit"], validated) == (limit, [])
    assert len(errors) <= Limits().errors


@pytest.mark.threat("operation-huge")
def test_a_text_that_is_too_long_is_not_remembered() -> None:
    documents = Documents(SCHEMA, limits=Limits())
    text = "{ other }" + " " * 70_000
    assert documents.of(text) is not documents.of(text)


@pytest.mark.threat("operation-huge")
async def test_a_long_document_is_read_beside_the_loop_and_once(executor: Executor) -> None:
    threads: list[int] = []

    class Known(Documents):
        def _read(self, text: str) -> Any:
            threads.append(threading.get_ident())
            return super()._read(text)

    documents = Known(SCHEMA, limits=Limits())
    long, short = "{ other }" + " " * AT_ONCE, "{ other }"
    found = await asyncio.gather(*(documents.read(text) for text in (long, long, short, long)))
    assert found[0] is found[1] is found[3] is documents.known(long)
    assert sorted(ident == threading.get_ident() for ident in threads) == [False, True]
    assert (await documents.read("{" * 500)).errors
    assert (await answered(executor, long))[0] is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


def texts(value: Any) -> list[str]:
    """Every text in a value, also the names in it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts(one)]
    return [text for one in value for text in texts(one)] if isinstance(value, list) else []


def sizes(value: Any) -> list[int]:
    """The lengths of every list and object in a value."""
    if isinstance(value, dict):
        return [2 * len(value), *(size for one in value.values() for size in sizes(one))]
    return [len(value), *(size for one in value for size in sizes(one))] if isinstance(value, list) else []


@pytest.mark.threat("value-huge")
@given(values, st.integers(1, 12), st.integers(1, 8), st.none() | st.integers(1, 3))
def test_a_value_is_taken_when_all_that_is_in_it_is_within_the_bound(
    value: Any, characters: int, items: int, words: int | None
) -> None:
    most = Most(characters, items, words)
    excess = Measured(1_000, 10_000).excess(value, most)
    fits = all(len(text) <= characters and (words is None or len(text.split()) <= words) for text in texts(value))
    if excess is None or excess.limit != "digits":
        assert (excess is None) == (fits and all(size <= items for size in sizes(value)))
