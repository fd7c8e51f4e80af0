"""Local administrations: which one is responsible for a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.errors import AgencyError
from resolvers.lookups import NOTHING, Contribution, Gathered
from resolvers.request import Request
from resolvers.stepwise import Steps, stepwise


@dataclass(frozen=True, slots=True)
class Responsible:
    """The id of the local administration responsible for a place, or how it came to be unknown."""

    key: str | None
    unknown: Gathered = NOTHING


@stepwise
def responsible(subdistricts: Sequence[str | AgencyError | None], request: Request) -> Steps[list[Responsible]]:
    """The local administration of each subdistrict code; an error in a code's place is handed on."""
    codes = [code if isinstance(code, str) else None for code in subdistricts]
    found: list[Any] = yield request.lookups.one("LocalAdministration", "subdistrictCode", codes)
    return [_responsible(*pair) for pair in zip(subdistricts, found, strict=True)]


def _responsible(code: str | AgencyError | None, found: Any) -> Responsible:
    error = code if isinstance(code, AgencyError) else found
    if isinstance(error, AgencyError):
        return Responsible(None, Gathered(contributions=(Contribution(error.agency, error),)))
    return Responsible(found.local_administration_id if found else None)
