"""What the software of a local administration decides: the shape of every answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sandbox.world.model import Entitlement, Licence, LocalService

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vendor:
    """How rows are written, and how they are put into an answer (`answer` gets the rows and how many there are)."""

    licence: Callable[[Licence], Row]
    service: Callable[[LocalService], Row]
    allowance: Callable[[Entitlement], Row]
    answer: Callable[[Sequence[Row], int], Response]
    refused: Callable[[str], Response]
