"""Records the samples of the sandbox's agencies anew: `python -m tests.conformance_kit.record [ID …]`.

The world of the sandbox says which keys there are; of each lookup the first few that have records are kept, and one
that has none.
"""

import asyncio
import csv
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cli.agency_choice import keys_of
from cli.agency_proof import graph
from cli.sandbox_process import sandbox
from conformance_kit.subject import Subject
from conformance_kit.try_call import record
from connectors.contract import Answers, Key
from connectors.errors import AgencyError
from connectors.proof.lookup_proof import ProvedLookup
from connectors.proof.manifest_proof import Proof
from connectors.serving.load_agencies import check
from sandbox.world import named
from sandbox.world.build import World, build_world
from sandbox.world.ids import juristic_id, national_id
from settings import ROOT

TODAY = "2026-11-23"
MOST = 3
"""Keys with records in a sample."""

MANY = 40
"""Records of one key from which another is chosen: samples are read by people."""


class Pool:
    """Keys that the world has, by the names of their parts; the last of each list is nobody's."""

    def __init__(self, world: World, data: Path) -> None:
        licences = world.licences
        tenants = [one for one in licences if one.local_administration]
        self._known: dict[str, list[Any]] = {
            "nationalId": [
                named.CITIZEN,
                named.OWNER,
                named.BROTHER,
                named.OFFICER,
                named.NEIGHBOUR,
                *(one.national_id for one in world.persons[5:400]),
                national_id(99_999_999_99),
            ],
            "juristicId": [
                named.RESTAURANT,
                named.SWEETS,
                *dict.fromkeys(one.juristic_id for one in licences[:400]),
                juristic_id(5, 2569, 99_999),
            ],
            "houseId": [*(house.house_id for house in world.houses[:6]), "98999999999"],
            "number": [*(one.number for one in licences[:600])],
            "lawId": [*(law.law_id for law in world.laws), *(law.law_id for law in world.laws[:1]), "nowhere"],
            "draftId": [*(draft.draft_id for draft in world.drafts), "DR0"],
            "localAdministrationId": ["1201", "1203", "9999"],
            "subdistrictCode": ["120102", "120301", "200408", "999999"],
            "lawId+number": [*((one.law_id, one.number) for one in world.sections), ("nowhere", "1")],
            "plate+provinceCode": [*((one.plate, one.province) for one in world.vehicles[:40]), ("9ฃฮ 9999", "12")],
            "deedNumber+landOfficeCode": [
                *((one.deed, one.office) for one in world.parcels[:40]),
                ("9899999", "1201"),
            ],
            "Qualification number": [
                *(one.number for one in world.qualifications if one.revoked_on or one.honours),
                "98-2569-999999",
            ],
            "institutionCode": [
                *(one.code for one in world.institutions if one.closed_on),
                *(one.code for one in world.institutions if one.name_en),
                "9800000000",
            ],
            "courseId": [*dict.fromkeys(one.course for one in world.certificates), "XX999"],
            "provinceCode": ["12", "20", "50", "99"],
            "localAdministrationId+juristicId": [
                *dict.fromkeys((one.local_administration, one.juristic_id) for one in tenants if one.juristic_id),
                ("1201", juristic_id(5, 2569, 99_999)),
            ],
            "localAdministrationId+number": [
                *[(one.local_administration, one.number) for one in tenants if one.national_id][:1],
                *((one.local_administration, one.number) for one in tenants),
                ("1201", "1201-สอ-9999/2569"),
            ],
            "Licence localAdministrationId+nationalId": [
                *dict.fromkeys((one.local_administration, one.national_id) for one in tenants if one.national_id),
                ("1201", national_id(99_999_999_99)),
            ],
            "localAdministrationId+nationalId": [
                *((one.payer, one.national_id) for one in world.entitlements if one.payer.isdigit()),
                ("1201", national_id(99_999_999_99)),
            ],
        }
        self._known |= {name: list(found) for name, found in _codes(data)}

    def keys(self, type_: str, by: str) -> Sequence[Any]:
        """Keys of such a question."""
        return self._known.get(f"{type_} {by}") or self._known.get(by) or []


def _codes(data: Path) -> Iterator[tuple[str, Sequence[str]]]:
    for type_ in ("Province", "District", "Subdistrict"):
        listed = json.loads((data / f"{type_.lower()}s.json").read_text(encoding="utf-8"))
        yield f"{type_} code", [*(str(one[f"{type_.lower()}Code"]) for one in listed[:3]), "99"]
    for name, file in (("service", "services"), ("agency", "agencies"), ("ministry", "ministries")):
        with (data / f"{file}.csv").open(encoding="utf-8-sig", newline="") as opened:
            lines = csv.DictReader(opened)
            found = [line[f"{name}_id"] for _, line in zip(range(3), lines, strict=False)]
        yield f"{name}Id", [*found, "none"]
    yield "LicenceKind code", ["FACTORY", "HOTEL", "LIQUOR_RETAIL", "NONE"]
    yield "EntitlementKind code", ["OLD_AGE_ALLOWANCE", "WELFARE_CARD", "NONE"]


async def chosen(proof: Proof, lookup: ProvedLookup, pool: Pool) -> list[Key]:
    """A few keys of a lookup that have records, and one that has none."""
    question = lookup.question
    written = ["+".join(key) if isinstance(key, tuple) else key for key in pool.keys(question.type, question.by)]
    if question.answers is Answers.PAGE:
        filters = {"localAdministrationId": "1201"} if "localAdministrationId" in question.key else {}
        needed = filters if proof.manifest and proof.manifest.agency.id == "local" else {}
        return keys_of(lookup, [""], {"filters": needed, "limit": 4, "offset": 0})
    if not question.key:
        return [()]
    keys = list(dict.fromkeys(keys_of(lookup, written)))
    async with Subject(proof) as subject:
        found: list[Key] = []
        for key in keys:
            heard = await subject.ask(question.type, question.by, [key])
            if key not in heard.errors and 0 < len(heard.records[key]) <= MANY:
                found.append(key)
            if len(found) == MOST:
                break
        nobody = keys[-1]
        heard = await subject.ask(question.type, question.by, [nobody])
        none = [nobody] if nobody not in heard.errors and not heard.records[nobody] else []
    return [*found, *none]


async def recorded(wanted: Sequence[str], known: Mapping[str, str]) -> None:
    """Record every lookup of the agencies wanted (none: all), and say what came of each."""
    asks = graph()
    pool = Pool(build_world(1, date.fromisoformat(TODAY)), Path(known["SAAN_DATA"]))
    for file in sorted((ROOT / "agencies").glob("*/connector.toml")):
        home = file.parent
        if wanted and home.name not in wanted:
            continue
        proof = check(file, known, asks)
        for lookup in proof.lookups:
            keys = await chosen(proof, lookup, pool)
            told = f"{home.name}: {lookup.name}: "
            try:
                one = await record(home, proof, lookup, keys, known)
                told += f"{one.sample.records} {'' if one.file else 'NOT KEPT'}"
            except AgencyError as error:
                told += f"FAILED {error}"
            sys.stdout.write(f"{told}\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sandbox(Path(folder), "--today", TODAY) as running:
        known = {**running.environment, "LAW_LIST": running.environment["SAAN_DATA"]}
        asyncio.run(recorded(sys.argv[1:], known))


if __name__ == "__main__":
    main()
