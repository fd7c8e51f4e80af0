"""Faults are told in their order, each on a line that says what to do, and no more of them than somebody reads."""

import bounds
from supergraph.faults import SchemaFault, shortened, told


def test_a_fault_says_where_what_and_what_to_do() -> None:
    fault = SchemaFault(
        "agencies/md/schema.graphql", 3, 5, "UNKNOWN_TYPE", "Boat.port", "nobody has a type Port", "define it"
    )
    assert str(fault) == ("agencies/md/schema.graphql:3:5  UNKNOWN_TYPE  Boat.port: nobody has a type Port; define it")


def test_the_first_are_told_and_how_many_more_there_are() -> None:
    faults = [SchemaFault("s", line, 1, "A", "a", "b", "c") for line in range(2_000, 0, -1)]
    lines = list(told(faults))
    assert lines[0].startswith("s:1:1 ")
    assert len(lines) == bounds.FAULTS.most + 1
    assert lines[-1] == "and 1,900 more"
    assert list(told(faults[:2])) == [str(faults[1]), str(faults[0])]


def test_what_somebody_wrote_is_told_on_one_short_line() -> None:
    assert shortened("a\n\tb\x1b[31m\u202e") == "a b�[31m�"
    assert len(shortened("x" * 1_000_000)) == 80
