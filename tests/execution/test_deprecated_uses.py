"""What of an operation ends is found once for its document, and in variables of types that have something that ends."""

import string
from typing import Any

import pytest
from graphql import NoDeprecatedCustomRule, build_schema, parse, print_ast, validate
from hypothesis import given
from hypothesis import strategies as st

from execution import deprecated_uses
from execution.deprecated_uses import DeprecatedUse, DocumentPlace, Uses
from execution.document_limits import Limits
from execution.engine import Engine

SCHEMA = build_schema("""
type Query { old: Int @deprecated(reason: "x") new: Int one: One any: Any same: Same
  by(kind: Kind, kinds: [Kind!], given: Given, was: Int @deprecated(reason: "x")): Int
  plain(kind: Plain, id: ID): Int }
interface Same { same: One old: Int @deprecated(reason: "x") }
type One implements Same { same: One old: Int @deprecated(reason: "x") new: Int }
type Two { new: Int }
union Any = One | Two
enum Kind { NEW OLD @deprecated(reason: "x") }
enum Plain { A B }
input Given { kind: Kind kinds: [[Kind!]!] more: Given old: Int @deprecated(reason: "x") new: Int }
""")


def uses(text: str, variables: dict[str, Any] | None = None, name: str | None = None, **how: Any) -> Uses:
    engine = Engine(SCHEMA, **how)
    prepared = engine.prepare(engine.documents.of(text), variables, name)
    found = prepared.operation.deprecated
    return () if found is None else found.of(variables)


def coordinates(*given: Any, **how: Any) -> list[str]:
    return sorted(one.coordinate for one in uses(*given, **how))


@pytest.mark.parametrize(
    ("text", "variables", "found"),
    [
        ("{ new one { new } }", None, []),
        ("{ old }", None, ["Query.old"]),
        ("{ x: old @skip(if: true) }", None, ["Query.old"]),
        ("{ one { old } same { old } any { ... on One { old } } }", None, ["One.old", "Same.old"]),
        ("{ one { ...F } } fragment F on One { same { ... { old } } }", None, ["One.old"]),
        ("{ by(was: 1) }", None, ["Query.by(was:)"]),
        ("query ($was: Int) { by(was: $was) }", None, ["Query.by(was:)"]),
        ("{ by(kind: OLD) }", None, ["Kind.OLD"]),
        ("{ by(kind: NEW, kinds: [NEW]) }", None, []),
        ("{ by(kinds: [NEW, OLD]) }", None, ["Kind.OLD"]),
        ("{ by(kinds: OLD) }", None, ["Kind.OLD"]),
        ("{ by(given: {more: {more: {kinds: [[OLD]], old: 1}}}) }", None, ["Given.old", "Kind.OLD"]),
        ("query ($k: Kind) { by(kind: $k) }", None, []),
        ("query ($k: Kind) { by(kind: $k) }", {"k": "NEW"}, []),
        ("query ($k: Kind) { by(kind: $k) }", {"k": "OLD"}, ["Kind.OLD"]),
        ("query ($k: Kind = OLD) { by(kind: $k) }", {"k": "NEW"}, ["Kind.OLD"]),
        ("query ($k: [Kind!]) { by(kinds: $k) }", {"k": ["NEW", "OLD"]}, ["Kind.OLD"]),
        ("query ($k: [Kind!]) { by(kinds: $k) }", {"k": "OLD"}, ["Kind.OLD"]),
        ("query ($g: Given) { by(given: $g) }", {"g": {"more": {"old": None}}}, ["Given.old"]),
        ("query ($g: Given) { by(given: $g) }", {"g": {"kinds": [["OLD"]]}}, ["Kind.OLD"]),
        ("query ($k: Kind) { by(given: {kind: $k}) old }", {"k": "OLD"}, ["Kind.OLD", "Query.old"]),
    ],
)
def test_what_ends_is_found_wherever_it_is_written(text: str, variables: Any, found: list[str]) -> None:
    assert coordinates(text, variables) == found


def test_only_the_operation_that_runs_is_looked_at() -> None:
    text = "query A { old } query B { new }"
    assert coordinates(text, None, "A") == ["Query.old"]
    assert coordinates(text, None, "B") == []


