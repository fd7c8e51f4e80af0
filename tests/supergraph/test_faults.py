"""Faults are told in their order, each on a line that says what to do, and no more of them than somebody reads."""

from typing import Any

import pytest

import bounds
from supergraph.faults import FOUND, SchemaFault, shortened, told
from tests.supergraph.graph import faults


def test_a_fault_says_where_what_and_what_to_do() -> None:
    fault = SchemaFault(
        "agencies/md/schema.graphql", 3, 5, "UNKNOWN_TYPE", "Boat.port", "nobody has a type Port", "define it"
    )
    assert str(fault) == ("agencies/md/schema.graphql:3:5  UNKNOWN_TYPE  Boat.port: nobody has a type Port; define it")


def test_the_first_are_told_and_how_many_more_there_are() -> None:
    many = [SchemaFault("s", line, 1, "A", "a", "b", "c") for line in range(2_000, 0, -1)]
    lines = list(told(many))
    assert lines[0].startswith("s:1:1 ")
    assert len(lines) == bounds.FAULTS.most + 1
    assert lines[-1] == "and at least 1,900 more"
    assert list(told(many[:2])) == [str(many[1]), str(many[0])]


def test_what_somebody_wrote_is_told_on_one_short_line() -> None:
    assert shortened("a\n\tb\x1b[31m\u202e") == "a b�[31m�"
    assert len(shortened("x" * 1_000_000)) == 80


_MANY = {
    "fields that are not described": lambda n: f"a{n}: Int",
    "fields of types that are not there": lambda n: f'"A. / เอ" a{n}: T{n}',
    "directives that nobody knows": lambda n: f'"A. / เอ" a{n}: Int @b{n}',
    "texts with what nobody sees": lambda n: f'"A\\u202e. / เอ" a{n}: Int',
}


@pytest.mark.parametrize("what", _MANY)
def test_of_a_file_with_thousands_of_faults_no_more_are_looked_for_than_are_counted(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0
    whole = SchemaFault.__init__

    def counted(self: SchemaFault, *said: Any) -> None:
        nonlocal made
        made += 1
        whole(self, *said)

    monkeypatch.setattr(SchemaFault, "__init__", counted)
    types = (
        f'"It. / มัน" type B{one} @key(fields: "k") {{ "K. / เค" k: ID! '
        + " ".join(_MANY[what](n) for n in range(50))
        + " }"
        for one in range(100)
    )
    found = faults("\n".join(types), "md")
    assert len(found) == FOUND
    assert made == FOUND
    lines = list(told(found))
    assert len(lines) == bounds.FAULTS.most + 1
    assert lines[-1] == "and at least 900 more"
