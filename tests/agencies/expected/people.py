"""What agencies say of persons."""

from collections.abc import Iterable

from sandbox.world.build import World
from sandbox.world.conflicts import as_cgd_pays, as_nhso_has_it, as_the_departments_have_it
from sandbox.world.health import HealthRight
from sandbox.world.insurance import Insured
from sandbox.world.model import Entitlement
from tests.agencies.expected.facts import Facts, Questions, Told, address_of, name_of

_SCHEMES = {"UCS": ("339750", "5"), "WEL": ("339750", "5"), "SSS": ("300760", "33"), "OFC": (None, None)}
"""The law and section a health right rests on: National Health Security Act 2545, Social Security Act 2533."""


def entitlements_paid(paid: Iterable[Entitlement]) -> Told:
    for one in paid:
        yield (
            one.national_id,
            {
                "nationalId": one.national_id,
                "code": one.kind,
                "state": one.state,
                "amount": one.amount,
                "period": one.period,
                "since": one.since,
                "paidOn": one.paid_on,
            },
        )


def _persons(world: World) -> Told:
    for one in world.persons:
        birth = (one.birth.year, one.birth.month, one.birth.day)
        yield (
            one.national_id,
            {
                "nationalId": one.national_id,
                "nameTh": name_of(one.name_th),
                "nameEn": name_of(one.name_en),
                "sex": one.sex,
                "birthDate": "-".join(f"{part:02}" for part in birth if part is not None),
                "nationality": "ไทย",
                "living": "DECEASED" if one.died_on else "ALIVE",
                "houseId": one.house_id,
            },
        )


def _right(one: HealthRight) -> Facts:
    law, section = _SCHEMES[one.scheme]
    return {
        "nationalId": one.national_id,
        "scheme": one.scheme,
        "hospitalCode": one.hospital.code if one.hospital else None,
        "hospitalTh": one.hospital.name_th if one.hospital else None,
        "hospitalEn": one.hospital.name_en if one.hospital else None,
        "since": one.since,
        "lawId": law,
        "section": section,
    }


def _insured(world: World) -> Told:
    businesses = {one.juristic_id: one for one in world.businesses}

    def facts(one: Insured) -> Facts:
        employer = businesses.get(one.employer or "")
        return {
            "nationalId": one.national_id,
            "insuredAs": f"SECTION_{one.section[1:]}",
            "state": "ENDED" if one.until else "INSURED",
            "since": one.since,
            "until": one.until,
            "months": one.months,
            "oldAgeBalance": one.balance / 100,
            "employerId": one.employer,
            "employerNameTh": employer.name_th if employer else None,
            "employerNameEn": employer.name_en if employer else None,
            "lawId": "300760",
            "section": one.section[1:],
        }

    return ((one.national_id, facts(one)) for one in world.insured)


def _contributions(world: World) -> Told:
    for one in world.insured:
        for paid in one.contributions:
            facts = {"nationalId": one.national_id, "month": f"{paid.year}-{paid.month:02}", "insuredPart": paid.amount}
            yield one.national_id, {**facts, "employerPart": paid.amount if one.section == "S33" else None}


def _loans(world: World) -> Told:
    for one in world.loans:
        yield (
            one.national_id,
            {
                "contractNumber": one.contract,
                "state": one.state,
                "borrowed": one.borrowed / 100,
                "balance": one.balance / 100,
                "instalment": one.instalment / 100 if one.instalment else None,
                "nextDueOn": one.next_due,
                "legalBasis": {"lawId": "767396", "number": "44"},
            },
        )


def _certificates(world: World) -> Told:
    for one in world.certificates:
        yield (
            one.national_id,
            {
                "number": one.number,
                "courseId": one.course,
                "issuedOn": one.issued_on,
                "expiresOn": one.expires_on,
                "score": one.score,
            },
        )


def of_people() -> Questions:
    """By agency, type and what it is asked by."""
    return {
        ("cgd", "Entitlement", "nationalId"): lambda w: entitlements_paid(as_cgd_pays(w.entitlements)),
        **{
            (agency, "Entitlement", "nationalId"): lambda w, kind=kind: entitlements_paid(
                one for one in as_the_departments_have_it(w.entitlements) if one.kind == kind
            )
            for agency, kind in (("dep", "DISABILITY_ALLOWANCE"), ("dcy", "NEWBORN_GRANT"))
        },
        ("dopa", "Person", "nationalId"): _persons,
        ("houses", "House", "houseId"): lambda w: (
            (one.house_id, {"houseId": one.house_id, "address": address_of(one.address)}) for one in w.houses
        ),
        ("nhso", "HealthRight", "nationalId"): lambda w: (
            (one.national_id, _right(one)) for one in as_nhso_has_it(w.health_rights, w.today, w.hospitals)
        ),
        ("sso", "HealthRight", "nationalId"): lambda w: (
            (one.national_id, _right(HealthRight(one.national_id, "SSS", one.hospital, one.since)))
            for one in w.insured
            if one.hospital
        ),
        ("sso", "SocialSecurity", "nationalId"): _insured,
        ("sso", "Contribution", "nationalId"): _contributions,
        ("slf", "StudentLoan", "nationalId"): _loans,
        ("ocsc", "TrainingCertificate", "nationalId"): _certificates,
    }
