"""How one agency is and why, in Thai and English. Nothing of anyone is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from connectors.errors import AgencyError
from connectors.schema_drift import Drift
from connectors.serving.registry import AgencyFacts, AgencyState
from connectors.telemetry.stats import Figures, Stats

LATELY = timedelta(minutes=5)
"""How long a failure keeps an agency DEGRADED."""

OFTEN = 0.1
"""The part of its recent calls from which failing counts."""


class Said(NamedTuple):
    """A text in both languages."""

    th: str
    en: str


class State(Enum):
    """How an agency is, the worst that holds; in the order of `trouble`, which is kept for a day."""

    UP = "up"
    NOT_ASKED = "not asked yet"
    OUT_OF_HOURS = "out of hours"
    DEGRADED = "degraded"
    OPEN_BREAKER = "open breaker"
    NOT_SERVED = "not served"

    @property
    def trouble(self) -> int:
        """A number that grows with the trouble."""
        return list(State).index(self)


STATES = {
    State.UP: Said("ปกติ", "up"),
    State.NOT_ASKED: Said("ยังไม่มีใครถาม", "not asked yet"),
    State.OUT_OF_HOURS: Said("นอกเวลาให้บริการ", "out of hours"),
    State.DEGRADED: Said("มีข้อขัดข้อง", "degraded"),
    State.OPEN_BREAKER: Said("พักการถามไว้ชั่วคราว", "calls held back"),
    State.NOT_SERVED: Said("ไม่ให้บริการ", "not served"),
}

ODDITIES = {
    Drift.UNKNOWN_VALUE: "ค่าที่ใช้ไม่ได้",
    Drift.LEFT_OUT: "รายการที่ขาดข้อมูลจำเป็น",
    Drift.NOT_ASKED: "แถวที่ไม่ได้ขอ",
    Drift.MORE: "ได้ข้อมูลเต็มจำนวนที่ขอ อาจมีมากกว่านี้",
    Drift.UNLISTED: "ค่าที่ไม่มีในรายการ",
    Drift.DUPLICATE: "แถวซ้ำ",
}
"""What may be odd about answers, for those who read Thai."""


@dataclass(frozen=True, slots=True)
class LookupStatus:
    """One lookup, its figures, and what was odd about its answers: what, of which fact, and how often."""

    lookup: str
    figures: Figures
    odd: Sequence[tuple[Drift, str, int]]


@dataclass(frozen=True, slots=True)
class AgencyStatus:
    """One agency: how it is, why, and the figures of all its lookups together and one by one."""

    facts: AgencyFacts
    state: State
    why: tuple[Said, ...]
    figures: Figures
    lookups: tuple[LookupStatus, ...]


def status_of(
    facts: AgencyFacts, stats: Stats, now: datetime, folders: Sequence[Path], schema: Sequence[str] = ()
) -> AgencyStatus:
    """How one agency is at `now`; its faults are told with their places below `folders`, behind its `schema`'s,
    from which they may follow."""
    figures = stats.agency(facts.id)
    state = state_of(facts, figures, now)
    names = sorted({*facts.lookups, *stats.lookups(facts.id)})
    lookups = tuple(LookupStatus(name, stats.lookup(facts.id, name), stats.oddities(facts.id, name)) for name in names)
    why = (
        *(Said(f"โครงสร้างข้อมูลที่ส่งมาใหม่ใช้ไม่ได้: {one}", one) for one in schema),
        *_causes(facts, state, figures, now, folders),
    )
    return AgencyStatus(facts, state, why, figures, lookups)


def state_of(facts: AgencyFacts, figures: Figures, now: datetime) -> State:
    """The worst that holds of an agency at `now`."""
    if facts.state is AgencyState.NOT_SERVED:
        return State.NOT_SERVED
    if facts.state is AgencyState.OUT_OF_HOURS:
        return State.OUT_OF_HOURS
    if facts.open:
        return State.OPEN_BREAKER
    lately = _lately(figures.last_failure, now) and (figures.error_rate or 0) >= OFTEN
    if lately or _lately(figures.last_fault, now) or facts.state is AgencyState.DEGRADED:
        return State.DEGRADED
    return State.UP if figures.calls else State.NOT_ASKED


def _causes(
    facts: AgencyFacts, state: State, figures: Figures, now: datetime, folders: Sequence[Path]
) -> Iterator[Said]:
    if facts.faults and state is not State.NOT_SERVED:
        en = "its new manifest is at fault; the one before still serves"
        yield Said("ไฟล์กำหนดการเชื่อมต่อใหม่ใช้ไม่ได้ ระบบยังใช้ไฟล์เดิมอยู่", en)
    for fault in facts.faults:
        en = f"{_below(folders, fault.file)}:{fault.line}: {fault.wrong}; {fault.todo}"
        yield Said(f"ไฟล์กำหนดการเชื่อมต่อผิด: {en}", en)
    if state in (State.DEGRADED, State.OPEN_BREAKER) and figures.last_error:
        said, code = OUTCOMES.get(figures.last_error, OUTCOMES[AgencyError.code]), figures.last_error
        yield Said(f"ถามแล้วไม่ได้คำตอบ: {said.th} ({code})", f"its calls fail: it {said.en} ({code})")
    if _lately(figures.last_fault, now):
        yield Said(f"ตัวเชื่อมต่อทำงานผิดพลาด: {figures.fault}", f"its connector is at fault: {figures.fault}")
    if facts.twice:  # where they are is nobody's business here; the log says it
        en = "another agency of this id is in another folder, and is not served: the log says where"
        yield Said("มีหน่วยงานรหัสเดียวกันอยู่อีกโฟลเดอร์หนึ่ง ระบบไม่ได้ใช้ ดูตำแหน่งได้ในบันทึกของระบบ", en)


def _lately(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now - moment < LATELY


def _below(folders: Sequence[Path], file: Path) -> str:
    found = (file.relative_to(one).as_posix() for one in folders if file.is_relative_to(one))
    return next(found, file.name)


def _outcomes(kind: type[AgencyError]) -> Iterator[tuple[str, Said]]:
    yield kind.code, Said(kind.says_th, kind.says_en)
    for narrower in kind.__subclasses__():
        yield from _outcomes(narrower)


OUTCOMES = dict(_outcomes(AgencyError))
"""What the codes of failed calls say."""
