"""Documents are judged as graphql-core judges them, whatever is wrong with them."""

import random
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar

import pytest
from graphql import (
    BREAK,
    SKIP,
    ASTValidationRule,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    ParallelVisitor,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    ValidationRule,
    VariableNode,
    Visitor,
    build_schema,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.language import ast
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from hypothesis import given
from hypothesis import strategies as st

from endpoints.graphql.examples import read_examples
from execution.arguments import variables_in
from execution.validation import Validation
from tests.execution.odd_schema import zoo
from tests.execution.random_operations import Operations

ROOT = Path(__file__).parents[2]
ZOO = zoo()
HUB = build_schema((ROOT / "schema.graphql").read_text())
EXAMPLES = [example.query for example in read_examples(ROOT / "ide" / "examples")]
WRITER = Operations(ZOO)
TOKENS = re.compile(r'"[^"]*"|\.\.\.|[$@]?\w+|\S')
STRAY = """
{ | } | ( | ) | [ | ] | : | ! | $n | $on | $nope | $any: Nope | $n: Int | 1 | "a" | null | {from: 1} | [1] | RED | true
@skip(if: $on) | @skip(if: true) @skip(if: true) | @skip | @deprecated | @nope | @stream | @defer(label: $n)
...F | ... on Cat { name } | ... on Nope { name } | fragment F on Cat { ...F name } | nope | name | n: name | nums
query Q { home { name } } | { home { name } } | subscription { nope } | type T { a: Int } | extend type Cat { a: Int }
list(first: $n) { name } | echo(n: 1) | __typename | __schema { types { fields { type { fields { name } } } } }
"""
PIECES = [piece.strip() for line in STRAY.split("\n") for piece in line.split(" | ") if piece.strip()]
MOST = 20


def told(errors: Sequence[GraphQLError]) -> list[Any]:
    return [
        (error.message, error.locations, [node.loc for node in error.nodes or ()], error.path, error.extensions)
        for error in errors
    ]


def agree(schema: GraphQLSchema, text: str, *, hide: bool) -> None:
    """Ours tells what graphql-core's own `validate` tells."""
    try:
        document = parse(text)
    except GraphQLSyntaxError:
        return
    found = Validation(schema, specified_rules, most=MOST, hide_suggestions=hide).errors(document)
    try:
        expected = validate(schema, document, max_errors=MOST, hide_suggestions=hide)
    except AttributeError:  # its rule of @stream on a union
        assert any(error.message.startswith("Stream directive cannot") for error in found) or len(found) > MOST
        return
    assert told(found) == told(expected)


def spoilt(text: str, seed: int) -> str:
    """The same, with some of its tokens left out, doubled, changed for others of it, or with something put between."""
    drawn = random.Random(seed)
    tokens = TOKENS.findall(text)
    for _ in range(drawn.randint(1, 3)):
        at = drawn.randrange(len(tokens))
        match drawn.randrange(4):
            case 0:
                del tokens[at]
            case 1:
                tokens[at] = drawn.choice(tokens)
            case 2:
                tokens.insert(at, tokens[at])
            case _:
                tokens.insert(at, drawn.choice(PIECES))
    return " ".join(tokens)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.booleans())
def test_whatever_is_wrong_with_a_document_is_told_as_graphql_core_tells_it(seed: int, how: int, hide: bool) -> None:
    text = WRITER.write(seed)
    agree(ZOO, text, hide=hide)
    for further in range(5):
        agree(ZOO, spoilt(text, how + further), hide=hide)


@given(st.sampled_from(EXAMPLES), st.integers(0, 10**9), st.booleans())
def test_the_hub_s_own_operations_are_judged_alike_however_they_are_spoilt(text: str, how: int, hide: bool) -> None:
    agree(HUB, text, hide=hide)
    for further in range(5):
        agree(HUB, spoilt(text, how + further), hide=hide)


class Noting(ValidationRule):
    """Notes all that a visitor is told, and answers as a seed has it."""

    seed: ClassVar[int] = 0
    noted: ClassVar[list[Any]] = []

    def _note(self, what: str, node: Node, *told: Any) -> Any:
        key, parent, path, ancestors = told
        types = (self.context.get_type(), self.context.get_parent_type(), self.context.get_input_type())
        above = [id(one) for one in ancestors]
        noted = (type(self).__name__, what, id(node), key, id(parent), tuple(path), *above, *map(str, types))
        type(self).noted.append(noted)
        drawn = random.Random(f"{self.seed} {type(self).__name__} {what} {node.loc}").random()
        return SKIP if drawn < 0.05 else BREAK if drawn < 0.06 else None


