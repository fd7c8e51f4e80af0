"""What is said in English alone where it is raised is told in Thai: all that graphql-core can say, by its source."""

import ast
import importlib
import inspect
from collections.abc import Iterator, Mapping
from itertools import product
from string import Formatter
from tomllib import loads
from types import ModuleType
from typing import Any

import graphql
import pytest
from graphql import specified_rules
from hypothesis import given
from hypothesis import strategies as st

from endpoints.http.thai_messages import thai
from execution import argument_bounds, document, document_limits, engine, validation
from schema import scalars as own_scalars
from settings import ROOT
from tests.hub import hub, post

TABLE: Mapping[str, Mapping[str, str]] = loads(
    (ROOT / "endpoints" / "http" / "thai_messages.toml").read_text(encoding="utf-8")
)
EVERY = [(en, th) for messages in TABLE.values() for en, th in messages.items()]
RULES = [inspect.getmodule(rule) for rule in specified_rules]
SPOKEN_BY = (
    "execution.get_variable_signature",
    "execution.values",
    "language.lexer",
    "language.parser",
    "type.definition",
    "type.scalars",
    "utilities.validate_input_value",
    "validation.validate",
    "validation.validation_context",
)
OTHERS = [importlib.import_module(f"graphql.{name}") for name in SPOKEN_BY]
OWN = [argument_bounds, document, document_limits, engine, validation, own_scalars]
ERRORS = {"GraphQLError": 0, "GraphQLSyntaxError": 2, "report_invalid_value": 1, "report_invalid_literal": 1}
ENDS = {"Parsing aborted.": "tokens", "since it is even.": "an example"}
"""What never reaches a client in these words."""
FILLED = {
    "print_path_list": {"", " at .x[0]"},
    "suggestion": {" Did you mean 'x' or 'y'?"},
    "kind": {"NationalId", "JuristicId"},
}
"""What stands in a message where it is filled in by something that is no name and no value."""


def in_thai(text: str) -> bool:
    return any(0x0E00 <= ord(letter) < 0x0E80 for letter in text)


def rendered(node: ast.expr | None, scope: Mapping[str, list[ast.expr]], deepest: int = 6) -> set[str]:
    """The texts that an expression can come to, with a name in the place of what is filled in."""
    found = {"x"}
    match node:
        case ast.Constant(value=str(text)):
            found = {text}
        case ast.JoinedStr(values=parts):
            found = {"".join(one) for one in product(*(rendered(part, scope, deepest) for part in parts))}
        case ast.BinOp(left=left, right=right):
            found = {a + b for a, b in product(rendered(left, scope, deepest), rendered(right, scope, deepest))}
        case ast.IfExp(body=body, orelse=orelse):
            found = rendered(body, scope, deepest) | rendered(orelse, scope, deepest)
        case ast.FormattedValue(value=value):
            found = FILLED.get(ast.unparse(value).partition("(")[0], found)
        case ast.Call(func=function) if "did_you_mean" in ast.unparse(function):
            found = {"", " Did you mean 'x' or 'y'?"}
        case ast.Name(id=name) if deepest and name in scope:
            found = {text for value in scope[name] for text in rendered(value, scope, deepest - 1)}
        case _:
            pass
    return found


def said_by(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Each message that a module's errors can have, and where they are raised."""
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(function, ast.FunctionDef):
            continue
        scope: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                scope.setdefault(node.targets[0].id, []).append(node.value)
        for node in ast.walk(function):
            at = ERRORS.get(ast.unparse(node.func)) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and at is not None and len(node.args) > at:
                yield from ((text, f"{module.__name__}.{function.name}") for text in rendered(node.args[at], scope))


def excused(text: str, place: str) -> bool:
    """What is no message of its own: one handed on, one that builds the schema, one of values on their way out."""
    if text.strip("x' ") == "" or text.endswith(tuple(ENDS)):
        return True
    name = place.rpartition(".")[2]
    return "output" in name or name.startswith(("assert_", "_validate_name", "report_invalid"))


@pytest.mark.parametrize("module", [*RULES, *OTHERS, *OWN], ids=lambda module: module.__name__)
def test_all_that_is_said_of_a_document_and_its_values_is_in_the_table(module: ModuleType) -> None:
    found = {text for text, place in said_by(module) if not excused(text, place)}
    assert {text for text in found if thai(text) is None} == set()


def test_the_rules_are_looked_through_and_each_says_something() -> None:
    silent = {m.__name__ for m in RULES if m is not None and not list(said_by(m))}
    assert {name.rpartition(".")[2] for name in silent} <= {"values_of_correct_type"}, "it says what values.py does"
    assert sum(1 for module in OTHERS for _ in said_by(module)) > 60


@pytest.mark.parametrize(("en", "th"), EVERY, ids=[en[:40] for en, _ in EVERY])
def test_a_message_has_the_same_slots_in_both_languages_and_some_word_of_thai(en: str, th: str) -> None:
    slots = [{name for _, name, *_ in Formatter().parse(text) if name} for text in (en, th)]
    assert slots[1] <= slots[0]
    assert in_thai(th) or th.isascii(), "a word that Thai programmers use as it is"


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)


