"""What a changed manifest is said to change."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.manifest.difference import LONGEST, MOST, differences

pytestmark = pytest.mark.threat("change-tells-secret")

BEFORE = """
[source]
kind = "rest"
url = "https://old.example"
auth = { kind = "api-key", key = "a-literal-secret", header = "X-Key" }
timeout = "3s"
[[lookup]]
type = "Licence"
by = "juristicId"
request = { path = "/a", query = { ids = "$keys", apikey = "another-secret" } }
[lookup.fields]
state = { from = "S", as = { A = "VALID" } }
[[lookup]]
type = "Licence"
by = "number"
request = { path = "/b/$key" }
"""


def test_each_difference_is_told_by_its_place_from_what_to_what() -> None:
    after = BEFORE.replace('"3s"', '"9s"').replace('A = "VALID"', 'A = "EXPIRED"').replace('path = "/b/$key"', "")
    assert differences(BEFORE, after) == (
        'source.timeout: "3s" -> "9s"',
        'Licence by juristicId: fields.state.as.A: "VALID" -> "EXPIRED"',
        'Licence by number: request.path: "/b/$key" -> not there',
        "Licence by number: request: not there -> {}",
    )


def test_a_lookup_that_is_moved_has_not_changed() -> None:
    head, first, second = BEFORE.split("[[lookup]]")
    assert differences(BEFORE, f"{head}[[lookup]]{second}[[lookup]]{first}") == (
        "its manifest is written anew and says the same",
    )


def test_no_secret_is_told_and_a_variable_is() -> None:
    after = BEFORE.replace("a-literal-secret", "${NEW_KEY}").replace("another-secret", "third-secret")
    told = differences(BEFORE, after.replace("https://old.example", "https://user:pass@new.example"))
    assert told == (
        "source.url: (not shown) -> (not shown)",
        'source.auth.key: (not shown) -> "${NEW_KEY}"',
        "Licence by juristicId: request.query.apikey: (not shown) -> (not shown)",
    )


def test_a_manifest_that_is_broken_says_so() -> None:
    assert differences(BEFORE, "no = toml = at all") == ("its manifest is no TOML any more",)
    assert differences("no = toml = at all", BEFORE) == ("its manifest is TOML again",)


TABLES = st.recursive(
    st.integers() | st.text("abc$", max_size=300) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abkx", min_size=1, max_size=3), inner),
    max_leaves=60,
)


def written(table: dict[str, Any]) -> str:
    from drafting.toml_text import key, toml

    return "\n".join(f"{key(name)} = {toml(value)}" for name, value in table.items())


@given(st.dictionaries(st.text("abkx", min_size=1, max_size=3), TABLES), st.data())
def test_two_manifests_differ_in_words_that_are_few_short_and_there_when_they_do(
    before: dict[str, Any], data: st.DataObject
) -> None:
    after = data.draw(st.dictionaries(st.text("abkx", min_size=1, max_size=3), TABLES) | st.just(before))
    assert tomllib.loads(written(after)) == after
    told = differences(written(before), written(after))
    assert told
    assert len(told) <= MOST + 1
    assert all(len(one.split(": ", 1)[-1]) <= 2 * LONGEST + 10 for one in told)
    if before == after:
        assert told == ("its manifest is written anew and says the same",)
