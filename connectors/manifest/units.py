"""Measures as a manifest writes them: "2s", "50000/day", "22:00-05:00"; what stands beside it; what is secret."""

import re
from datetime import time
from pathlib import Path
from typing import Final

_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DAY: Final = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}


class Duration(float):
    """A length of time in seconds, written "200ms", "2s", "10m", "24h" or "7d"."""

    @classmethod
    def parse(cls, text: str) -> "Duration":
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
        if match is None:
            raise ValueError(f'"{text}" is no length of time, write such as "200ms", "2s", "10m", "24h" or "7d"')
        return cls(float(match[1]) * _SECONDS[match[2]])


class QuotaRate:
    """So many calls in a span of time, written "50000/day"; the span is second, minute, hour or day."""

    __slots__ = ("calls", "seconds")

    def __init__(self, calls: int, seconds: float) -> None:
        self.calls = calls
        self.seconds = seconds

    @classmethod
    def parse(cls, text: str) -> "QuotaRate":
        match = re.fullmatch(r"(\d+)/(second|minute|hour|day)", text)
        if match is None:
            raise ValueError(f'"{text}" is no quota, write such as "50000/day" or "10/second"')
        return cls(int(match[1]), _DAY[match[2]])


class Hours:
    """A span of the clock, written "22:00-05:00"; it may pass midnight. The end is not in it."""

    __slots__ = ("begin", "end")

    def __init__(self, begin: time, end: time) -> None:
        self.begin = begin
        self.end = end

    @classmethod
    def parse(cls, text: str) -> "Hours":
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", text)
        if match is None:
            raise ValueError(f'"{text}" is no span of the day, write such as "22:00-05:00"')
        return cls(time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4])))


class Secret:
    """A text that is shown nowhere: not by print, not in a traceback, not in a log."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def parse(cls, text: str) -> "Secret":
        return cls(text)

    def reveal(self) -> str:
        """The text itself, for the moment it is sent."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


class Beside(str):
    """A file in the manifest's folder, or an address; the file's whole path once the manifest is read."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Beside":
        return cls(text)

    def whole(self, folder: Path) -> "Beside":
        """Where it is for a manifest in `folder`. Raises ValueError for a file elsewhere."""
        if "://" in self:
            return self
        file = (folder / self).resolve()
        if not file.is_relative_to(folder.resolve()):
            raise ValueError("leads out of the manifest's folder")
        return Beside(file)
