"""The breaker, the hours and the quota: what keeps calls back, with the clock in the test's hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.manifest import Breaker as Policy
from connectors.manifest import Closed
from connectors.manifest.units import Duration, Hours, QuotaRate
from connectors.resilience.circuit_breaker import CircuitBreaker, CircuitState
from connectors.resilience.opening_hours import opens_at
from connectors.resilience.quota import Quota

pytestmark = pytest.mark.threat("agency-failing")

BANGKOK = ZoneInfo("Asia/Bangkok")
POLICY = Policy(window=Duration(30), failures=0.5, minimum=4, pause=Duration(10))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ended(breaker: CircuitBreaker, *outcomes: bool) -> None:
    for well in outcomes:
        ticket = breaker.admit()
        assert ticket is not None
        breaker.ended(ticket, well)


def test_too_few_calls_say_nothing():
    breaker = CircuitBreaker(POLICY, Clock())
    ended(breaker, False, False, False)
    assert breaker.state is CircuitState.CLOSED


def test_it_opens_when_enough_of_enough_calls_failed():
    breaker = CircuitBreaker(POLICY, Clock())
    ended(breaker, True, True, False, False)
    assert breaker.state is CircuitState.OPEN
    assert breaker.admit() is None
    assert breaker.seconds_left == 10


def test_calls_of_long_ago_do_not_count():
    clock = Clock()
    breaker = CircuitBreaker(POLICY, clock)
    ended(breaker, False, False, False)
    clock.now = 31
    ended(breaker, False)
    assert breaker.state is CircuitState.CLOSED


def opened(clock: Clock) -> CircuitBreaker:
    breaker = CircuitBreaker(POLICY, clock)
    ended(breaker, False, False, False, False)
    clock.now += 10
    return breaker


def test_after_the_pause_one_call_tries():
    breaker = opened(Clock())
    assert breaker.state is CircuitState.HALF_OPEN
    assert breaker.admit() is not None
    assert breaker.admit() is None


def test_a_trial_that_succeeds_closes_it():
    breaker = opened(Clock())
    ended(breaker, True)
    assert breaker.state is CircuitState.CLOSED
    assert breaker.seconds_left == 0


def test_a_trial_that_fails_begins_the_pause_again():
    clock = Clock()
    breaker = opened(clock)
    ended(breaker, False)
    assert (breaker.state, breaker.seconds_left) == (CircuitState.OPEN, 10)


def test_a_trial_that_was_given_up_leaves_room_for_the_next():
    breaker = opened(Clock())
    ticket = breaker.admit()
    assert ticket is not None
    breaker.ended(ticket, None)
    assert breaker.admit() is not None


def test_a_call_from_before_it_opened_does_not_close_it():
    breaker = CircuitBreaker(POLICY, Clock())
    late = breaker.admit()
    assert late is not None
    ended(breaker, False, False, False, False)
    breaker.ended(late, True)
    assert (breaker.state, breaker.seconds_left) == (CircuitState.OPEN, 10)


@pytest.mark.parametrize("well", [True, False, None])
def test_a_call_from_before_it_opened_says_nothing_while_one_tries(well: bool | None):
    clock = Clock()
    breaker = CircuitBreaker(POLICY, clock)
    late = breaker.admit()
    assert late is not None
    ended(breaker, False, False, False, False)
    clock.now += 10
    assert breaker.admit() is not None
    breaker.ended(late, well)
    assert breaker.admit() is None
    assert breaker.seconds_left == 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 20))))
def test_it_never_stays_shut_for_longer_than_its_pause(events: list[tuple[bool, float]]):
    clock = Clock()
    breaker = CircuitBreaker(POLICY, clock)
    for well, seconds in events:
        ticket = breaker.admit()
        if ticket is not None:
            breaker.ended(ticket, well)
        assert 0 <= breaker.seconds_left < 10.001
        clock.now += seconds
    clock.now += 10.001
    assert breaker.admit() is not None


def closed(daily: str, *days: str, zone: str = "Asia/Bangkok") -> Closed:
    return Closed(daily=Hours.parse(daily), zone=zone, days=days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T21:59", None),
        ("2026-11-23T22:00", "2026-11-24T05:00"),
        ("2026-11-24T04:59", "2026-11-24T05:00"),
        ("2026-11-24T05:00", None),
    ],
)
def test_a_window_may_pass_midnight(now: str, opens: str | None):
    found = opens_at([closed("22:00-05:00")], datetime.fromisoformat(now).replace(tzinfo=BANGKOK))
    assert found == (datetime.fromisoformat(opens).replace(tzinfo=BANGKOK) if opens else None)


def test_windows_that_touch_are_one():
    windows = [closed("16:30-08:30"), closed("08:30-16:30", "sat", "sun")]
    friday_evening = datetime(2026, 11, 27, 18, tzinfo=BANGKOK)
    assert opens_at(windows, friday_evening) == datetime(2026, 11, 30, 8, 30, tzinfo=BANGKOK)


def test_the_hours_are_those_of_their_zone():
    assert opens_at([closed("22:00-05:00")], datetime(2026, 11, 23, 16, tzinfo=UTC)) is not None
    assert opens_at([closed("22:00-05:00", zone="UTC")], datetime(2026, 11, 23, 16, tzinfo=UTC)) is None


def test_an_agency_that_is_always_closed_is_said_to_open_some_day():
    assert opens_at([closed("00:00-12:00"), closed("12:00-00:00")], datetime(2026, 11, 23, tzinfo=UTC)) is not None


async def test_a_quota_is_full_again_when_the_day_in_thailand_begins():
    now = datetime(2026, 11, 23, 23, tzinfo=BANGKOK)
    quota = Quota(QuotaRate(2, 86400), lambda: now)
    assert [await quota.take(), await quota.take()] == [None, None]
    assert await quota.take() == datetime(2026, 11, 24, tzinfo=BANGKOK)
    now += timedelta(hours=1)
    assert quota.left == 2
    assert await quota.take() is None


async def test_a_quota_by_the_minute():
    now = datetime(2026, 11, 23, 9, 30, 20, tzinfo=BANGKOK)
    quota = Quota(QuotaRate(1, 60), lambda: now)
    assert await quota.take() is None
    assert await quota.take() == datetime(2026, 11, 23, 9, 31, tzinfo=BANGKOK)


class Shared:
    """Counts for several quotas, as other processes would see it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.away = False
        self.processes = 1

    async def count(self, name: str, ends: datetime, more: int = 1) -> int | None:
        if self.away:
            return None
        self.counts[name] += more
        return self.counts[name]


