from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.expressions.jmespath_paths import NotAnExpression, Unfit, column, expression, path, predicate
from connectors.expressions.templates import ABSENT, fill, references
from connectors.parsing.xml_element import Element

ROW = {"a": {"b": [1, 2]}, "ชื่องานบริการ": "ก", "Reg. No": 7, "พ.ศ.": 2569, "title": None}
NAMES = st.sampled_from(["a", "b", "c_1", "D"])
DOCUMENTS = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=3), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [("a.b[1]", 2), ("a.b", [1, 2]), ("ชื่องานบริการ", "ก"), ("a.b.c", None), ("a || title", {"b": [1, 2]})],
)
def test_a_path_is_a_name_or_an_expression(text: str, found: Any):
    assert path(text)(ROW) == found


def test_a_column_may_have_any_mark_in_its_name():
    assert (column("Reg. No")(ROW), column("พ.ศ.")(ROW), column("a")([1])) == (7, 2569, None)


@given(st.lists(NAMES, min_size=1, max_size=4).map(".".join), DOCUMENTS)
def test_names_with_dots_give_what_jmespath_gives(text: str, document: Any):
    assert expression(text)(document) == jmespath.search(text, document)


def test_what_is_no_expression_is_refused():
    with pytest.raises(NotAnExpression):
        expression("a[")


def test_an_expression_that_cannot_be_applied_is_unfit_and_a_predicate_does_not_hold():
    with pytest.raises(Unfit):
        expression("contains(title, 'x')")(ROW)
    assert not predicate("contains(title, 'x')")(ROW)


@pytest.mark.parametrize(("text", "holds"), [("a", True), ("title", False), ("a.b == `[1, 2]`", True), ("`0`", True)])
def test_a_predicate_holds_as_jmespath_has_it(text: str, holds: bool):
    assert predicate(text)(ROW) is holds


def test_a_template_is_filled_where_its_names_stand():
    values = {"key": "1", "keys": ["1", "2"], "filter.x": ABSENT, "limit": 5}
    template = {"ids": "$keys", "of": "no-$key/$limit", "x": "$filter.x", "list": ["$filter.x", "$limit", {"y": 1}]}
    assert fill(template, values.__getitem__) == {"ids": ["1", "2"], "of": "no-1/5", "list": [5, {"y": 1}]}
    assert sorted(references(template)) == ["filter.x", "filter.x", "key", "keys", "limit", "limit"]


def test_what_is_put_in_is_not_read_again():
    assert fill("$text", {"text": "$key"}.__getitem__) == "$key"
    assert fill("of $text", {"text": "$key"}.__getitem__) == "of $key"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("keys(@)", ["Rows"]),
        ("keys(Rows)", ["One"]),
        ("values(Rows)", [None]),
        ("type(Rows)", "object"),
        ("length(Rows)", 1),
        ("merge(Rows, @)", {"One": None, "Rows": {"One": None}}),
        ("contains(keys(Rows), 'One') && Rows.One == null", True),
    ],
)
def test_functions_take_what_is_read_from_xml_as_any_object(text: str, found: object) -> None:
    assert expression(text)(Element(Rows=Element(One=None))) == found
    assert expression(text)({"Rows": {"One": None}}) == found
