"""A contributor's file is bounded and decoded before it is read, and each fault of its form is told where it is."""

import pytest

import bounds
from connectors.provider import DataClass
from supergraph.faults import SchemaFault
from supergraph.source_schema import Promises, SourceSchema, read
from tests.supergraph.boats import BOATS


def told(text: str | bytes, contributor: str = "md") -> list[str]:
    """Where, what and of what each fault is."""
    found = read(text, "s.graphql", contributor)
    assert isinstance(found, list), "it was read"
    return [f"{one.line}:{one.column} {one.code} {one.coordinate}" for one in found]


def test_what_is_its_own_and_what_it_adds_to_others_are_told_apart() -> None:
    source = read(BOATS, "agencies/md/schema.graphql", "md")
    assert isinstance(source, SourceSchema)
    assert list(source.types) == ["Boat", "BoatOwner", "BoatUse"]
    assert list(source.contributions) == ["Citizen", "Business", "LawSection", "Query"]
    assert {"Province", "Date", "BoatOwner", "Business"} <= source.mentions
    given = [coordinate for coordinate, *_ in source.adds]
    assert {"Boat.provinceCode", "Citizen.boats", "Query.boat"} <= set(given)
    assert "Citizen.nationalId" not in given


@pytest.mark.parametrize("text", [BOATS, BOATS.encode(), BOATS.replace("\n", "\r\n")])
def test_bytes_and_text_are_read_alike(text: str | bytes) -> None:
    assert isinstance(read(text, "s.graphql", "md"), SourceSchema)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (b"\xef\xbb\xbftype A { a: Int }", "1:1 ENCODING md"),
        ("\ufefftype A { a: Int }", "1:1 ENCODING md"),
        ("type A { a: Int }".encode("utf-16"), "1:1 ENCODING md"),
        ("# ไทย\n# ก".encode() + "ไทย".encode("cp874"), "2:4 ENCODING md"),
        ("\r\n# \ud800", "2:3 ENCODING md"),
    ],
)
def test_what_is_no_utf_8_is_told_where_it_begins(written: str | bytes, fault: str) -> None:
    assert told(written) == [fault]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1 INVALID_GRAPHQL md"),
        ("# nothing\n", "2:1 INVALID_GRAPHQL md"),
        ("type A {\n  a Int\n}", "2:5 INVALID_GRAPHQL md"),
        ("type เรือ { a: Int }", "1:6 INVALID_GRAPHQL md"),
        ("type A { а: Int }", "1:10 INVALID_GRAPHQL md"),  # a Cyrillic letter
        ('type A { "a: Int }', "1:19 INVALID_GRAPHQL md"),
        ("type A { a: Int @b(c: $d) }", "1:23 INVALID_GRAPHQL md"),
    ],
)
def test_a_syntax_error_is_told_with_its_place(text: str, fault: str) -> None:
    assert told(text) == [fault]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("extend type Law { a: Int }", ["1:13 DEFINITION_NOT_OPEN Law"]),
        ("schema { query: Root }", ["1:17 ROOT_QUERY_USED Query"]),
        (
            "extend schema { mutation: Root subscription: Other }",
            ["1:27 ROOT_MUTATION_USED Mutation", "1:46 ROOT_SUBSCRIPTION_USED Subscription"],
        ),
        ("schema @link { query: Query }", ["1:9 DIRECTIVE_MISPLACED s.graphql"]),
        ("directive @key on OBJECT", ["1:12 TYPE_DEFINITION_INVALID @key"]),
        ("directive @tag on OBJECT", ["1:12 DEFINITION_NOT_OPEN @tag"]),
        ("scalar Plate", ["1:8 DEFINITION_NOT_OPEN Plate"]),
        ("interface Thing { a: Int }", ["1:11 DEFINITION_NOT_OPEN Thing"]),
        ("input Thing { a: Int }", ["1:7 DEFINITION_NOT_OPEN Thing"]),
        ("query A { a }", ["1:7 DEFINITION_NOT_OPEN A"]),
        ("{ a }", ["1:1 DEFINITION_NOT_OPEN s.graphql"]),
        ("fragment A on B { a }", ["1:10 DEFINITION_NOT_OPEN A"]),
        ("type A implements Node { id: ID! }", ["1:6 DEFINITION_NOT_OPEN A"]),
        ("type A", ["1:6 EMPTY_MERGED_OBJECT_TYPE A"]),
        ("enum A", ["1:6 EMPTY_MERGED_ENUM_TYPE A"]),
        ("union A", ["1:7 EMPTY_MERGED_UNION_TYPE A"]),
        ("type A { a: Int }\nenum A { B }", ["2:6 REPEATED A"]),
        ("type A { a: Int, b: Int\n a: ID }", ["2:2 REPEATED A.a"]),
        ("enum A { B, B }", ["1:13 REPEATED A.B"]),
        ("type A { a(b: Int, b: Int): Int }", ["1:20 REPEATED A.a.b"]),
        (
            "type __A { __b(__c: Int): Int }",
            [
                "1:6 NAME_RESERVED __A",
                "1:12 NAME_RESERVED __A.__b",
                "1:16 NAME_RESERVED __A.__b(__c:)",
            ],
        ),
        ("enum A { __B }", ["1:10 NAME_RESERVED A.__B"]),
    ],
)
def test_what_a_contributor_may_not_write_is_told(text: str, faults: list[str]) -> None:
    assert told(text) == faults


