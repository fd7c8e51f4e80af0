"""Comptroller General's Department: who was paid what, as a CSV in Windows-874 that is dropped every month.

The first line says as of when, the second names the columns. Ids are written with dashes, amounts with commas, dates in
the Buddhist era. Last month's file lies beside this month's.
"""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from sandbox.agencies.writing import be_compact, be_slashes
from sandbox.world.build import World
from sandbox.world.conflicts import as_cgd_pays
from sandbox.world.entitlements import last_payment
from sandbox.world.model import Entitlement

COLUMNS = (
    "เลขประจำตัวประชาชน",
    "ประเภทสวัสดิการ",
    "สถานะ",
    "จำนวนเงิน (บาท)",
    "รอบการจ่าย",
    "วันที่เริ่มได้รับสิทธิ",
    "วันที่จ่ายล่าสุด",
)
KIND_WORDS = {
    "WELFARE_CARD": "บัตรสวัสดิการแห่งรัฐ",
    "DISABILITY_ALLOWANCE": "เบี้ยความพิการ",
    "NEWBORN_GRANT": "เงินอุดหนุนเด็กแรกเกิด",
}
STATE_WORDS = {"ACTIVE": "จ่าย", "SUSPENDED": "ระงับ", "ENDED": "สิ้นสุดสิทธิ"}


def write(world: World, folder: Path) -> None:
    """The files of the latest payment and of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("cgd-*.csv"):
        old.unlink()
    latest = last_payment(world.today)
    before = last_payment(latest - timedelta(days=1))
    paid = list(as_cgd_pays(world.entitlements))
    _write(folder, latest, paid)
    _write(folder, before, [one for one in paid if one.since <= before])


def _write(folder: Path, as_of: date, paid: Iterable[Entitlement]) -> None:
    with (folder / f"cgd-{be_compact(as_of)}.csv").open("w", encoding="cp874", newline="") as file:
        file.write(f"ข้อมูล ณ วันที่ {be_slashes(as_of)}\r\n")
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_row(one, as_of) for one in paid)


def _row(one: Entitlement, as_of: date) -> tuple[str, ...]:
    paid_on = min(one.paid_on, as_of) if one.paid_on else None
    return (
        with_dashes(one.national_id),
        KIND_WORDS[one.kind],
        STATE_WORDS[one.state],
        f"{one.amount:,.2f}",
        "รายเดือน",
        be_slashes(one.since),
        be_slashes(paid_on),
    )


def with_dashes(national_id: str) -> str:
    """As printed on the identity card: `9-1000-00000-01-1`."""
    return "-".join((national_id[0], national_id[1:5], national_id[5:10], national_id[10:12], national_id[12]))
