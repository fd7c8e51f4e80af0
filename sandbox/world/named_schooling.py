"""What the named people studied: the same whatever the seed. Of the neighbour the registry knows nothing."""

from datetime import date

from sandbox.world import named
from sandbox.world.education import BEGINS, ENDS, Qualification, Study, levels, titled

_PRIMARY, _SCHOOL, _COLLEGE, _UNIVERSITY, _CENTRE = (
    "9812010001",
    "9812010002",
    "9812010003",
    "9812060001",
    "9812060002",
)


def studies() -> list[Study]:
    """The citizen went back to school when she was 43; the owner finished with honours; the officer studies again."""
    return [
        _study(1, named.CITIZEN, _PRIMARY, ("PRIMARY", 0), (1961, 1965)),
        _study(2, named.CITIZEN, _CENTRE, ("NON_FORMAL", 0), (1997, 1999), grade="2.87"),
        _study(3, named.OWNER, _SCHOOL, ("UPPER_SECONDARY", 1), (2002, 2005), grade="3.41"),
        _study(4, named.OWNER, _UNIVERSITY, ("BACHELOR", 0), (2005, 2009), grade="3.52"),
        _study(5, named.BROTHER, _COLLEGE, ("VOCATIONAL", 0), (2005, 2008), grade="2.64"),
        _study(6, named.BROTHER, _UNIVERSITY, ("BACHELOR", 2), (2008, 2012), grade="2.31", qualification=8),
        _study(7, named.OFFICER, _UNIVERSITY, ("BACHELOR", 1), (2009, 2013), grade="3.71"),
        _study(9, named.OFFICER, _UNIVERSITY, ("MASTER", 0), (2026, None)),
    ]


def qualifications() -> list[Qualification]:
    """The brother's degree was taken back, having been printed with a wrong name, and given once more."""
    first = _qualification(
        6, named.BROTHER, _UNIVERSITY, ("BACHELOR", 2), date(2012, *ENDS), revoked_on=date(2014, 2, 3)
    )
    return [
        _qualification(1, named.CITIZEN, _PRIMARY, ("PRIMARY", 0), date(1965, *ENDS)),
        _qualification(2, named.CITIZEN, _CENTRE, ("NON_FORMAL", 0), date(1999, *ENDS)),
        _qualification(3, named.OWNER, _SCHOOL, ("UPPER_SECONDARY", 1), date(2005, *ENDS)),
        _qualification(4, named.OWNER, _UNIVERSITY, ("BACHELOR", 0), date(2009, *ENDS), honours=2),
        _qualification(5, named.BROTHER, _COLLEGE, ("VOCATIONAL", 0), date(2008, *ENDS)),
        first,
        _qualification(8, named.BROTHER, _UNIVERSITY, ("BACHELOR", 2), date(2014, 2, 3)),
        _qualification(7, named.OFFICER, _UNIVERSITY, ("BACHELOR", 1), date(2013, *ENDS), honours=1),
    ]


def _number(serial: int) -> str:
    return f"98-2500-{serial:06d}"


def _study(
    serial: int,
    national_id: str,
    institution: str,
    what: tuple[str, int],
    years: tuple[int, int | None],
    *,
    grade: str | None = None,
    qualification: int | None = None,
) -> Study:
    (level, programme), (began, ended) = what, years
    return Study(
        f"SR98{serial:08d}",
        national_id,
        institution,
        level,
        levels()[level].programmes[programme],
        date(began, *BEGINS),
        date(ended, *ENDS) if ended else None,
        "GRADUATED" if ended else "STUDYING",
        grade,
        _number(qualification or serial) if ended else None,
    )


def _qualification(
    serial: int,
    national_id: str,
    institution: str,
    what: tuple[str, int],
    granted_on: date,
    *,
    honours: int = 0,
    revoked_on: date | None = None,
) -> Qualification:
    level, programme = what
    kind = levels()[level]
    title = titled(kind, kind.programmes[programme])
    return Qualification(_number(serial), national_id, institution, level, title, granted_on, honours, revoked_on)
