"""What is handed along with a lookup: who asks, which nothing changes, and what was done, which adds up."""

import pytest

from connectors.provider import Call, LookupContext, Step, Touched, Trace

CONTEXT = LookupContext("partition", 1.0, subject="9100000000011", official="official", case="case")


def test_who_asks_is_never_changed_and_is_told_to_no_log() -> None:
    with pytest.raises(AttributeError):
        CONTEXT.deadline = 2.0  # type: ignore[misc]
    assert not any(secret in repr(CONTEXT) for secret in ("9100000000011", "official", "case"))


def test_two_who_ask_alike_are_still_two() -> None:
    assert len({CONTEXT, LookupContext("partition", 1.0), LookupContext("partition", 1.0)}) == 3


def test_what_was_done_for_parts_adds_up_and_parts_stay_as_they_are() -> None:
    call, step = Call("diw", "Factory by id", 1, 2.5, "ok"), Step("diw", "Factory by id", 1, 1, 0, 2.5, "ok")
    part = Trace([call], [step], [Touched("Factory by id", 60.0, personal=False, failed=False)], reached=1)
    whole = Trace()
    whole.add(part)
    whole.add(part)
    assert (whole.calls, whole.steps, whole.touched) == (part.calls * 2, part.steps * 2, part.touched * 2)
    assert (whole.reached, part.reached, len(part.calls)) == (2, 1, 1)
