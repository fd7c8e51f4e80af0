"""Courses for officials, and the certificates officials hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.world import tables
from sandbox.world.health import HealthRight


@dataclass(frozen=True, slots=True)
class Course:
    """`hours` is a decimal number as text; a certificate is good for `years`, 0 for ever."""

    code: str
    name_th: str
    name_en: str
    topic: str
    hours: str
    years: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """`score` is per cent; `expires_on` is absent where it is good for ever."""

    number: str
    national_id: str
    course: str
    issued_on: date
    expires_on: date | None
    score: int


def courses() -> tuple[Course, ...]:
    """In the order of the data file."""
    return tuple(
        Course(one["code"], one["nameTh"], one["nameEn"], one["topic"], one["hours"], one["years"])
        for one in tables.toml("training")["course"]
    )


def certificates(
    random: Random, today: date, offered: Sequence[Course], rights: Sequence[HealthRight], officer: str
) -> Iterator[Certificate]:
    """Of officials, known by their health right, one to five each. The named officer has three, always the same."""
    for place, code in enumerate(("LW110", "SV201", "DG101")):
        course = next(one for one in offered if one.code == code)
        yield _certificate(course, officer, today - timedelta(days=200 + 260 * place), (place + 1, 92 - 4 * place))
    serial = 100
    for right in rights:
        if right.scheme != "OFC" or right.national_id == officer:
            continue
        for course in random.sample(offered, random.randint(1, 5)):
            serial += 1
            day = today - timedelta(days=random.randint(5, 1_800))
            yield _certificate(course, right.national_id, day, (serial, random.randint(60, 100)))


def _certificate(course: Course, national_id: str, day: date, marks: tuple[int, int]) -> Certificate:
    serial, score = marks
    expires = date(day.year + course.years, day.month, min(day.day, 28)) if course.years else None
    number = f"OCSC-{day.year + 543}-{course.code}-{serial:06d}"
    return Certificate(number, national_id, course.code, day, expires, score)
