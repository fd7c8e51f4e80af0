"""An argument of a lookup says which fact it is."""

import pytest

from tests.supergraph.boats import changed

NUMBER = "boat(number: String!"


@pytest.mark.parametrize(
    ("argument", "faults"),
    [
        ('boat(painted: String! @is(field: "number")', []),
        ('boat(number: String! @is(field: "number")', []),
        ('boat(painted: String! @is(field: "hull")', ["IS_INVALID_FIELDS Query.boat(painted:)"]),
        ('boat(painted: String! @is(field: "province.code")', ["IS_INVALID_SYNTAX Query.boat(painted:)"]),
        ('boat(painted: String! @is(field: "{ number } | { name }")', ["IS_INVALID_SYNTAX Query.boat(painted:)"]),
        ('boat(painted: String! @is(field: "")', ["IS_INVALID_SYNTAX Query.boat(painted:)"]),
        ("boat(painted: String! @is(field: number)", ["IS_INVALID_FIELD_TYPE Query.boat(painted:)"]),
        ("boat(painted: String! @is", ["DIRECTIVE_ARGUMENT Query.boat(painted:)"]),
        ('boat(painted: Int! @is(field: "number")', ["ARGUMENT_TYPE_MISMATCH Query.boat(painted:)"]),
        (
            'boat(number: String!, painted: String! @is(field: "number")',
            ["REPEATED Query.boat(painted:)"],
        ),
    ],
)
def test_it_names_one_fact_of_what_is_looked_up(argument: str, faults: list[str]) -> None:
    found = changed(NUMBER, argument)
    assert [one for one in found if not one.startswith(("LOOKUP", "DESCRIPTION"))] == faults


def test_the_manifest_is_asked_by_the_fact() -> None:
    assert changed(NUMBER, 'boat(painted: String! @is(field: "number")') == []


def test_what_is_no_part_of_a_lookup_is_no_fact() -> None:
    number = '"N. / ก" number: String @filter(by: EQUALS) @is(field: "number")'
    search = f'"B. / เรือ" boats({number}): [Boat!] @connection @requiresScope(scope: "citizens.lookup")'
    assert "IS_INVALID_USAGE Query.boats(number:)" in changed("type Query {", f"type Query {{ {search}")
    assert "IS_INVALID_USAGE Boat.use(of:)" in changed("use: BoatUse", 'use(of: ID @is(field: "number")): BoatUse')
