"""The lines of the ledger about a citizen as she reads them: by day, each a sentence, what repeats told once."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from access.permissions.purposes import Basis
from connectors.thai_time import THAILAND
from endpoints.my_data.own_data import APP

QUERY: Final = """query WhoReadMyData(
  $first: Int!, $after: String, $from: DateTime, $to: DateTime, $agency: String, $app: String
) { me { disclosures(first: $first, after: $after, from: $from, to: $to, agency: $agency, app: $app) {
  nodes {
    id at app appName actor purpose basis case agency recipient type fields withheld { field code } count
  }
  pageInfo { hasNextPage endCursor }
} } }"""
SCOPES: Final = ("citizen.disclosures",)

Words = Callable[[str, str], Sequence[str]]
"""What a field of a type is, in the reader's language: one thing or several."""
LOOKED_UP: Final = ("Query", "citizen")
"""By what somebody who is not the citizen begins to read of her."""
Names = Mapping[str, str]
"""The names of agencies in the reader's language, by their ids."""

KEPT: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("Consent", "withdrawn"): ("ถอนความยินยอมแล้ว", "A consent was withdrawn"),
    ("Consent", "used"): ("ใช้ความยินยอมไปหนึ่งครั้ง", "A consent was used once"),
    ("Consent", "erased"): ("ลบความยินยอมออกจากระบบแล้ว", "A consent was erased"),
    ("Mandate", "ended"): ("สิ้นสุดการดำเนินการแทน", "A mandate ended"),
    ("Mandate", "erased"): ("ลบการดำเนินการแทนออกจากระบบแล้ว", "A mandate was erased"),
    ("SignIn", "ended"): ("สิ้นสุดการเข้าใช้ของแอป", "An app's access ended"),
    ("SignIn", "erased"): ("ลบการเข้าใช้ของแอปออกจากระบบแล้ว", "An app's access was erased"),
    ("Question", "asked"): ("ท่านถามเกี่ยวกับรายการหนึ่ง", "You asked about an entry"),
    ("Question", "answered"): ("มีคำตอบของคำถามของท่าน", "Your question was answered"),
}
"""What became of what the hub itself keeps, in words; the kinds are those of the ledger."""
CHANGES: Final = {
    "Intent": ("เริ่มดำเนินการ", "A change was begun"),
    "Outcome": ("ดำเนินการเสร็จ", "A change was made"),
    "Erasure": ("ลบข้อมูลที่ระบบเก็บไว้เกี่ยวกับท่านแล้ว", "What the hub held about you was erased"),
}
WHY: Final = {
    "NO_CONSENT": ("ไม่อยู่ในความยินยอมที่มีผลอยู่", "no consent in force covers it"),
    "NOT_PERMITTED": ("แอปไม่มีสิทธิ", "the app may not have it"),
    "PURPOSE_REQUIRED": ("ไม่ได้แจ้งวัตถุประสงค์", "it did not say what for"),
    "CASE_REQUIRED": ("ไม่ได้แจ้งเลขเรื่อง", "it named no case"),
    "ASSURANCE_TOO_LOW": ("ยืนยันตัวตนไม่เข้มพอ", "the sign-in was not strong enough"),
}
OTHERWISE: Final = ("ไม่ได้รับอนุญาต", "it was refused")


@dataclass(slots=True)
class DayReading:
    """What one app read at a place for one reason on a day: `id` and `time` are of its latest line.

    `event` tells, in Thai and English, what became of something that the hub keeps; then nothing was read.
    `by_her`: she did it on these very pages.
    `withheld` are what was asked for and not given, each with why. `sent_to` is the agency it was sent on to.
    `looked_up`: it is that somebody else looked her up, which is told from where she stands.
    """

    id: str
    at: str
    time: str
    app: str
    actor: str | None
    own: bool
    agency: str
    sent_to: str | None
    purpose: str | None
    law: tuple[str, str] | None
    case: str | None
    event: tuple[str, str] | None = None
    by_her: bool = False
    found: bool = False
    looked_up: bool = False
    times: int = 0
    what: list[str] = field(default_factory=list)
    withheld: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def here(self) -> bool:
        """Whether it is that she looked at these pages."""
        return self.by_her and self.event is None


@dataclass(frozen=True, slots=True)
class DayOfReadings:
    """A day in Thailand, the latest reading first."""

    date: datetime.date
    readings: Sequence[DayReading]


def days_of(lines: Iterable[Mapping[str, Any]], agencies: Names, words: Words) -> list[DayOfReadings]:
    """The lines of QUERY, which come the newest first, by day."""
    days: dict[datetime.date, dict[tuple[Any, ...], DayReading]] = {}
    for line in lines:
        at = datetime.datetime.fromisoformat(line["at"]).astimezone(THAILAND)
        of_day = days.setdefault(at.date(), {})
        event = _event(line)
        same = tuple(line[name] for name in ("app", "actor", "purpose", "basis", "case", "agency", "recipient"))
        key = ("here",) if line["app"] == APP and event is None else (*same, event)
        reading = of_day.get(key)
        if reading is None:
            reading = of_day[key] = _reading(line, at, event, agencies)
        _add(reading, line, words)
    return [DayOfReadings(date, list(readings.values())) for date, readings in days.items()]


def _reading(
    line: Mapping[str, Any], at: datetime.datetime, event: tuple[str, str] | None, agencies: Names
) -> DayReading:
    recipient = line["recipient"]
    return DayReading(
        id=line["id"],
        at=line["at"],
        time=f"{at:%H:%M}",
        app=line["appName"] or line["app"],
        actor=line["actor"],
        own=line["basis"] == Basis.OWN_REQUEST.value and line["actor"] is None,
        agency=agencies.get(line["agency"], line["agency"]),
        sent_to=None if recipient is None else agencies.get(recipient, recipient),
        purpose=line["purpose"],
        law=_law(line["basis"]),
        case=line["case"],
        event=event,
        by_her=line["app"] == APP,
    )


def _law(basis: str) -> tuple[str, str] | None:
    ground = next((one for one in Basis if one.value == basis), None)
    return None if ground is None else (ground.law_th, ground.law)


def _event(line: Mapping[str, Any]) -> tuple[str, str] | None:
    type_, fields = line["type"], line["fields"]
    if type_ in CHANGES:
        return CHANGES[type_]
    return KEPT.get((type_, fields[0])) if len(fields) == 1 else None


def _add(reading: DayReading, line: Mapping[str, Any], words: Words) -> None:
    reading.times += 1
    reading.found = reading.found or line["count"] > 0
    reading.looked_up = reading.looked_up or (line["type"] == LOOKED_UP[0] and LOOKED_UP[1] in line["fields"])
    told = [one for field_ in line["fields"] for one in words(line["type"], field_)]
    reading.what += [one for one in dict.fromkeys(told) if one not in reading.what]
    for refused in line["withheld"]:
        what = ", ".join(words(line["type"], refused["field"]))
        reading.withheld.setdefault(what, WHY.get(refused["code"], OTHERWISE))
