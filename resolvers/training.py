"""Training of officials."""

from collections.abc import Awaitable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from resolvers import ids
from resolvers.asks import asks
from resolvers.lookups import listed
from resolvers.page import Page
from resolvers.request import Request
from resolvers.search import searched

if TYPE_CHECKING:
    from schema.citizen import Citizen
    from schema.training import TrainingCertificate


@asks("TrainingCourse.courseId")
async def by_id(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The course of a global id, or of its own code."""
    (key,) = ids.key_of("TrainingCourse", id)
    return await request.lookups.one("TrainingCourse", "courseId", [key] * len(roots))


@asks("TrainingCourse.search")
def found(
    roots: Sequence[object],
    request: Request,
    *,
    search: str = "",
    topic: Enum | None = None,
    first: int,
    after: str | None = None,
) -> Awaitable[list[Page]]:
    """Courses by words of their names and by topic."""
    filters = (("topic", topic.value),) if topic else ()
    return searched("TrainingCourse", roots, request, search, filters, first=first, after=after)


@asks("TrainingCertificate.nationalId")
async def of_citizens(citizens: Sequence["Citizen"], request: Request) -> list[Any]:
    """The certificates each holds."""
    keys = [c.national_id for c in citizens]
    return [listed(f) for f in await request.lookups.many("TrainingCertificate", "nationalId", keys)]


@asks("TrainingCourse.courseId")
async def courses_of_certificates(certificates: Sequence["TrainingCertificate"], request: Request) -> list[Any]:
    """The course of each."""
    return await request.lookups.one("TrainingCourse", "courseId", [one.course_id for one in certificates])
