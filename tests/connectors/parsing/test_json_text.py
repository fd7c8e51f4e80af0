"""JSON as it is written by those who do not read it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.parsing.json_text import NotJson, decoded, decoded_lines

NAMES = st.one_of(st.sampled_from(["a", "b", "a:", '"', "\\", "ก"]), st.text(max_size=3))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans(), st.sampled_from([(",", ":"), (" , ", " : ")]))
def test_any_value_is_read_however_it_is_spaced_and_escaped(
    value: Any, indent: int | None, ascii_: bool, separators: tuple[str, str]
):
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_, separators=separators)
    try:
        text = written.encode()
    except UnicodeEncodeError:
        return
    assert decoded(text) == json.loads(text)


@given(NAMES, st.integers(0, 5), st.integers(0, 5), VALUES, st.booleans())
def test_a_name_that_stands_twice_with_two_values_is_told(name: str, one: int, other: int, value: Any, ascii_: bool):
    def written(of: Any) -> str:
        return json.dumps(of, ensure_ascii=ascii_)

    text = f'[{{"z:": {written(value)}, {written(name)}: {one},\n {written(name)}: {other}}}]'
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return
    if one == other:
        assert decoded(content) == json.loads(content)
        return
    with pytest.raises(NotJson, match="twice"):
        decoded(content)


def test_a_colon_that_is_escaped_hides_no_name_that_stands_twice():
    with pytest.raises(NotJson, match="twice"):
        decoded(b'{"a": 1, "a": 2, "b": "\\u003a"}')


def test_a_name_that_may_be_somebodys_is_not_told():
    with pytest.raises(NotJson) as told:
        decoded(b'{"9100000000011": 1, "9100000000011": 2}')
    assert "91" not in str(told.value)
    assert "line 1, column 22 (byte 22)" in str(told.value)


def test_a_number_that_is_none_costs_one_value():
    rows = decoded(b'[{"fee": NaN, "no": 1}, {"fee": -Infinity, "no": 2}, {"fee": 3, "no": 3}]')
    assert [row["no"] for row in rows] == [1, 2, 3]
    assert math.isnan(rows[0]["fee"])
    assert rows[1]["fee"] == -math.inf


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b'{"a":\n  x}', "line 2, column 3 (byte 9)"),
        (b'{"a": [1, 2', "it ends too early, at line 1, column 12 (byte 12)"),
        (b'{"a": NaN,\n "b"}', "line 2, column 5 (byte 16)"),
        (b"", "it is empty"),
        (b" \x1a", "it is empty"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_it_is_told_where_it_is_no_json(text: bytes, where: str):
    with pytest.raises(NotJson) as told:
        decoded(text)
    assert where in str(told.value)


def test_a_mark_of_the_end_of_a_file_is_no_part_of_it():
    assert decoded(b'{"a": 1}\r\n\x1a') == {"a": 1}


@given(st.lists(st.dictionaries(st.text(), st.text()), max_size=5), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_lines_of_json_are_rows_whatever_else_looks_like_the_end_of_a_line(rows: list[dict[str, str]], end: str):
    written = end.join(json.dumps(row, ensure_ascii=False) for row in rows)
    try:
        text = written.encode()
    except UnicodeEncodeError:
        return
    assert decoded_lines(text) == rows


@pytest.mark.parametrize(
    ("text", "why"), [(b'{"a": 1}\n{"a": }\n', "in line 2: malformed"), (b'{"a": 1}\n\n{"a": 1, "a": 2}', "line 3")]
)
def test_a_broken_line_is_told_with_its_number(text: bytes, why: str):
    with pytest.raises(NotJson, match=why):
        decoded_lines(text)


def test_a_line_with_a_number_that_is_none_costs_one_value():
    assert [row["no"] for row in decoded_lines(b'{"no": 1, "fee": NaN}\n{"no": 2}\n\x1a')] == [1, 2]


@pytest.mark.parametrize("number", ["1e400", "-1e999", "1E+400"])
def test_a_number_that_is_too_large_costs_one_value(number: str):
    found = decoded(f'[{{"a": {number}}}, {{"a": 1}}]'.encode())
    assert math.isinf(found[0]["a"])
    assert found[1] == {"a": 1}
    with pytest.raises(NotJson, match='"a" stands twice'):
        decoded(f'{{"a": {number}, "a": 1}}'.encode())


def test_a_text_that_is_as_long_when_it_is_written_again_may_have_lost_a_name():
    text = b'{"a":1,"a":2,"b":1e6}'
    assert len(text) == len(b'{"a":2,"b":1000000.0}')
    with pytest.raises(NotJson, match='"a" stands twice'):
        decoded(text)
