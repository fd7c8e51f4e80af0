"""What the registry of education says of institutions, of what people studied, and of their certificates."""

from sandbox.world.build import World
from sandbox.world.education import Institution, Qualification, Study, levels
from tests.agencies.expected.facts import Facts, Questions, Told

_LAW = "632555"
_HONOURS = {0: None, 1: "FIRST_CLASS", 2: "SECOND_CLASS"}


def _known(name: str, odd: str) -> str:
    """What the graph calls it: it has no word for what is `odd`."""
    return "OTHER" if name == odd else name


def _rests(level: str) -> Facts:
    return {"lawId": _LAW, "number": levels()[level].section}


def _institution(one: Institution) -> Facts:
    return {
        "institutionCode": one.code,
        "provinceCode": one.subdistrict[:2],
        "nameTh": one.name_th,
        "nameEn": one.name_en,
        "kind": _known(one.kind, "LEARNING_CENTRE"),
        "affiliation": one.under,
        "levels": [_known(level, "NON_FORMAL") for level in one.levels],
        "closedOn": one.closed_on,
        "province": {"code": one.subdistrict[:2]},
        "subdistrict": {"code": one.subdistrict},
    }


def _study(one: Study) -> Facts:
    return {
        "recordNumber": one.number,
        "nationalId": one.national_id,
        "level": _known(one.level, "NON_FORMAL"),
        "programmeTh": one.programme[0],
        "programmeEn": one.programme[1],
        "academicYearBe": one.began_on.year + 543,
        "enrolledOn": one.began_on,
        "endedOn": one.ended_on,
        "state": one.outcome,
        "gradePointAverage": float(one.grade) if one.grade else None,
        "institution": {"institutionCode": one.institution},
        "legalBasis": _rests(one.level),
        "qualification": {"number": one.qualification} if one.qualification else None,
    }


def _qualification(one: Qualification) -> Facts:
    return {
        "number": one.number,
        "titleTh": one.title[0],
        "titleEn": one.title[1],
        "level": _known(one.level, "NON_FORMAL"),
        "honours": _HONOURS[one.honours],
        "grantedOn": one.granted_on,
        "state": "REVOKED" if one.revoked_on else "VALID",
        "revokedOn": one.revoked_on,
        "institution": {"institutionCode": one.institution},
        "legalBasis": _rests(one.level),
        "holder": {"nationalId": one.national_id},
    }


def _studied(world: World) -> Told:
    return ((one.national_id, _study(one)) for one in world.studies)


def _held(world: World) -> Told:
    return ((one.national_id, _qualification(one)) for one in world.qualifications)


def of_education() -> Questions:
    """By agency, type and what it is asked by."""
    return {
        ("moe", "Study", "nationalId"): _studied,
        ("moe", "Qualification", "nationalId"): _held,
        ("moe", "Qualification", "number"): lambda w: ((one.number, _qualification(one)) for one in w.qualifications),
        ("moe", "EducationInstitution", "institutionCode"): lambda w: (
            (one.code, _institution(one)) for one in w.institutions
        ),
        ("moe", "EducationInstitution", "provinceCode"): lambda w: (
            (one.subdistrict[:2], _institution(one)) for one in w.institutions
        ),
    }
