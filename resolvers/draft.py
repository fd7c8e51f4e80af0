"""Draft laws: what of them can be commented on."""

from collections.abc import Sequence
from typing import Any

from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.lookups import Gathered, listed
from resolvers.request import Request
from resolvers.stepwise import Steps, stepwise


@asks("DraftLaw.lawId")
@stepwise
def hearings(sections: Sequence[Any], request: Request) -> Steps[list[Any]]:
    """The drafts that would change each section and can be commented on."""
    whole: list[Gathered] = yield request.lookups.many("DraftLaw", "lawId", [one.law_id for one in sections])
    return [
        drafts if isinstance(drafts := listed(f), AgencyError) else [d for d in drafts if _touches(d, section.number)]
        for section, f in zip(sections, whole, strict=True)
    ]


def _touches(draft: Any, number: str) -> bool:
    return draft.state is not None and draft.state.name == "OPEN" and number in (draft.section_numbers or ())
