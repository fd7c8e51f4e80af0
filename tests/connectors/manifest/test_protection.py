"""What a new manifest weakens, and what it only adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.manifest.protection import only_adds_public, weakened

WHOLE = """
[agency]
id = "bureau"

[source]
kind = "rest"
url = "https://bureau.example/v1"
auth = { kind = "api-key", key = "${KEY}" }

[scope."bureau.files"]
class = "sensitive"

[[lookup]]
type = "File"
by = "nationalId"
privacy = { class = "personal", basis = "consent", fields = { illness = "sensitive", office = "public" } }
cache = { ttl = "10m" }

[[lookup]]
type = "Office"
by = "code"
privacy = { class = "public", basis = "public-task" }
cache = { ttl = "10m" }

[fields.Office]
code = "CODE"
"""
FILE = "File by nationalId"


@pytest.mark.threat("manifest-weakens")
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('class = "personal"', 'class = "public"', [f"{FILE}: it was personal, and would be public"]),
        ('illness = "sensitive", ', "", [f"{FILE}: illness was sensitive, and would be personal"]),
        ('illness = "sensitive"', 'illness = "public"', [f"{FILE}: illness was sensitive, and would be public"]),
        ("office =", 'name = "public", office =', [f"{FILE}: name was personal, and would be public"]),
        ('basis = "consent"', 'basis = "contract"', [f"{FILE}: it was given on consent, and would be on contract"]),
        (
            'cache = { ttl = "10m" }',
            'cache = { ttl = "1h" }',
            [f"{FILE}: what is personal would be remembered longer (cache.ttl: 10m -> 1h)"],
        ),
        (
            'cache = { ttl = "10m" }',
            'cache = { ttl = "10m", stale = "24h", headers = "ignore" }',
            [
                f"{FILE}: what is personal would be remembered longer (cache.stale: 0s -> 24h)",
                f"{FILE}: what the source says of remembering (cache.headers) would be ignored, of what is personal",
            ],
        ),
        (
            '"sensitive"\n',
            '"personal"\n',
            ["scope bureau.files guarded what is sensitive, and would be called personal"],
        ),
        (
            '[scope."bureau.files"]\nclass = "sensitive"\n',
            "",
            ["scope bureau.files, which guards fields, would be gone"],
        ),
        ('auth = { kind = "api-key", key = "${KEY}" }', "", ["the source would be asked without credentials"]),
        ("https:", "http:", ["source.url would be no longer encrypted"]),
        (
            'kind = "api-key"',
            'kind = "api-key", server = "https://x.example"',
            ["credentials would be sent to x.example"],
        ),
        (
            "[fields.Office]",
            '[[lookup]]\ntype = "File"\nby = "all"\nprivacy = { class = "public" }\n[fields.Office]',
            ["File by all: it is new and public, and its type was personal"],
        ),
    ],
)
def test_what_protects_less_is_told_in_the_words_of_the_manifest(old: str, new: str, told: list[str]) -> None:
    assert old in WHOLE
    changed = WHOLE.replace(old, new, 1)
    assert list(weakened(WHOLE, changed)) == told
    assert not only_adds_public(WHOLE, changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('public-task" }\ncache = { ttl = "10m" }', 'public-task" }\ncache = { ttl = "9h" }'),
        ('class = "personal"', 'class = "sensitive"'),
        ("bureau.example/v1", "bureau.example/v2"),
        ('code = "CODE"', 'code = "NO"'),
    ],
)
def test_what_is_otherwise_protected_as_well_waits_for_an_operator_and_needs_no_force(old: str, new: str) -> None:
    changed = WHOLE.replace(old, new, 1)
    assert changed != WHOLE
    assert weakened(WHOLE, changed) == ()
    assert not only_adds_public(WHOLE, changed)


NEW = """
[[lookup]]
type = "Office"
by = "all"
privacy = {{ class = "{class_}", basis = "public-task" }}
"""


def test_what_only_adds_how_public_facts_are_found_adds_what_is_public() -> None:
    assert only_adds_public(WHOLE, f'{WHOLE}name = "NAME"\n')
    assert only_adds_public(WHOLE, WHOLE + NEW.format(class_="public"))
    assert not only_adds_public(WHOLE, WHOLE + NEW.format(class_="personal"))
    assert not only_adds_public(WHOLE, f'{WHOLE}[fields.File]\nname = "NAME"\n')
    assert not only_adds_public(WHOLE, WHOLE.replace("[agency]", '[agency]\napp = "city"'))
    assert not only_adds_public("", WHOLE)
    assert only_adds_public("", '[agency]\nid = "bureau"\n' + NEW.format(class_="public"))
    assert not only_adds_public(WHOLE, "not toml")


CLASSES = ("public", "personal", "sensitive")


@pytest.mark.threat("manifest-weakens")
@given(*(st.sampled_from(CLASSES) for _ in range(4)))
def test_a_class_that_falls_is_told_whether_it_is_the_lookup_s_or_a_fact_s(
    was: str, fact: str, is_: str, now: str
) -> None:
    def manifest(whole: str, one: str) -> str:
        return f'[[lookup]]\ntype = "A"\nby = "b"\nprivacy = {{ class = "{whole}", fields = {{ f = "{one}" }} }}\n'

    falls = CLASSES.index(is_) < CLASSES.index(was) or CLASSES.index(now) < CLASSES.index(fact)
    assert bool(weakened(manifest(was, fact), manifest(is_, now))) == falls


@given(st.text(), st.text())
def test_nothing_is_raised_whatever_is_written(before: str, after: str) -> None:
    weakened(before, after)
    only_adds_public(before, after)
