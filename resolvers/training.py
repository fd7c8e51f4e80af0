"""Training of officials."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from connectors.contract import Search
from resolvers import ids
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.page import Page, Slice
from resolvers.request import Request

if TYPE_CHECKING:
    from schema.citizen import Citizen
    from schema.training import TrainingCertificate


@asks("TrainingCourse.courseId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The course of a global id, or of its own code."""
    (key,) = ids.key_of("TrainingCourse", id)
    return await request.lookups.one("TrainingCourse", "courseId", [key] * len(roots))


@asks("TrainingCourse.search")
async def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    topic: Enum | None = None,
    first: int,
    after: str | None = None,
) -> list[Page]:
    """Courses by words of their names and by topic."""
    cut = Slice.of(first, after)
    filters = (("topic", topic.value),) if topic else ()
    query = Search(search.strip(), filters, cut.offset, cut.limit)
    pages = await request.lookups.page("TrainingCourse", "search", [query])
    return [cut.given(pages[0])] * len(roots)


@asks("TrainingCertificate.nationalId")
async def of_citizens(citizens: Sequence["Citizen"], request: Request) -> list[Any]:
    """The certificates each holds."""
    keys = [c.national_id for c in citizens]
    return [listed(f) for f in await request.lookups.many("TrainingCertificate", "nationalId", keys)]


@asks("TrainingCourse.courseId")
async def courses_of_certificates(certificates: Sequence["TrainingCertificate"], request: Request) -> list[Any]:
    """The course of each."""
    return await request.lookups.one("TrainingCourse", "courseId", [one.course_id for one in certificates])
