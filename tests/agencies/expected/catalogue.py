"""What agencies say of services, courses, places and administrations."""

from collections.abc import Callable, Iterator, Sequence

from sandbox.world import tables
from sandbox.world.build import World
from tests.agencies.expected.facts import Facts, Questions, Told


def _usage(world: World) -> Told:
    for one in world.usage:
        counts = {"requests": one.requests, "online": one.online, "completed": one.completed}
        yield one.service_id, {"serviceId": one.service_id, "month": f"{one.year}-{one.month:02}", **counts}


def _courses(world: World) -> Told:
    for one in world.courses:
        facts = {"courseId": one.code, "nameTh": one.name_th, "nameEn": one.name_en, "topic": one.topic}
        yield one.code, {**facts, "hours": one.hours, "validYears": one.years}


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


def of_catalogue() -> Questions:
    """By agency, type and what it is asked by."""
    made: Questions = {
        ("opendata", "ServiceUsage", "serviceId"): _usage,
        ("ocsc", "TrainingCourse", "courseId"): _courses,
    }
    files: tuple[tuple[str, str, Callable[[World], Iterator[Facts]], Sequence[str]], ...] = (
        ("opdc", "LicenceKind", _kinds("licence_kinds"), ("code", "lawId")),
        ("opdc", "EntitlementKind", _kinds("entitlement_kinds"), ("code", "lawId")),
        ("dga", "Ministry", _ministries, ("ministryId",)),
        ("dga", "Agency", _agencies, ("agencyId", "nameTh")),
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
