"""The months by the names that people write: Thai and English, whole and short, with and without their dots."""

from collections.abc import Iterator
from typing import Final

from connectors.text_folding import alike

_THAI: Final = (
    ("มกราคม", "มกรา", "มค"),
    ("กุมภาพันธ์", "กุมภาพันธุ์", "กุมภา", "กพ"),
    ("มีนาคม", "มีนา", "มีค"),
    ("เมษายน", "เมษา", "เมย"),
    ("พฤษภาคม", "พฤษภา", "พค"),
    ("มิถุนายน", "มิถุนา", "มิย"),
    ("กรกฎาคม", "กรกฏาคม", "กรกฎา", "กรกฏา", "กค"),
    ("สิงหาคม", "สิงหา", "สค"),
    ("กันยายน", "กันยา", "กย"),
    ("ตุลาคม", "ตุลา", "ตค"),
    ("พฤศจิกายน", "พฤศจิกา", "พย"),
    ("ธันวาคม", "ธันวา", "ธค"),
)
_ENGLISH: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def _spelt() -> Iterator[tuple[str, int]]:
    for number, (thai, english) in enumerate(zip(_THAI, _ENGLISH, strict=True), 1):
        yield from ((name, number) for name in (*thai, english, english[:3]))
    yield "sept", 9


_NUMBERS: Final = {alike(name): number for name, number in _spelt()}


def month_number(name: str) -> int | None:
    """1 to 12; None for what is no month. Dots, blanks and large letters do not matter."""
    return _NUMBERS.get(alike(name).replace(".", "").replace(" ", "").lower())