async def test_what_other_processes_called_counts_as_well():
    now = datetime(2026, 11, 23, 9, tzinfo=BANGKOK)
    shared = Shared()
    one, other = (Quota(QuotaRate(3, 86400), lambda: now, "dbd", shared) for _ in range(2))
    assert [await one.take(), await other.take(), await one.take()] == [None, None, None]
    assert (one.left, await other.take()) == (0, datetime(2026, 11, 24, tzinfo=BANGKOK))
    assert list(shared.counts) == ["dbd/2026-11-24T00:00:00+07:00"]
    now += timedelta(days=1)
    assert [await one.take(), await other.take(), one.left] == [None, None, 2]


async def test_where_nobody_can_count_for_all_each_process_keeps_to_its_part():
    now = datetime(2026, 11, 23, 9, tzinfo=BANGKOK)
    shared = Shared()
    shared.processes = 4
    quota = Quota(QuotaRate(10, 86400), lambda: now, "dbd", shared)
    assert await quota.take() is None
    shared.away = True
    assert [await quota.take(), await quota.take()] == [None, None]
    assert await quota.take() == datetime(2026, 11, 24, tzinfo=BANGKOK)
    shared.away = False
    assert await quota.take() is None
    shared.away = True
    now += timedelta(days=1)
    assert await quota.take() is None


async def test_calls_made_while_nobody_could_count_are_counted_for_the_others_afterwards():
    now = datetime(2026, 11, 23, 9, tzinfo=BANGKOK)
    shared = Shared()
    shared.processes = 2
    quota, other = (Quota(QuotaRate(10, 86400), lambda: now, "dbd", shared) for _ in range(2))
    assert [await quota.take() for _ in range(4)] == [None] * 4
    shared.away = True
    assert [await quota.take() is None for _ in range(5)] == [True, True, True, False, False], "half of the six left"
    shared.away = False
    assert await quota.take() is None
    assert sum(shared.counts.values()) == 8
    assert [await other.take() is None for _ in range(3)] == [True, True, False]


async def test_a_quota_smaller_than_the_number_of_processes_still_lets_each_ask_once():
    shared = Shared()
    shared.away, shared.processes = True, 4
    quota = Quota(QuotaRate(2, 86400), lambda: datetime(2026, 11, 23, 9, tzinfo=BANGKOK), "dbd", shared)
    assert await quota.take() is None
    assert await quota.take() is not None


def test_a_warning_makes_one_failure_enough_for_the_length_of_a_pause():
    clock, told = Clock(), []
    breaker = CircuitBreaker(POLICY, clock, lambda: told.append(clock.now))
    breaker.warned()
    ended(breaker, True)
    assert breaker.state is CircuitState.CLOSED
    clock.now = 9
    ended(breaker, False)
    assert (breaker.state, told) == (CircuitState.OPEN, [9])


def test_a_warning_of_long_ago_counts_no_more():
    clock = Clock()
    breaker = CircuitBreaker(POLICY, clock)
    breaker.warned()
    clock.now = 10
    ended(breaker, False)
    assert breaker.state is CircuitState.CLOSED
