"""Laws and their sections, and what rests on them."""

from collections.abc import Awaitable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from resolvers import ids
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.page import Page
from resolvers.request import Request
from resolvers.search import searched

if TYPE_CHECKING:
    from schema.law import Law, LawSection


class Resting(Protocol):
    """What rests on a section of a law."""

    law_id: str
    section: str


@asks("Law.lawId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The law of a global id, or of the Council of State's own."""
    (key,) = ids.key_of("Law", id)
    return await request.lookups.one("Law", "lawId", [key] * len(roots))


@asks("Law.search")
def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    kind: Enum | None = None,
    state: Enum | None = None,
    first: int,
    after: str | None = None,
) -> Awaitable[list[Page]]:
    """Laws by words of their titles, kind and state."""
    filters = tuple((name, value.value) for name, value in (("kind", kind), ("state", state)) if value)
    return searched("Law", roots, request, search, filters, first=first, after=after)


@asks("LawSection.lawId+number")
async def section(roots: Sequence[object], request: Request, *, law: str, number: str) -> list[Any]:
    """One section of one law."""
    (key,) = ids.key_of("Law", law, "law")
    return await sections_by_keys([(key, number.strip())] * len(roots), request)


@asks("LawSection.lawId+number")
async def sections_by_keys(keys: Sequence[tuple[str, ...]], request: Request) -> list[Any]:
    """The section of each (law, number)."""
    return await request.lookups.one("LawSection", "lawId+number", keys)


@asks("LawSection.lawId")
async def sections(laws: Sequence["Law"], request: Request) -> list[Any]:
    """The sections of each law that the Council of State gives."""
    return [listed(f) for f in await request.lookups.many("LawSection", "lawId", [law.law_id for law in laws])]


@asks("Law.lawId")
async def of_sections(sections: Sequence["LawSection"], request: Request) -> list[Any]:
    """The law each section is of."""
    return await request.lookups.one("Law", "lawId", [section.law_id for section in sections])


@asks("LawSection.lawId+number")
async def basis(resting: Sequence[Resting], request: Request) -> list[Any]:
    """The section each thing rests on."""
    return await sections_by_keys([(thing.law_id, thing.section) for thing in resting], request)


@asks("LawSection.lawId+number")
async def basis_where_known(resting: Sequence[Any], request: Request) -> list[Any]:
    """The section each thing rests on; None where it names none, as a rate that rests on that of the whole."""
    keys = [(thing.law_id, thing.section) if thing.law_id and thing.section else None for thing in resting]
    return await request.lookups.one("LawSection", "lawId+number", keys)
