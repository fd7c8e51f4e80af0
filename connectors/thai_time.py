"""Thai time: in it days begin and end, for quotas, lifetimes, dates without an hour, and people who read a moment."""

from typing import Final
from zoneinfo import ZoneInfo

THAILAND: Final = ZoneInfo("Asia/Bangkok")