def test_each_place_is_told_and_the_first_of_many() -> None:
    text = "{\n  old\n  a: old\n  b: old\n  by(was: 1)\n}"
    most = Limits(places=2)
    assert uses(text, limits=most) == (
        DeprecatedUse("Query.old", (DocumentPlace(2, 3), DocumentPlace(3, 3)), 1),
        DeprecatedUse("Query.by(was:)", (DocumentPlace(5, 6),)),
    )
    sent = uses("query ($k: Kind) {\n by(kind: $k, given: {kind: OLD}) }", {"k": "OLD"}, limits=most)
    assert sent == (DeprecatedUse("Kind.OLD", (DocumentPlace(2, 29), DocumentPlace(1, 8))),)


SELECTIONS = st.deferred(
    lambda: st.lists(FIELDS, min_size=1, max_size=4).map(lambda some: "{ " + " ".join(some) + " }")
)
VALUES = st.sampled_from(["NEW", "OLD", "null"])
OBJECTS = st.deferred(
    lambda: st.lists(
        st.one_of(
            VALUES.map(lambda one: f"kind: {one}"),
            st.just("old: 1"),
            st.just("new: 1"),
            OBJECTS.map(lambda one: f"more: {one}"),
            st.lists(st.lists(VALUES.filter("null".__ne__), max_size=3).map(", ".join), max_size=3).map(
                lambda some: "kinds: [" + ", ".join(f"[{one}]" for one in some) + "]"
            ),
        ),
        max_size=3,
        unique_by=lambda one: one.partition(":")[0],
    ).map(lambda some: "{" + ", ".join(some) + "}")
)
ARGUMENTS = st.lists(
    st.one_of(VALUES.map(lambda one: f"kind: {one}"), OBJECTS.map(lambda one: f"given: {one}"), st.just("was: 2")),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.partition(":")[0],
)
FIELDS = st.one_of(
    st.sampled_from(["old", "new"]),
    st.deferred(lambda: SELECTIONS.map(lambda below: f"... on One {below}")),
    st.deferred(lambda: SELECTIONS.map(lambda below: f"same {below}")),
)
ROOTS = st.one_of(
    st.sampled_from(["old", "new"]),
    SELECTIONS.map(lambda below: f"one {below}"),
    ARGUMENTS.map(lambda some: f"by({', '.join(some)})"),
)


@given(st.lists(ROOTS, min_size=1, max_size=5))
def test_it_is_what_graphql_core_finds(roots: list[str]) -> None:
    """Its own rule is for those who write documents; it tells each place, and the coordinate in words."""
    named = [
        one if one.startswith("...") else f"{letter}: {one}"
        for letter, one in zip(string.ascii_lowercase, roots, strict=False)
    ]
    text = print_ast(parse("{ " + " ".join(named) + " }"))
    found = {(place.line, place.column) for one in uses_of(text) for place in one.places}
    expected = validate(SCHEMA, parse(text), [NoDeprecatedCustomRule], max_errors=1_000)
    assert found == {(where.line, where.column) for error in expected for where in error.locations or ()}


def uses_of(text: str) -> Uses:
    """As the hub finds them, whether or not fields of one name go together."""
    limits = Limits(places=1_000, depth=1_000, aliases=1_000, breadth=100_000)
    return uses(text, limits=limits, rules=())


async def test_who_uses_nothing_that_ends_pays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is anything looked at in a schema of which nothing is deprecated, nor twice of a document."""
    looked: list[str] = []
    for name in ("field", "of"):
        method = getattr(deprecated_uses.DeprecatedUses, name)

        def counted(*given: Any, name: str = name, method: Any = method) -> Any:
            looked.append(name)
            return method(*given)

        monkeypatch.setattr(deprecated_uses.DeprecatedUses, name, counted)
    text = "query ($k: Plain) { new plain(kind: $k, id: 1) }"
    engine = Engine(SCHEMA)
    for variables in ({"k": "A"}, {"k": "B"}):
        prepared = engine.prepare(engine.documents.of(text), variables, None)
        found = engine.run(prepared, None, {}, root={"new": 1, "plain": 2})
        assert (found if not hasattr(found, "__await__") else await found).deprecated == ()  # type: ignore[union-attr]
    assert looked == ["field", "field"]
    quiet = Engine(build_schema("type Query { new: Int }"))
    quiet.prepare(quiet.documents.of("{ new }"), None, None)
    assert looked == ["field", "field"]


async def test_an_outcome_tells_what_was_used() -> None:
    engine = Engine(SCHEMA)
    prepared = engine.prepare(engine.documents.of("{ old }"), None, None)
    found: Any = engine.run(prepared, None, {}, root={"old": 1})
    told = found if not hasattr(found, "__await__") else await found
    assert told.deprecated == (DeprecatedUse("Query.old", (DocumentPlace(1, 3),)),)
    assert told.errors == []
