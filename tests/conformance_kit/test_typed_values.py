"""What a sample keeps of a value is that value again."""

import json
import math
from datetime import timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance_kit import typed_values

# Of a named zone the offset is kept; moments that such a zone has twice, or never, equal nothing (PEP 495).
# An offset is of whole seconds: Python itself reads one of a microsecond as none.
OFFSETS = st.integers(-23 * 3600, 23 * 3600).map(lambda seconds: timezone(timedelta(seconds=seconds)))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.dates(),
    st.datetimes(timezones=st.none() | OFFSETS),
    st.times(),
    st.decimals(allow_nan=False, allow_infinity=False),
)
ROWS = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab$", max_size=3), inner))


@given(ROWS)
def test_whatever_a_source_gives_is_given_again(value: Any) -> None:
    again = typed_values.given(json.loads(json.dumps(typed_values.kept(value))))
    assert again == value
    assert type(again) is type(value)


def test_what_has_no_type_of_its_own_is_kept_as_a_text() -> None:
    class Odd:
        def __str__(self) -> str:
            return "odd"

    assert typed_values.kept([Odd(), math.inf]) == ["odd", math.inf]
