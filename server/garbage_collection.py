"""When Python's cycle collector passes. Requests clean up after themselves, so there is little for it to find; and a
pass through all that a process remembers holds up everybody, for a second where that is a million objects."""

import gc
from typing import Final

MORE_OBJECTS: Final = 5_000
"""So many more that are alive make a pass through the youngest, ten of which one through those of the last ones."""
DUE: Final = 10
"""Passes of that kind after which all is to be passed through, when nobody waits."""
LATEST: Final = 100
"""And after which it is whoever waits: the objects of so many passes are some 500 MB at the most."""


def settle() -> None:
    """Spares requests the collector's work: what the start made stays to the end, and is not looked through again and
    again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MORE_OBJECTS, 10, LATEST)
    gc.enable()


def collect_between_requests(under_way: int) -> None:
    """Passes through all if that is due and no request is under way."""
    if not under_way and gc.get_count()[2] >= DUE:
        gc.collect()
