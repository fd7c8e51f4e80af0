"""What is at hand is given at once; what is not is waited for; both ways lead to the same."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.stepwise import Found, Steps, all_of, come, is_awaited, stepwise, then


class Failed(Exception):
    """What a question may end with."""


def asked(answer: int | Failed, *, later: bool) -> Found[int]:
    """A question: its answer, or one to be waited for; an answer at hand never fails."""

    async def come_to_it() -> int:
        await asyncio.sleep(0)
        if isinstance(answer, Failed):
            raise answer
        return answer

    return come_to_it() if later or isinstance(answer, Failed) else answer


@stepwise
def summed(answers: Sequence[int | Failed], later: Sequence[bool]) -> Steps[list[Any]]:
    """What each question brought, in order, a failure in its place."""
    found: list[Any] = []
    for answer, waits in zip(answers, later, strict=True):
        try:
            found.append((yield asked(answer, later=waits)))
        except Failed as failed:
            found.append(failed)
    return found


ANSWERS = st.lists(st.integers() | st.builds(Failed), max_size=6)


@given(ANSWERS, st.lists(st.booleans(), min_size=6, max_size=6))
async def test_steps_come_to_the_same_whether_their_answers_are_at_hand_or_waited_for(
    answers: list[int | Failed], later: list[bool]
) -> None:
    found = summed(answers, later[: len(answers)])
    waits = any(one or isinstance(answer, Failed) for one, answer in zip(later, answers, strict=False))
    assert is_awaited(found) == waits
    assert await come(found) == answers


@given(st.lists(st.tuples(st.integers(), st.booleans()), max_size=5))
async def test_several_are_answered_in_their_order_and_at_once_where_all_are_at_hand(
    questions: list[tuple[int, bool]],
) -> None:
    found = all_of([asked(answer, later=later) for answer, later in questions])
    assert is_awaited(found) == any(later for _, later in questions)
    assert await come(found) == [answer for answer, _ in questions]


async def test_several_that_wait_are_waited_for_at_the_same_time() -> None:
    begun: list[int] = []
    both = asyncio.Event()

    async def waiting(number: int) -> int:
        begun.append(number)
        if len(begun) == 2:
            both.set()
        await asyncio.wait_for(both.wait(), 5)
        return number

    assert await come(all_of([waiting(1), waiting(2)])) == [1, 2]


@pytest.mark.parametrize("later", [False, True])
async def test_what_is_made_of_an_answer_is_made_of_it_both_ways(later: bool) -> None:
    assert await come(then(asked(20, later=later), lambda answer: answer + 1)) == 21


@pytest.mark.parametrize("later", [False, True])
async def test_what_steps_raise_reaches_whoever_asked(later: bool) -> None:
    @stepwise
    def broken() -> Steps[int]:
        yield asked(1, later=later)
        raise Failed

    with pytest.raises(Failed):
        await come(broken())
