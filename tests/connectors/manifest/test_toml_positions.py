import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.manifest.toml_positions import LinePositions, Place

DOCUMENT = """\
# a comment with = and [brackets]
top = 1

[agency]
id = "dbd" # "quoted" = no
name = { th = "กรม", en = 'Department [of] = things' }
"quoted key".inner = true

[source]
many = [
  { a = 1, b = [2, 3] },  # of tables
  "text",
]
long = \"\"\"
a = 1
[not a table]
\"\"\"
number = 1.5
when = 1979-05-27 07:32:00

[[lookup]]
type = "A"
[lookup.fields]
nameTh.title = "T"

[[lookup]]
type = "B"
[[lookup.variant]]
when = "x"
[[lookup.variant]]
for.id = ["1"]
"""

PLACES: list[tuple[Place, int]] = [
    (("top",), 2),
    (("agency",), 4),
    (("agency", "id"), 5),
    (("agency", "name", "en"), 6),
    (("agency", "quoted key", "inner"), 7),
    (("source", "many"), 10),
    (("source", "many", 0, "b", 1), 11),
    (("source", "many", 1), 12),
    (("source", "long"), 14),
    (("source", "number"), 18),
    (("source", "when"), 19),
    (("lookup", 0), 21),
    (("lookup", 0, "fields", "nameTh", "title"), 24),
    (("lookup", 1, "type"), 27),
    (("lookup", 1, "variant", 0, "when"), 29),
    (("lookup", 1, "variant", 1, "for", "id", 0), 31),
    (("lookup", 1, "fields", "missing"), 26),
    (("nowhere",), 1),
]


@pytest.mark.parametrize(("place", "line"), PLACES, ids=str)
def test_each_value_is_found_on_its_line(place: Place, line: int):
    tomllib.loads(DOCUMENT)
    assert LinePositions(DOCUMENT).of(place) == line


KEYS = st.sampled_from(["a", "b", "key-1", '"quoted key"', "'literal'", "กข".join(['"', '"']), r'"\U0000d7fc \u0e01"'])
VALUES: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["1", '"text # [x] = 1"', "'lit'", "true", "1.5", '"""two\nlines"""', "'''three\n\nlines'''"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: "[\n" + ",\n".join(values) + "\n]"),
        st.dictionaries(KEYS, inner.filter(lambda text: "\n" not in text), max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=6,
)


def places(value: Any, place: Place = ()) -> list[Place]:
    found = [place]
    if isinstance(value, dict):
        for key, one in value.items():
            found += places(one, (*place, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            found += places(one, (*place, number))
    return found


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_value_that_toml_reads_has_a_line_of_its_own(table: dict[str, str]):
    text = "".join(f"{key} = {value}\n" for key, value in table.items())
    lines = LinePositions(text)
    for place in places(tomllib.loads(text)):
        assert place in lines._lines
        assert 1 <= lines.of(place) <= text.count("\n") + 1
