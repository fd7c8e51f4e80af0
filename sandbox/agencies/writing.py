"""Ways agencies write dates, amounts and texts."""

from datetime import date

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def thai_digits(text: str) -> str:
    """The digits of `text` as Thai ones."""
    return text.translate(_THAI)


def be_compact(day: date | None) -> str:
    """`25580312`, Buddhist era; empty for no day."""
    return f"{day.year + 543}{day:%m%d}" if day else ""


def be_slashes(day: date | None) -> str:
    """`12/03/2558`, Buddhist era."""
    return f"{day:%d/%m/}{day.year + 543}" if day else ""


def be_dashes(day: date | None) -> str:
    """`2558-03-12`, Buddhist era."""
    return f"{day.year + 543}-{day:%m-%d}" if day else ""


def padded(text: str | None, width: int) -> str:
    """As a CHAR column of `width` gives it."""
    return (text or "").ljust(width)


def matches(search: str, *texts: str | None) -> bool:
    """Whether every word of `search` is in one of `texts`, whatever the case of the letters."""
    joined = " ".join(text.lower() for text in texts if text)
    return all(word in joined for word in search.lower().split())
