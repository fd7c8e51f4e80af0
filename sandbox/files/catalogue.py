"""The service catalogue, the list of laws and the address codes, in the form of the public files of those names.

The catalogue's CSV files have Thai headers and cells of several lines; the list of laws has trailing blanks and a law
for each of its subjects, so that one may occur twice; address codes are numbers.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sandbox.agencies.ocs import KIND_WORDS, raw_title
from sandbox.world import tables
from sandbox.world.model import Law

_SERVICE_COLUMNS = (
    "service_id",
    "ministry_id",
    "agency_id",
    "รายชื่อกระทรวง",
    "รายชื่อหน่วยงาน",
    "ประเภทหน่วยงาน",
    "ชื่องานบริการ",
    "status_id",
    "สถานะ",
    "ชื่อโครงการ",
    "reason_id",
    "เหตุผล",
    "หมายเหตุ",
)
_AGENCY_COLUMNS = (
    "agency_id",
    "ministry_id",
    "รายชื่อกระทรวง",
    "รายชื่อหน่วยงาน",
    "ประเภทหน่วยงาน",
    "จำนวนงานบริการ",
    "จำนวนโครงการ",
)
_MINISTRY_COLUMNS = ("ministry_id", "รายชื่อกระทรวง", "จำนวนหน่วยงาน", "จำนวนงานบริการ", "จำนวนโครงการ")
_STATUS_COLUMNS = ("status_id", "สถานะ", "จำนวนงานบริการ", "คำอธิบาย")
_LAW_COLUMNS = ("title", "law_url", "sub_law_url", "sysid", "law_group", "law_type")


def write(laws: Sequence[Law], folder: Path) -> None:
    """All files, new."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_catalogue(folder)
    _write_csv(folder / "laws.csv", _LAW_COLUMNS, [_law(one) for one in laws])
    _write_places(folder)


def _write_catalogue(folder: Path) -> None:
    table = tables.toml("catalogue")
    word_of = {status: word for status, word, _ in table["statuses"]}
    ministries: list[tuple[Any, ...]] = []
    agencies: list[tuple[Any, ...]] = []
    services: list[tuple[Any, ...]] = []
    for number, ministry in enumerate(table["ministry"], 1):
        own = (f"MIN{number:03d}", ministry["name"])
        before = len(services)
        for agency in ministry["agency"]:
            place = (f"AGY{len(agencies) + 1:03d}", agency["name"], agency.get("kind", table["department"]))
            rows = [
                _service(len(services) + at, own, place, one, word_of) for at, one in enumerate(agency["services"], 1)
            ]
            services += rows
            agencies.append((place[0], *own, *place[1:], len(rows), _projects(rows)))
        rows = services[before:]
        ministries.append((*own, len(ministry["agency"]), len(rows), _projects(rows)))
    counted = Counter(row[7] for row in services)
    statuses = [(status, word, counted[status], says) for status, word, says in table["statuses"]]
    _write_csv(folder / "services.csv", _SERVICE_COLUMNS, services)
    _write_csv(folder / "agencies.csv", _AGENCY_COLUMNS, agencies)
    _write_csv(folder / "ministries.csv", _MINISTRY_COLUMNS, ministries)
    _write_csv(folder / "service-statuses.csv", _STATUS_COLUMNS, statuses)


def _service(
    number: int, ministry: tuple[str, str], agency: tuple[str, str, str], one: list[Any], word_of: dict[str, str]
) -> tuple[Any, ...]:
    name, status_number, project, reason, note = (*one, "", "", "")[:5]
    status = f"STA{status_number:02d}"
    return (
        f"SVC{number:04d}",
        ministry[0],
        agency[0],
        ministry[1],
        *agency[1:],
        name,
        status,
        word_of[status],
        project,
        "RSN01" if reason else "",
        reason,
        note,
    )


def _projects(rows: Iterable[tuple[Any, ...]]) -> int:
    return len({row[9] for row in rows if row[9]})


def _law(law: Law) -> tuple[str, ...]:
    url = f"https://www.krisdika.go.th/librarian/get?sysid={law.law_id}&ext=htm" if law.law_id.isdigit() else ""
    return (raw_title(law), url, "", law.law_id, law.group_th, KIND_WORDS[law.kind])


def _write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(columns)
        writer.writerows(rows)


def _write_places(folder: Path) -> None:
    provinces = [
        {
            "id": at,
            "provinceCode": int(one["code"]),
            "provinceNameEn": one["nameEn"],
            "provinceNameTh": one["nameTh"],
        }
        for at, one in enumerate(tables.provinces(), 1)
    ]
    districts = [
        {
            "id": at,
            "provinceCode": int(one["code"][:2]),
            "districtCode": int(one["code"]),
            "districtNameEn": one["nameEn"],
            "districtNameTh": one["nameTh"],
            "postalCode": int(one["postalCode"]),
        }
        for at, one in enumerate(tables.districts(), 1)
    ]
    subdistricts = [
        {
            "id": at,
            "provinceCode": int(one["code"][:2]),
            "districtCode": int(one["code"][:4]),
            "subdistrictCode": int(one["code"]),
            "subdistrictNameEn": one["nameEn"],
            "subdistrictNameTh": one["nameTh"],
            "postalCode": int(one["postalCode"]),
        }
        for at, one in enumerate(tables.subdistricts(), 1)
    ]
    for name, rows in (("provinces", provinces), ("districts", districts), ("subdistricts", subdistricts)):
        write_json(folder / f"{name}.json", rows)


def write_json(file: Path, value: Any) -> None:
    """`value` as readable JSON."""
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
