"""Draft laws: found by words, by the law they would change, and by its sections."""

from collections.abc import Awaitable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from connectors.errors import AgencyError
from resolvers import ids, law
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.page import Page
from resolvers.request import Request
from resolvers.search import searched

if TYPE_CHECKING:
    from schema.draft import DraftLaw
    from schema.law import Law, LawSection


@asks("DraftLaw.draftId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The draft of a global id, or of the Council of State's own number."""
    (key,) = ids.key_of("DraftLaw", id)
    return await request.lookups.one("DraftLaw", "draftId", [key] * len(roots))


@asks("DraftLaw.search")
def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    state: Enum | None = None,
    first: int,
    after: str | None = None,
) -> Awaitable[list[Page]]:
    """Drafts by words and by whether they can be commented on."""
    filters = (("state", state.value),) if state else ()
    return searched("DraftLaw", roots, request, search, filters, first=first, after=after)


@asks("DraftLaw.lawId")
async def of_laws(laws: Sequence["Law"], request: Request) -> list[Any]:
    """The drafts that would change each law."""
    return [listed(f) for f in await request.lookups.many("DraftLaw", "lawId", [one.law_id for one in laws])]


@asks("DraftLaw.lawId")
async def hearings(sections: Sequence["LawSection"], request: Request) -> list[Any]:
    """The drafts that would change each section and can be commented on."""
    whole = await request.lookups.many("DraftLaw", "lawId", [one.law_id for one in sections])
    return [
        drafts if isinstance(drafts := listed(f), AgencyError) else [d for d in drafts if _touches(d, section.number)]
        for section, f in zip(sections, whole, strict=True)
    ]


def _touches(draft: Any, number: str) -> bool:
    return draft.state is not None and draft.state.name == "OPEN" and number in (draft.section_numbers or ())


@asks("LawSection.lawId+number")
async def sections(drafts: Sequence["DraftLaw"], request: Request) -> list[Any]:
    """The sections each draft would change; a new one, which is not there yet, is left out."""
    keys = [[(d.law_id, number) for number in d.section_numbers or ()] if d.law_id else [] for d in drafts]
    flat = await law.sections_by_keys([key for those in keys for key in those], request)
    rest = iter(flat)
    return [_whole([next(rest) for _ in those]) for those in keys]


def _whole(sections: Sequence[Any]) -> list[Any] | AgencyError:
    failed = next((one for one in sections if isinstance(one, AgencyError)), None)
    return failed or [one for one in sections if one is not None]