def test_no_agency_is_called_core() -> None:
    assert told(BOATS, "core") == ["1:1 CONTRIBUTOR_RESERVED core"]


def many(form: str, most: int) -> tuple[str, str]:
    """As many as may be, and one more."""
    return tuple("".join(form.format(i) for i in range(count)) for count in (most, most + 1))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        [f"# {'x' * (bounds.SCHEMA.most - 19 - more)}\ntype A {{ a: Int }}" for more in (1, 0)],
        ["# \n" * count + "type A { a: Int }" for count in (bounds.SCHEMA_TOKENS.most, bounds.SCHEMA_TOKENS.most + 1)],
        many("type A{} {{ a: Int }} ", bounds.SCHEMA_TYPES.most),
        [f"type A {{ {fields} }}" for fields in many("a{}: Int ", bounds.SCHEMA_FIELDS.most)],
        [f"enum A {{ {values} }}" for values in many("A{} ", bounds.SCHEMA_VALUES.most)],
        [f"union A = {members} Z" for members in many("A{} | ", bounds.SCHEMA_MEMBERS.most - 1)],
        [f"type A {{ a({arguments}): Int }}" for arguments in many("a{}: Int ", bounds.SCHEMA_ARGUMENTS.most)],
        [f"type A {{ a: Int @a({arguments}) }}" for arguments in many("a{}: 1 ", bounds.SCHEMA_ARGUMENTS.most)],
        [f"type A {{ a: Int {directives} }}" for directives in many("@a{} ", bounds.SCHEMA_DIRECTIVES.most)],
        [f"type A {{ a: {'[' * n}Int{']' * n} }}" for n in (bounds.SCHEMA_LISTS.most, bounds.SCHEMA_LISTS.most + 1)],
        [f"type A {{ a(b: {'[' * n}Int{']' * n}): Int }}" for n in (2, 3)],
        [f"type {'A' * n} {{ a: Int }}" for n in (bounds.SCHEMA_NAME.most, bounds.SCHEMA_NAME.most + 1)],
        [f"type A {{ a: {'A' * n} }}" for n in (bounds.SCHEMA_NAME.most, bounds.SCHEMA_NAME.most + 1)],
        [f'"{"ก" * n}" type A {{ a: Int }}' for n in (bounds.SCHEMA_TEXT.most, bounds.SCHEMA_TEXT.most + 1)],
        [f'type A @key(fields: "{"a" * n}") {{ a: Int }}' for n in (1_000, 1_001)],
        [f"type A {{ a: Int @b(c: [{items}]) }}" for items in many("{} ", bounds.SCHEMA_ITEMS.most)],
        [f"type A {{ a: Int @b(c: {{{items}}}) }}" for items in many("a{0}: {0} ", bounds.SCHEMA_ITEMS.most)],
    ],
)
def test_as_much_as_may_be_is_read_and_one_more_is_not(within: str, beyond: str) -> None:
    assert isinstance(read(within, "s.graphql", "md"), SourceSchema)
    found = read(beyond, "s.graphql", "md")
    assert isinstance(found, list)
    assert {one.code for one in found} == {"TOO_LARGE"}


@pytest.mark.parametrize(
    "text", ["type A { a: " + "[" * 30_000, "type A { a: Int @b(c: " + "[" * 30_000, "type A @a" * 5_000]
)
def test_what_is_nested_or_repeated_without_end_is_told_and_nothing_worse(text: str) -> None:
    found = read(text, "s.graphql", "md")
    assert isinstance(found, list)
    assert all(isinstance(one, SchemaFault) for one in found)


def test_the_same_text_is_looked_through_once_while_somebody_has_it_and_says_what_each_manifest_does() -> None:
    text = 'type Pier @key(fields: "number") { number: ID! }'
    first = read(text, "piers/schema.graphql", "piers", Promises({"piers.all": DataClass.PERSONAL}))
    again = read(text.encode(), "piers/schema.graphql", "piers")
    assert isinstance(first, SourceSchema)
    assert isinstance(again, SourceSchema)
    assert again.document is first.document
    assert (dict(first.promises.scopes), dict(again.promises.scopes)) == ({"piers.all": DataClass.PERSONAL}, {})
    for path, contributor in (("quays/schema.graphql", "piers"), ("piers/schema.graphql", "quays")):
        other = read(text, path, contributor)
        assert isinstance(other, SourceSchema)
        assert (other.path, other.contributor) == (path, contributor)
        assert other.document is not first.document
