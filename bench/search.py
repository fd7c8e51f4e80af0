"""What it costs to search rows that the hub holds: `python -m bench.search`.

Names of services are made up of the words that such names have, as many as are asked for, and searched as people type:
with blanks and without, abbreviated, misspelt, for what most rows have and for what none has. Printed is the CPU time
of the process for each question, from its text to the rows of a page of 50; the best and the median of several.

    python -m bench.search
    python -m bench.search --rows 20000 --times 5
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.contract import Search
from connectors.text_search.searchable import Searchable, SearchLine

_BEGIN: Final = ("การขอ", "การขอรับ", "การต่ออายุ", "การออกใบแทน", "การโอน", "การแก้ไขรายการใน", "คำขอรับ", "การยกเลิก", "")
_WHAT: Final = (
    ("ใบอนุญาต", "หนังสือรับรอง", "ใบแทนใบอนุญาต", "การจดทะเบียน", "ประทานบัตร", "ใบรับแจ้ง", "ทะเบียน", "บัตรประจำตัว"),
    ("ประกอบธุรกิจ", "ประกอบกิจการ", "จัดตั้ง", "ผลิต", "จำหน่าย", "นำเข้า", "ใช้", "ครอบครอง", "ขนส่ง", "ก่อสร้าง"),
    ("โรงแรม", "ร้านอาหาร", "โรงงานจำพวกที่ ๓", "สถานพยาบาล", "ร้านขายยา", "สุรา", "ยาสูบ", "อาคาร", "รถยนต์", "ที่ดิน", "เรือ"),
)
_END: Final = (
    "",
    "ตามพ.ร.บ. การสาธารณสุข พ.ศ. ๒๕๓๕",
    "พ.ศ. 2547",
    "(ฉบับที่ 2)",
    "ในกรุงเทพมหานคร",
    "ของคนต่างด้าว",
    "(แบบ ก.1)",
)
QUESTIONS: Final = (
    "ขอใบอนุญาตร้านอาหาร",
    "ใบอนุญาตโรงแรม",
    "พ.ร.บ. สาธารณสุข",
    "๒๕๓๕",
    "การ",
    "ก",
    "โรงแรม ใบอนุญาต",
    "ไบอนุญาติโรงแรน",
    "รานขายยา",
    "ใบอนุญาตสนามบิน",
    "การออกใบแทนหนังสือรับรองประกอบธุรกิจสถานพยาบาลตามพระราชบัญญัติการสาธารณสุข พุทธศักราช 2535 ในจังหวัดนนทบุรี",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one question costs, in milliseconds of CPU, and how many rows it finds."""

    question: str
    best: float
    median: float
    found: int


def names(number: int) -> Iterator[str]:
    """Made-up names of services, the same at each time."""
    chance = random.Random(1)
    for at in range(number):
        parts = [chance.choice(_BEGIN), *map(chance.choice, _WHAT), chance.choice(_END)]
        yield f"{''.join(parts[:-1])} {parts[-1]} {at}"


async def measured(rows: int, times: int) -> tuple[float, Sequence[Cost]]:
    """The seconds of CPU until rows can be searched, and what each question costs then."""
    hall = Searchable([SearchLine(name, [name], {}) for name in names(rows)], shared=True)
    begun = time.process_time()
    await hall.find(Search("โรงแรน"))
    ready = time.process_time() - begun
    return ready, [await _cost(hall, question, times) for question in QUESTIONS]


async def _cost(hall: Searchable, question: str, times: int) -> Cost:
    took = []
    for _ in range(times):
        begun = time.process_time()
        _, found = await hall.find(Search(question))
        took.append(1_000 * (time.process_time() - begun))
    return Cost(question, min(took), statistics.median(took), found)


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--times", type=int, default=20, help="how often each question is asked")
    asked = arguments.parse_args()
    ready, costs = asyncio.run(measured(asked.rows, asked.times))
    print(f"{asked.rows:,} rows are ready to be searched after {ready:.1f} s of CPU.\n")
    print("| question | CPU ms, best | median | found |\n| --- | --- | --- | --- |")
    for one in costs:
        print(f"| {one.question} | {one.best:.2f} | {one.median:.2f} | {one.found:,} |")
    print(f"\nThe dearest takes {max(one.median for one in costs):.1f} ms.")


if __name__ == "__main__":
    main()
