"""Food and Drug Administration: the pharmacies there are and the kinds of them, as CSV files that are dropped daily.

The first line says as of when, the second names the columns. Of whoever holds one, the id stands in one of two columns.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sandbox.agencies.writing import be_slashes
from sandbox.world import tables
from sandbox.world.model import Pharmacy

COLUMNS = (
    "เลขที่ใบอนุญาต",
    "ประเภท",
    "สถานะ",
    "ชื่อร้าน",
    "ชื่อร้านภาษาอังกฤษ",
    "เลขทะเบียนนิติบุคคล",
    "เลขประจำตัวประชาชน",
    "วันที่อนุญาต",
    "วันสิ้นอายุ",
    "ค่าธรรมเนียม (บาท)",
    "บ้านเลขที่",
    "หมู่",
    "ซอย",
    "Soi",
    "ถนน",
    "Road",
    "รหัสตำบล",
    "รหัสไปรษณีย์",
)
KIND_COLUMNS = ("รหัส", "ชื่อ", "ชื่อภาษาอังกฤษ", "อายุ (ปี)", "กฎหมาย", "มาตรา", "คู่มือ", "Manual")
FORMS = {"PHARMACY": "ขย.1", "PHARMACY_PACKAGED": "ขย.2"}
STATE_WORDS = {"VALID": "คงอยู่", "EXPIRED": "สิ้นอายุ", "SUSPENDED": "พักใช้", "REVOKED": "เพิกถอน"}


def write(pharmacies: Iterable[Pharmacy], today: date, folder: Path) -> None:
    """Both files, new."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = tables.toml("pharmacy_kinds")["kind"]
    _write(folder / "pharmacies.csv", today, COLUMNS, [_row(one) for one in pharmacies])
    _write(folder / "kinds.csv", today, KIND_COLUMNS, [tuple(kind.values()) for kind in kinds])


def _write(file: Path, as_of: date, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write(f"ข้อมูล ณ วันที่ {be_slashes(as_of)}\r\n")
        writer = csv.writer(opened)
        writer.writerow(columns)
        writer.writerows(rows)


def _row(one: Pharmacy) -> tuple[str, ...]:
    at = one.address
    return (
        one.number,
        FORMS[one.kind],
        STATE_WORDS[one.state],
        one.premises_th,
        one.premises_en,
        one.juristic_id or "",
        one.national_id or "",
        be_slashes(one.issued_on),
        be_slashes(one.expires_on),
        f"{one.fee:,.2f}",
        at.number,
        at.moo or "-",
        at.soi_th or "-",
        at.soi_en or "-",
        at.road_th or "-",
        at.road_en or "-",
        at.subdistrict,
        at.postal_code,
    )
