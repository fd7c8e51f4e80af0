"""Draft laws: what they would change, and what of it can be commented on."""

from collections.abc import Sequence
from typing import Any

from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.request import Request


@asks("DraftLaw.lawId")
async def hearings(sections: Sequence[Any], request: Request) -> list[Any]:
    """The drafts that would change each section and can be commented on."""
    whole = await request.lookups.many("DraftLaw", "lawId", [one.law_id for one in sections])
    return [
        drafts if isinstance(drafts := listed(f), AgencyError) else [d for d in drafts if _touches(d, section.number)]
        for section, f in zip(sections, whole, strict=True)
    ]


def _touches(draft: Any, number: str) -> bool:
    return draft.state is not None and draft.state.name == "OPEN" and number in (draft.section_numbers or ())


@asks("LawSection.lawId+number")
async def sections(drafts: Sequence[Any], request: Request) -> list[Any]:
    """The sections each draft would change; a new one, which is not there yet, is left out."""
    keys = [[(d.law_id, number) for number in d.section_numbers or ()] if d.law_id else [] for d in drafts]
    flat = await request.lookups.one("LawSection", "lawId+number", [key for those in keys for key in those])
    rest = iter(flat)
    return [_whole([next(rest) for _ in those]) for those in keys]


def _whole(sections: Sequence[Any]) -> list[Any] | AgencyError:
    failed = next((one for one in sections if isinstance(one, AgencyError)), None)
    return failed or [one for one in sections if one is not None]