def noting(names: Sequence[str], seed: int, noted: list[Any]) -> list[type[ASTValidationRule]]:
    """Rules that look at all nodes, or those of some kinds."""
    made: list[type[ASTValidationRule]] = []
    for number, name in enumerate(names):
        methods = {
            f"{what}{name}": lambda self, *told, what=what: self._note(what, *told) for what in ("enter", "leave")
        }
        made.append(type(f"Noting{number}", (Noting,), {**methods, "seed": seed, "noted": noted}))
    return made


KINDS = st.sampled_from(
    ["", *(f"_{kind}" for kind in ("field", "name", "selection_set", "argument", "directive", "variable"))]
)


@given(st.integers(0, 10**9), st.lists(KINDS, min_size=1, max_size=4))
def test_a_visitor_is_told_what_graphql_core_would_tell_it_and_heard_alike(seed: int, names: list[str]) -> None:
    document = parse(WRITER.write(seed))
    expected: list[Any] = []
    types = TypeInfo(ZOO)
    context = ValidationContext(ZOO, document, types, lambda error: None)
    visitors = [rule(context) for rule in noting(names, seed, expected)]
    visit(document, TypeInfoVisitor(types, ParallelVisitor(visitors)))
    found: list[Any] = []
    Validation(ZOO, noting(names, seed, found), most=MOST).errors(document)
    assert found == expected


@pytest.mark.parametrize("fragment", [False, True])
def test_a_stream_of_the_name_of_a_union_s_type_is_refused(fragment: bool) -> None:
    text = "{ pet { ... on Pet { __typename @stream } } }" if fragment else "{ pet { __typename @stream } }"
    messages = [error.message for error in Validation(ZOO, specified_rules, most=MOST).errors(parse(text))]
    assert "Stream directive cannot be used on non-list field '__typename' on type 'Pet'." in messages


class Variables(Visitor):
    """Finds variables as graphql-core walks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.found.add(node.name.value)


@given(st.integers(0, 10**9))
def test_the_variables_below_a_node_are_found(seed: int) -> None:
    pending: list[Node] = [parse(WRITER.write(seed))]
    while pending:
        node = pending.pop()
        if node.kind in ("argument", "directive", "operation_definition"):
            visit(node, expected := Variables())
            assert variables_in(node) == expected.found
        below = [getattr(node, key) for key in QUERY_DOCUMENT_KEYS.get(node.kind, ())]
        pending += [one for each in below if each for one in (each if isinstance(each, tuple) else (each,))]


def test_an_abort_keeps_what_was_found_before() -> None:
    text = "{ " + " ".join(f"nope{number}" for number in range(MOST + 5)) + " }"
    found = Validation(ZOO, specified_rules, most=MOST).errors(parse(text))
    assert (len(found), found[-1].message) == (
        MOST + 1,
        "Too many validation errors, error limit reached. Validation aborted.",
    )


def test_every_node_that_stands_below_another_is_walked_through() -> None:
    kinds: list[type[Node]] = [
        one for one in vars(ast).values() if isinstance(one, type) and issubclass(one, Node) and one.kind
    ]
    bases = {base for one in kinds for base in one.__bases__}
    for one in (one for one in kinds if one not in bases):
        nodes = {field.name for field in fields(one) if "Node" in str(field.type)}
        assert nodes <= set(QUERY_DOCUMENT_KEYS.get(one.kind, ())), one


@pytest.mark.parametrize("key", ["alias", "name"])
def test_what_stands_under_a_name_s_key_is_a_name(key: str) -> None:
    found = {str(field.type) for one in _classes() for field in fields(one) if field.name == key}
    assert {text.removesuffix(" | None") for text in found} == {"NameNode"}


def _classes() -> list[Any]:
    return [one for one in vars(ast).values() if isinstance(one, type) and issubclass(one, Node)]


def test_a_rule_is_made_for_a_document_that_has_what_it_looks_at() -> None:
    made: list[str] = []

    class OfDirectives(ValidationRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            made.append("")

        def enter_directive(self, *_: object) -> None: ...

    validation = Validation(ZOO, [OfDirectives], most=MOST)
    validation.errors(parse("{ home { name } }"))
    assert made == []
    validation.errors(parse("{ home { name @skip(if: true) } pet { __typename @skip(if: true) } }"))
    assert made == [""]
