"""What is copied of a question."""

from msgspec.structs import fields

from connectors.provider import Asking

ASKING = Asking(
    "partition",
    1.0,
    subject="9100000000011",
    freshness=2.0,
    credentials="app",
    official="official",
    case="case",
    purpose="purpose",
    dropped=3,
)


def test_a_copy_apart_has_all_of_it_but_what_is_counted():
    apart = ASKING.apart()
    for part in fields(Asking):
        assert (getattr(apart, part.name) is getattr(ASKING, part.name)) is (part.name not in ("calls", "reached"))
    assert (apart.calls, apart.reached) == ([], [])
