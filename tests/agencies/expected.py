"""What the records of every agency's samples must be, told by the sandbox's world and not by any manifest.

`python -m tests.agencies.expected` writes it into the samples that are there; it belongs after each recording.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from connectors.kit.samples import Sample, read, write
from sandbox.agencies.ocs import raw_title
from sandbox.world import tables
from sandbox.world.build import World, build_world
from sandbox.world.conflicts import as_cgd_pays, as_nhso_has_it, as_the_departments_have_it
from sandbox.world.health import HealthRight
from sandbox.world.insurance import Insured
from sandbox.world.model import Address, Business, Directorship, Entitlement, Law, Licence, Name
from settings import ROOT
from tests.conftest import TODAY

Facts = dict[str, Any]
Told = Iterable[tuple[Any, Facts]]
"""Facts of records, each with the key of the question it answers."""

_SCHEMES = {"UCS": ("339750", "5"), "WEL": ("339750", "5"), "SSS": ("300760", "33"), "OFC": (None, None)}
"""The law and section a health right rests on: National Health Security Act 2545, Social Security Act 2533."""


def told(world: World) -> Mapping[tuple[str, str, str], list[tuple[Any, Facts]]]:
    """What each agency says in answer to each question (agency, type, what it is asked by), of the whole world."""
    makers: dict[tuple[str, str, str], Callable[[World], Told]] = {
        ("cgd", "Entitlement", "nationalId"): lambda w: _entitlements(as_cgd_pays(w.entitlements)),
        **{
            (agency, "Entitlement", "nationalId"): lambda w, kind=kind: _entitlements(
                one for one in as_the_departments_have_it(w.entitlements) if one.kind == kind
            )
            for agency, kind in (("dep", "DISABILITY_ALLOWANCE"), ("dcy", "NEWBORN_GRANT"))
        },
        ("dbd", "Business", "juristicId"): _businesses,
        ("dbd", "Director", "juristicId"): lambda w: ((one["juristicId"], one) for one in _seats(w)),
        ("dbd", "Director", "nationalId"): lambda w: ((one["nationalId"], one) for one in _seats(w)),
        ("dopa", "Person", "nationalId"): _persons,
        ("houses", "House", "houseId"): lambda w: (
            (one.house_id, {"houseId": one.house_id, "address": _address(one.address)}) for one in w.houses
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
        ("rd", "VatRegistration", "juristicId"): _registrations,
        ("rd", "VatBranch", "juristicId"): _branches,
        ("opendata", "ServiceUsage", "serviceId"): _usage,
        ("ocsc", "TrainingCourse", "courseId"): _courses,
        ("ocsc", "TrainingCertificate", "nationalId"): _certificates,
        **_of_licences(),
        **_of_laws(),
        **_of_files(),
    }
    found = {question: list(make(world)) for question, make in makers.items()}
    for agency, type_, own in [one for one in found if _OWN.get(one[1]) == one[2]]:
        # Of a search without words the first are wanted, in the order they are in.
        found[agency, type_, "search"] = [("", facts) for _, facts in found[agency, type_, own]]
    return found


_OWN = {
    "Business": "juristicId",
    "Agency": "agencyId",
    "Service": "serviceId",
    "Law": "lawId",
    "DraftLaw": "draftId",
    "TrainingCourse": "courseId",
    "LocalAdministration": "localAdministrationId",
}
"""By which key of its own a thing is told once, for those that are searched for."""


def _address(one: Address) -> Facts:
    return {
        "number": one.number,
        "moo": one.moo,
        "soiTh": one.soi_th,
        "soiEn": one.soi_en,
        "roadTh": one.road_th,
        "roadEn": one.road_en,
        "subdistrictCode": one.subdistrict,
        "postalCode": one.postal_code,
    }


def _name(one: Name | None) -> Facts | None:
    return {"title": one.title, "first": one.first, "middle": one.middle, "last": one.last} if one else None


def _entitlements(paid: Iterable[Entitlement]) -> Told:
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


def _businesses(world: World) -> Told:
    activities = {one.code: one for one in world.activities}
    for one in world.businesses:
        activity = activities[one.activity]
        yield (
            one.juristic_id,
            {
                "juristicId": one.juristic_id,
                "nameTh": one.name_th,
                "nameEn": one.name_en,
                "kind": one.kind,
                "status": one.status,
                "registeredOn": one.registered_on,
                "capital": one.capital,
                "paidUpCapital": one.paid_up,
                "activityCode": activity.code,
                "activityTh": activity.th,
                "activityEn": activity.en,
                "address": _address(one.address),
            },
        )


def _seats(world: World) -> Iterator[Facts]:
    persons = {one.national_id: one for one in world.persons}

    def seat(business: Business, one: Directorship) -> Facts:
        person = persons[one.national_id]
        return {
            "juristicId": business.juristic_id,
            "nationalId": one.national_id,
            "nameTh": _name(person.name_th),
            "nameEn": _name(person.name_en),
            "position": one.position,
            "appointedOn": one.appointed_on,
            "shares": one.shares or None,
        }

    return (seat(business, one) for business in world.businesses for one in business.directors)


def _persons(world: World) -> Told:
    for one in world.persons:
        birth = (one.birth.year, one.birth.month, one.birth.day)
        yield (
            one.national_id,
            {
                "nationalId": one.national_id,
                "nameTh": _name(one.name_th),
                "nameEn": _name(one.name_en),
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
                "nationalId": one.national_id,
                "contractNumber": one.contract,
                "state": one.state,
                "borrowed": one.borrowed / 100,
                "balance": one.balance / 100,
                "instalment": one.instalment / 100 if one.instalment else None,
                "nextDueOn": one.next_due,
                "lawId": "767396",
                "section": "44",
            },
        )


def _registrations(world: World) -> Told:
    names = {one.juristic_id: (one.name_th, one.name_en) for one in world.businesses}
    for one in world.vat:
        yield (
            one.juristic_id,
            {
                "juristicId": one.juristic_id,
                "nameTh": names[one.juristic_id][0],
                "nameEn": names[one.juristic_id][1],
                "state": one.state,
                "registeredOn": one.registered_on,
                "cancelledOn": one.cancelled_on,
                "branchCount": len(one.branches),
                "lawId": "617709",
                "section": "85/1",
            },
        )


def _branches(world: World) -> Told:
    for vat in world.vat:
        for one in vat.branches:
            yield (
                vat.juristic_id,
                {
                    "juristicId": vat.juristic_id,
                    "number": f"{one.number:05d}",
                    "nameTh": one.name_th,
                    "nameEn": one.name_en,
                    "openedOn": one.opened_on,
                    "closedOn": one.closed_on,
                    "address": _address(one.address),
                },
            )


def _usage(world: World) -> Told:
    for one in world.usage:
        counts = {"requests": one.requests, "online": one.online, "completed": one.completed}
        yield one.service_id, {"serviceId": one.service_id, "month": f"{one.year}-{one.month:02}", **counts}


def _courses(world: World) -> Told:
    for one in world.courses:
        facts = {"courseId": one.code, "nameTh": one.name_th, "nameEn": one.name_en, "topic": one.topic}
        yield one.code, {**facts, "hours": one.hours, "validYears": one.years}


def _certificates(world: World) -> Told:
    for one in world.certificates:
        yield (
            one.national_id,
            {
                "nationalId": one.national_id,
                "number": one.number,
                "courseId": one.course,
                "issuedOn": one.issued_on,
                "expiresOn": one.expires_on,
                "score": one.score,
            },
        )


def _licence(one: Licence) -> Facts:
    return {
        "number": one.number,
        "code": one.kind,
        "state": one.state,
        "juristicId": one.juristic_id,
        "issuedOn": one.issued_on,
        "expiresOn": one.expires_on,
        "fee": one.fee,
        "areaSquareMetres": one.area,
        "premisesTh": one.premises_th,
        "premisesEn": one.premises_en,
        "localAdministrationId": one.local_administration,
        "address": _address(one.address),
    }


def _of_licences() -> dict[tuple[str, str, str], Callable[[World], Told]]:
    def of(agency: str, key: Callable[[Licence], Any]) -> Callable[[World], Told]:
        return lambda world: ((key(one), _licence(one)) for one in world.licences if one.agency == agency)

    def services(world: World) -> Told:
        for one in world.local_services:
            facts = {"localAdministrationId": one.local_administration, "code": one.code, "nameTh": one.name_th}
            facts |= {"nameEn": one.name_en, "fee": one.fee, "feeMax": one.fee_max, "ordinanceTh": one.ordinance_th}
            yield one.local_administration, {**facts, "days": one.days, "licenceKind": one.licence_kind}

    def allowances(world: World) -> Told:
        paid = [one for one in world.entitlements if one.payer != "cgd"]
        return zip([(one.payer, one.national_id) for one in paid], (one for _, one in _entitlements(paid)), strict=True)

    return {
        **{(agency, "Licence", "juristicId"): of(agency, lambda one: one.juristic_id) for agency in _LICENSORS},
        **{(agency, "Licence", "number"): of(agency, lambda one: one.number) for agency in _LICENSORS},
        ("local", "Licence", "localAdministrationId+juristicId"): of(
            "local", lambda one: (one.local_administration, one.juristic_id)
        ),
        ("local", "Licence", "localAdministrationId+number"): of(
            "local", lambda one: (one.local_administration, one.number)
        ),
        ("local", "Licence", "search"): of("local", lambda one: one.local_administration),
        ("local", "LocalService", "localAdministrationId"): services,
        ("local", "Entitlement", "localAdministrationId+nationalId"): allowances,
    }


_LICENSORS = ("diw", "exd", "fda", "hotels")


def _law(one: Law) -> Facts:
    return {
        "lawId": one.law_id,
        "kind": one.kind,
        "titleTh": one.title_th,
        "yearBe": one.year_be,
        "state": "REPEALED" if one.repealed else "IN_FORCE",
        "groupTh": one.group_th,
    }


def _of_laws() -> dict[tuple[str, str, str], Callable[[World], Told]]:
    def laws(world: World) -> Told:
        for one in world.laws:
            gazette = one.gazette
            told = gazette and {
                "volume": gazette.volume,
                "issue": gazette.issue,
                "series": gazette.series,
                "page": gazette.page,
                "publishedOn": gazette.published_on,
            }
            yield one.law_id, {**_law(one), "titleEn": one.title_en, **({"gazette": told} if told else {})}

    def listed(world: World) -> Told:
        for one in world.laws:
            assert one.title_th in raw_title(one)
            number = one.law_id
            url = f"https://www.krisdika.go.th/librarian/get?sysid={number}&ext=htm" if number.isdigit() else None
            yield number, {**_law(one), "url": url}

    def sections(world: World) -> Told:
        for one in world.sections:
            facts = {"lawId": one.law_id, "number": one.number, "headingTh": one.heading_th}
            yield one, {**facts, "headingEn": one.heading_en, "textTh": one.text_th, "textEn": one.text_en}

    def drafts(world: World) -> Told:
        for one in world.drafts:
            yield (
                one,
                {
                    "draftId": one.draft_id,
                    "lawId": one.law_id,
                    "sectionNumbers": list(one.sections),
                    "titleTh": one.title_th,
                    "titleEn": one.title_en,
                    "proposerTh": one.proposer_th,
                    "proposerEn": one.proposer_en,
                    "summaryTh": one.summary_th,
                    "summaryEn": one.summary_en,
                    "state": one.state(world.today),
                    "opensOn": one.opens_on,
                    "closesOn": one.closes_on,
                },
            )

    def keyed(make: Callable[[World], Told], *names: str) -> Callable[[World], Told]:
        def of(facts: Facts) -> Any:
            return facts[names[0]] if len(names) == 1 else tuple(facts[name] for name in names)

        return lambda world: ((of(facts), facts) for _, facts in make(world))

    return {
        ("ocs", "Law", "lawId"): laws,
        ("lawlist", "Law", "lawId"): listed,
        ("ocs", "LawSection", "lawId"): keyed(sections, "lawId"),
        ("ocs", "LawSection", "lawId+number"): keyed(sections, "lawId", "number"),
        ("ocs", "DraftLaw", "lawId"): keyed(drafts, "lawId"),
        ("ocs", "DraftLaw", "draftId"): keyed(drafts, "draftId"),
    }


def _kinds(name: str) -> Callable[[World], Iterator[Facts]]:
    def kinds(_: World) -> Iterator[Facts]:
        for one in tables.toml(name)["kind"]:
            rates = [{**rate, "effectiveFrom": str(rate["effectiveFrom"])} for rate in one.get("rates", [])]
            yield {**one, "rates": rates}

    return kinds


def _places(rows: Callable[[], list[dict[str, str]]], *above: tuple[str, int]) -> Callable[[World], Iterator[Facts]]:
    def places(_: World) -> Iterator[Facts]:
        for one in rows():
            codes = {name: one["code"][:digits] for name, digits in above}
            more = {"postalCode": one["postalCode"]} if len(one["code"]) == 6 else {}
            yield {"code": one["code"], "nameTh": one["nameTh"], "nameEn": one["nameEn"], **codes, **more}

    return places


def _ministries(_: World) -> Iterator[Facts]:
    for number, one in enumerate(tables.toml("catalogue")["ministry"], 1):
        yield {"ministryId": f"MIN{number:03d}", "nameTh": one["name"]}


def _agencies(_: World) -> Iterator[Facts]:
    table = tables.toml("catalogue")
    pairs = [(number, one) for number, ministry in enumerate(table["ministry"], 1) for one in ministry["agency"]]
    for number, (ministry, one) in enumerate(pairs, 1):
        facts = {"agencyId": f"AGY{number:03d}", "ministryId": f"MIN{ministry:03d}", "nameTh": one["name"]}
        yield {**facts, "kindTh": one.get("kind", table["department"])}


_STATES = ("LIVE", "IN_PROGRESS", "TO_BE_FUNDED", "SEPARATE", "NOT_PLANNED")


def _services(world: World) -> Iterator[Facts]:
    table = tables.toml("catalogue")
    offered = [one for ministry in table["ministry"] for agency in ministry["agency"] for one in agency["services"]]
    owners = [
        facts
        for facts, agency in zip(
            _agencies(world), (one for ministry in table["ministry"] for one in ministry["agency"]), strict=True
        )
        for _ in agency["services"]
    ]
    for number, (one, owner) in enumerate(zip(offered, owners, strict=True), 1):
        name, state, project, reason, note = (*one, "", "", "")[:5]
        facts = {"serviceId": f"SVC{number:04d}", "agencyId": owner["agencyId"], "ministryId": owner["ministryId"]}
        facts |= {"nameTh": name, "state": _STATES[state - 1], "projectTh": project or None, "noteTh": note or None}
        yield {**facts, "reasonTh": reason.lstrip("0123456789.").strip() or None}


def _administrations(world: World) -> Iterator[Facts]:
    for one in world.places.administrations:
        facts = {"localAdministrationId": one.id, "nameTh": one.name_th, "nameEn": one.name_en, "kind": one.kind}
        facts |= {"provinceCode": one.province, "subdistrictCodes": list(one.subdistricts)}
        yield {**facts, "phone": f"0-2000-{one.id}", "website": f"https://{one.id}.local.example"}


def _of_files() -> dict[tuple[str, str, str], Callable[[World], Told]]:
    made: dict[tuple[str, str, str], Callable[[World], Told]] = {}
    files: tuple[tuple[str, str, Callable[[World], Iterator[Facts]], Sequence[str]], ...] = (
        ("opdc", "LicenceKind", _kinds("licence_kinds"), ("code", "lawId")),
        ("opdc", "EntitlementKind", _kinds("entitlement_kinds"), ("code", "lawId")),
        ("dga", "Ministry", _ministries, ("ministryId",)),
        ("dga", "Agency", _agencies, ("agencyId",)),
        ("dga", "Service", _services, ("agencyId", "serviceId")),
        ("dga", "Province", _places(tables.provinces), ("code",)),
        ("dga", "District", _places(tables.districts, ("provinceCode", 2)), ("code",)),
        ("dga", "Subdistrict", _places(tables.subdistricts, ("provinceCode", 2), ("districtCode", 4)), ("code",)),
        ("dla", "LocalAdministration", _administrations, ("localAdministrationId",)),
    )
    for agency, type_, make, keys in files:
        made[agency, type_, "all"] = lambda world, make=make: (((), facts) for facts in make(world))
        for key in keys:
            made[agency, type_, key] = lambda world, make=make, key=key: (
                (facts[key], facts) for facts in make(world) if facts.get(key)
            )
    made["dla", "LocalAdministration", "subdistrictCode"] = lambda world: (
        (code, facts) for facts in _administrations(world) for code in facts["subdistrictCodes"]
    )
    return made


def expected(sample: Sample, facts: Sequence[tuple[Any, Facts]], names: Iterable[str]) -> list[list[Facts]]:
    """The records of each key of a sample, with those facts of them that its agency gives (`names`)."""
    by_key: dict[Any, list[Facts]] = {}
    for key, one in facts:
        by_key.setdefault(key, []).append(one)
    given = _paths(names)
    return [[_given(one, given) for one in _asked(key, by_key)] for key in sample.keys]


def _asked(key: Any, by_key: Mapping[Any, list[Facts]]) -> list[Facts]:
    if isinstance(key, dict):
        filters = list(key["filters"].values())
        return by_key[filters[0] if filters else ""][key["offset"] : key["offset"] + key["limit"]]
    return by_key.get(tuple(key) if isinstance(key, list) else key, [])


def _paths(names: Iterable[str]) -> dict[str, Any]:
    heads = groupby(sorted(names), key=lambda name: name.partition(".")[0])
    return {head: _paths([rest for name in of if (rest := name.partition(".")[2])]) for head, of in heads}


def _given(facts: Facts, names: Mapping[str, Any]) -> Facts:
    found = {}
    for name, inner in names.items():
        value = facts.get(name)
        if isinstance(value, Mapping) and inner:
            value = _given(dict(value), inner)
        elif isinstance(value, list) and inner:
            value = [_given(one, inner) for one in value]
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def mapped(home: Path) -> dict[str, list[str]]:
    """The facts that an agency's manifest gives of each lookup: which, and not from where."""
    from cli.agency import graph
    from connectors.kit.subject import proved

    found = {}
    for lookup in proved(home, {}, graph()).lookups:
        rows = lookup.ways[-1][0].shapes[-1].map
        lists = {one.fact.name for one in rows.facts if one.fact.many}
        found[lookup.name] = sorted({leaf.name.partition(".")[2] for leaf in rows.leaves()} | lists)
    return found


def main() -> None:
    """Writes what is expected into every sample there is."""
    facts = told(build_world(1, date.fromisoformat(TODAY)))
    for home in sorted(file.parent for file in (ROOT / "agencies").glob("*/connector.toml")):
        names = mapped(home)
        for sample in read(home)[0]:
            records = expected(sample, facts[home.name, sample.type, sample.by], names[sample.lookup])
            write(home, msgspec.structs.replace(sample, expected=records))


if __name__ == "__main__":
    main()
