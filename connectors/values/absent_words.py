"""Words by which programs write that nothing is there."""

from typing import Final

WORDS: Final = frozenset({"null", "none", "nil", "nan", "undefined", "n/a", "#n/a", "-", "--", "ไม่มีข้อมูล", "ไม่ระบุ"})


def hint(value: object) -> str | None:
    """What to write into a manifest where a value is such a word; None where it is none."""
    if not isinstance(value, str) or value.strip().lower() not in WORDS:
        return None
    return f'if "{value.strip()}" means that nothing is there, write missing = ["{value.strip()}"]'
