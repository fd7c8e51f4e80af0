"""Lists that are found by words and by what their records are."""

from collections.abc import Iterable, Sequence

from connectors.contract import Search
from resolvers.page import Page, Slice
from resolvers.request import Request


async def searched(
    type_: str,
    roots: Sequence[object],
    request: Request,
    search: str,
    filters: Iterable[tuple[str, str]],
    *,
    first: int,
    after: str | None,
) -> list[Page]:
    """A slice of the records of a type that fit all that is given, for each root alike."""
    cut = Slice.of(first, after)
    pages = await request.lookups.page(type_, "search", [Search(search.strip(), tuple(filters), cut.offset, cut.limit)])
    return [cut.given(pages[0])] * len(roots)
