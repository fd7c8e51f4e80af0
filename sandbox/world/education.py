"""What people studied, where, and the certificates they were given for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.world import tables
from sandbox.world.model import Person

BEGINS, ENDS = (5, 16), (3, 31)
"""The school year, from the middle of May to the end of March."""
_WAYS = (
    ("PRIMARY",),
    ("PRIMARY", "LOWER_SECONDARY"),
    ("LOWER_SECONDARY", "VOCATIONAL", "HIGHER_VOCATIONAL"),
    ("UPPER_SECONDARY", "BACHELOR"),
    ("BACHELOR", "MASTER"),
    ("BACHELOR", "MASTER", "DOCTORATE"),
    ("NON_FORMAL",),
)
_HOW_OFTEN = (4, 3, 4, 8, 3, 1, 1)


@dataclass(frozen=True, slots=True)
class Level:
    """`mark` is the registry's word, `section` one of the National Education Act; it takes `years` from an `age` on."""

    code: str
    mark: str
    section: str
    age: int
    years: int
    title: tuple[str, str | None]
    programmes: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Institution:
    """`kind` is SCHOOL, COLLEGE, UNIVERSITY or LEARNING_CENTRE; it is `under` PUBLIC, PRIVATE or LOCAL."""

    code: str
    name_th: str
    name_en: str | None
    kind: str
    under: str
    subdistrict: str
    levels: tuple[str, ...]
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Study:
    """`outcome` is STUDYING, GRADUATED or LEFT; `grade` an average such as 3.25; without an end it goes on."""

    number: str
    national_id: str
    institution: str
    level: str
    programme: tuple[str, str | None]
    began_on: date
    ended_on: date | None
    outcome: str
    grade: str | None
    qualification: str | None


@dataclass(frozen=True, slots=True)
class Qualification:
    """`honours` is 1 or 2 for a class, 0 for none; `revoked_on` is the day it was taken back."""

    number: str
    national_id: str
    institution: str
    level: str
    title: tuple[str, str | None]
    granted_on: date
    honours: int
    revoked_on: date | None


def levels() -> dict[str, Level]:
    """By code, in the order of the data file."""
    return {
        one["code"]: Level(
            one["code"],
            one["mark"],
            one["section"],
            one["age"],
            one["years"],
            (one["titleTh"], one.get("titleEn")),
            tuple((names[0], names[1] if len(names) > 1 else None) for names in one["programmes"]),
        )
        for one in tables.toml("education")["level"]
    }


def institutions() -> tuple[Institution, ...]:
    """In the order of the data file."""
    return tuple(
        Institution(
            one["code"],
            one["nameTh"],
            one.get("nameEn"),
            one["kind"],
            one["under"],
            one["subdistrict"],
            tuple(one["levels"]),
            one.get("closed"),
        )
        for one in tables.toml("education")["institution"]
    )


class Schooling:
    """Draws what strangers studied. A number of the registry begins with 98, which no real one does."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._levels = levels()
        self._offered: Mapping[str, Sequence[Institution]] = {
            code: [one for one in institutions() if code in one.levels] for code in self._levels
        }
        self._serial = 1_000

    def of(self, persons: Sequence[Person]) -> tuple[tuple[Study, ...], tuple[Qualification, ...]]:
        """The registry knows of two in five of those from 7 to 70."""
        studies: list[Study] = []
        given: list[Qualification] = []
        for person in persons:
            if person.died_on is None and 7 <= person.birth.age(self._today) <= 70 and self._random.random() < 0.4:
                way = self._random.choices(_WAYS, _HOW_OFTEN)[0]
                for study, qualification in self._along(person, way):
                    studies.append(study)
                    given += [qualification] if qualification else []
        return tuple(studies), tuple(given)

    def _along(self, person: Person, way: Sequence[str]) -> Iterator[tuple[Study, Qualification | None]]:
        """Level by level, until one that she left, is at, or has not come to."""
        for code in way:
            level = self._levels[code]
            began = date(person.birth.year + level.age + 1, *BEGINS)
            ended = date(began.year + level.years, *ENDS)
            if began > self._today:
                return
            study, given = self._study(person.national_id, level, began, ended)
            yield study, given
            if study.outcome != "GRADUATED":
                return

    def _study(self, national_id: str, level: Level, began: date, ended: date) -> tuple[Study, Qualification | None]:
        random = self._random
        self._serial += 1
        open_then = [one for one in self._offered[level.code] if one.closed_on is None or one.closed_on > ended]
        place = random.choice(open_then)
        outcome = "STUDYING" if ended > self._today else "LEFT" if random.random() < 0.08 else "GRADUATED"
        grade = f"{random.randint(200, 400) / 100:.2f}"
        programme = random.choice(level.programmes)
        given = None
        if outcome == "GRADUATED":
            given = Qualification(
                f"98-{ended.year + 543}-{self._serial:06d}",
                national_id,
                place.code,
                level.code,
                titled(level, programme),
                ended,
                _honours(grade) if level.code == "BACHELOR" else 0,
                date(self._today.year - 1, 6, 15) if random.random() < 0.02 and ended.year < self._today.year else None,
            )
        study = Study(
            f"SR98{self._serial:08d}",
            national_id,
            place.code,
            level.code,
            programme,
            began,
            None if outcome == "STUDYING" else ended,
            outcome,
            grade if outcome == "GRADUATED" else None,
            given.number if given else None,
        )
        return study, given


def titled(level: Level, programme: tuple[str, str | None]) -> tuple[str, str | None]:
    """What stands on the certificate: no English where the level or the programme has none."""
    (title_th, title_en), (th, en) = level.title, programme
    return f"{title_th} ({th})", f"{title_en} ({en})" if title_en and en else None


def _honours(grade: str) -> int:
    return 1 if float(grade) >= 3.6 else 2 if float(grade) >= 3.25 else 0
