"""docs/composition.md has every rule of the draft and every code of the hub's, and each is told of its example."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from docs.composition.__main__ import DRAFT, page
from docs.composition.own import CODES
from docs.composition.row import Example, Verdict
from docs.composition.told import examples, faults_of
from settings import ROOT

PAGE = ROOT / "docs" / "composition.md"
MAKERS = {"fault": 1, "fault_at": 2, "SchemaFault": 3}
"""Which argument of a call is a code."""
TOLD = {one.code for one in CODES} | {one.code for one in DRAFT if one.verdict is Verdict.KEPT}
EXAMPLES = examples()
INSTEAD = [(one.code, one.told, one.example) for one in DRAFT if one.told]


def test_the_page_is_the_one_there_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.composition > docs/composition.md"


def codes_of(example: Example) -> set[str]:
    """The codes that the agency md is told of it, in a graph with the hub's own schema."""
    return {one.code for one in faults_of(example)}


@pytest.mark.parametrize("code", EXAMPLES)
def test_each_code_is_told_of_its_example(code: str) -> None:
    assert code in codes_of(EXAMPLES[code])


@pytest.mark.parametrize(("code", "told", "example"), INSTEAD, ids=[code for code, *_ in INSTEAD])
def test_what_the_draft_tells_otherwise_is_told_all_the_same(code: str, told: str, example: Example) -> None:
    assert told in TOLD
    assert told in codes_of(example)


def test_every_rule_that_is_kept_has_an_example_and_every_other_a_reason() -> None:
    assert [one.code for one in DRAFT if one.verdict is Verdict.KEPT and not one.example] == []
    assert [one.code for one in DRAFT if one.verdict is not Verdict.KEPT and not one.why] == []
    assert [one.code for one in DRAFT if one.verdict is Verdict.KEPT and one.told] == []


def test_no_code_stands_there_twice() -> None:
    assert len(DRAFT) == 66, "the draft has as many"
    known = Counter(one.code for one in (*DRAFT, *CODES))
    assert [code for code, count in known.items() if count > 1] == []


@cache
def modules() -> dict[Path, ast.Module]:
    files = [file for room in ("supergraph", "federation", "services") for file in (ROOT / room).rglob("*.py")]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def codes_in(tree: ast.Module) -> Iterator[str]:
    """The codes that a module tells, as far as they stand where it tells them."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        place = MAKERS.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
        if place is None or len(node.args) <= place + 1:
            continue
        code = node.args[place]
        if isinstance(code, ast.Constant):
            yield str(code.value)
        elif isinstance(code, ast.IfExp):
            yield from (str(one.value) for one in (code.body, code.orelse) if isinstance(one, ast.Constant))


def test_nothing_is_told_that_is_not_on_the_page() -> None:
    told = {code: file.name for file, tree in modules().items() for code in codes_in(tree)}
    assert {"KEY_CYCLIC", "INVALID_GRAPHQL", "NOT_BUILT", "NAME_TAKEN"} <= set(told)
    assert {code: file for code, file in told.items() if code not in TOLD} == {}


def test_nothing_is_on_the_page_that_nobody_is_told() -> None:
    texts = {
        one.value
        for tree in modules().values()
        for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    assert texts >= TOLD


def test_what_has_no_example_is_tried_elsewhere() -> None:
    tests = [file for file in (ROOT / "tests").rglob("test_*.py") if file != Path(__file__)]
    written = "".join(file.read_text(encoding="utf-8") for file in tests)
    assert [code for code in TOLD if code not in EXAMPLES and code not in written] == []
