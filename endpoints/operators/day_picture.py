"""A day of an agency as a small picture: a bar for each run of quarters that were alike, the higher the worse."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from markupsafe import Markup

from access.storage.agency_quarters import Quarter
from endpoints.operators.agency_status import OFTEN, Said, State

WIDTH: Final = 4
HEIGHT: Final = 24
_HEIGHTS: Final = {State.NOT_ASKED: 4, State.UP: 10, State.OUT_OF_HOURS: 10, State.DEGRADED: 18}
"""How high a bar is; HEIGHT where it is none of these, so that who sees no colours sees the trouble."""


def quarter_state(quarter: Quarter | None) -> State | None:
    """The worst of a quarter: what was seen, or what its calls came to; None where nothing is known."""
    if quarter is None:
        return None
    seen = list(State)[quarter.worst] if quarter.worst < len(State) else State.NOT_SERVED
    if not quarter.calls:
        return seen if seen.trouble > State.UP.trouble else State.NOT_ASKED
    called = State.DEGRADED if quarter.failed >= OFTEN * quarter.calls else State.UP
    return max(called, State.UP if seen is State.NOT_ASKED else seen, key=lambda state: state.trouble)


def picture(day: Sequence[Quarter | None], language: str) -> Markup:
    """The day as SVG, its colours by the page's style, with a sentence for those who do not see it."""
    bars, at = [], 0
    for state, run in groupby(map(quarter_state, day)):
        wide = WIDTH * len(list(run))
        if state is not None:
            high = _HEIGHTS.get(state, HEIGHT)
            bar = f'<rect class="{css_class(state)}" x="{at}" y="{HEIGHT - high}" width="{wide}" height="{high}"/>'
            bars.append(bar)
        at += wide
    label = in_words(day)
    return Markup(
        '<svg class="day" role="img" preserveAspectRatio="none" viewBox="0 0 {} {}" aria-label="{}">{}</svg>'
    ).format(at, HEIGHT, label.th if language == "th" else label.en, Markup("".join(bars)))


def in_words(day: Sequence[Quarter | None]) -> Said:
    """What the picture shows."""
    states = [quarter_state(quarter) for quarter in day]
    calls = sum(quarter.calls for quarter in day if quarter)
    failed = sum(quarter.failed for quarter in day if quarter)
    troubled = sum(state is not None and state.trouble >= State.DEGRADED.trouble for state in states)
    unknown = states.count(None)
    th = [f"24 ชั่วโมงที่ผ่านมา ถาม {calls:,} ครั้ง ไม่สำเร็จ {failed:,} ครั้ง"]
    en = [f"The last 24 hours: {calls:,} calls, {failed:,} failed"]
    if troubled:
        th.append(f"ขัดข้องรวม {_long(troubled, 'ชั่วโมง', 'นาที')}")
        en.append(f"{_long(troubled, 'h', 'min')} with trouble")
    if unknown:
        th.append(f"ไม่มีข้อมูล {_long(unknown, 'ชั่วโมง', 'นาที')}")
        en.append(f"{_long(unknown, 'h', 'min')} not known")
    return Said(" ".join(th), ", ".join(en))


def css_class(state: State) -> str:
    """What the pages' style calls a state."""
    return state.value.replace(" ", "-")


def _long(quarters: int, hours: str, minutes: str) -> str:
    whole, rest = divmod(quarters * 15, 60)
    return " ".join([*([f"{whole} {hours}"] if whole else []), *([f"{rest} {minutes}"] if rest else [])])