@given(st.sampled_from([en for en, _ in EVERY]), st.data())
def test_whatever_fills_its_slots_a_message_is_found(en: str, data: Any) -> None:
    slots = {name: data.draw(NAMES) for _, name, *_ in Formatter().parse(en) if name}
    assert thai(en.format(**slots)) is not None


@given(st.text(max_size=300))
def test_what_is_none_of_them_raises_nothing(text: str) -> None:
    thai(text)
    thai(f"Variable '${text}' has invalid value: {text}…")


def test_of_a_message_that_was_shortened_as_much_is_told_as_there_is() -> None:
    said = thai("Variable '$x' has invalid value: Expected value of type 'Filter' to be an object, found: [1, 2…")
    assert said is not None
    assert said.th.startswith("ค่าของตัวแปร '$x' ไม่ถูกต้อง: ค่าชนิด 'Filter' ต้องเป็นออบเจกต์ แต่พบ [1, 2")


WRONG: Mapping[str, tuple[str, dict[str, Any]]] = {
    "GRAPHQL_PARSE_FAILED": ("{ me { ", {}),
    "no such field": ("{ nothing }", {}),
    "no selection": ("{ me }", {}),
    "no such argument": ('{ law(number: "1") { id } }', {}),
    "no such type": ("query ($a: Nothing) { me { nationalId } }", {}),
    "argument missing": ("{ law { id } }", {}),
    "variable missing": ("query ($id: ID!) { law(id: $id) { id } }", {}),
    "variable not declared": ("{ law(id: $id) { id } }", {}),
    "variable of another type": ("query ($id: Int) { law(id: $id) { id } }", {"id": 1}),
    "no national id": ('{ citizen(nationalId: "1") { nationalId } }', {}),
    "no national id in a variable": (
        "query ($id: NationalId!) { citizen(nationalId: $id) { nationalId } }",
        {"id": "9100000000012"},
    ),
    "no date": ("query ($d: Date) { rates: __typename @skip(if: $d) }", {"d": "2569"}),
    "null in a variable": ("query ($n: Int) { laws(first: $n) { totalCount } }", {"n": None}),
    "too deep": ("{ me " + "{ a " * 30 + "}" * 31, {}),
    "too long": ("query ($s: String) { laws(search: $s) { totalCount } }", {"s": "ก" * 500}),
    "too many": ("{ laws(first: 1000000) { totalCount } }", {}),
    "no operation": ("fragment F on Law { id }", {}),
    "which operation": ("query A { __typename } query B { __typename }", {}),
    "conflict": ('{ a: law(id: "1") { id } a: law(id: "2") { id } }', {}),
}


@pytest.mark.parametrize("executor", ["breadth-first", "graphql-core"])
@pytest.mark.parametrize("case", WRONG)
async def test_every_error_of_an_operation_is_told_in_thai_of_its_own(case: str, executor: str) -> None:
    query, variables = WRONG[case]
    answer = (await post(hub(executor=executor), query, variables=variables, scopes=["citizens.lookup"])).json()
    assert answer["errors"]
    for error in answer["errors"]:
        assert in_thai(error["extensions"]["messageTh"]), error
        assert (
            thai(error["message"].removesuffix(" The whole schema is at /schema.graphql."))
            or "argument" in (error["extensions"])
        ), error


async def test_where_nothing_is_suggested_the_schema_is_named_whether_or_not_there_is_such_a_thing() -> None:
    app = hub()
    for query in (
        "{ nothing }",
        "{ lawz { id } }",
        '{ law(idd: "1") { id } }',
        "query ($a: Lawz) { me { nationalId } }",
    ):
        errors = (await post(app, query)).json()["errors"]
        named = [one for one in errors if "/schema.graphql" in one["message"]]
        assert named, query
        for error in named:
            assert "/schema.graphql" in error["extensions"]["messageTh"]


def test_graphql_core_is_the_one_whose_source_was_read() -> None:
    assert graphql.__version__.startswith("3.3."), "look through its messages anew"
