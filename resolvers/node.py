"""Any public record by its global id."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from resolvers import law, licence
from resolvers.asks import asked_by, asks
from resolvers.ids import BadId, parts
from resolvers.request import Request

Keys = Sequence[tuple[str, ...]]
Finder = Callable[[Keys, Request], Awaitable[list[Any]]]


def _by(type_: str, by: str) -> Finder:
    @asks(f"{type_}.{by}")
    async def find(keys: Keys, request: Request) -> list[Any]:
        return await request.lookups.one(type_, by, [key[0] for key in keys])

    return find


_FINDERS: dict[str, Finder] = {
    "Business": _by("Business", "juristicId"),
    "Licence": licence.by_keys,
    "Law": _by("Law", "lawId"),
    "LawSection": law.sections_by_keys,
    "Service": _by("Service", "serviceId"),
    "Agency": _by("Agency", "agencyId"),
    "LocalAdministration": _by("LocalAdministration", "localAdministrationId"),
    "DraftLaw": _by("DraftLaw", "draftId"),
    "TrainingCourse": _by("TrainingCourse", "courseId"),
    "LicenceKind": _by("LicenceKind", "code"),
    "EntitlementKind": _by("EntitlementKind", "code"),
    "Ministry": _by("Ministry", "ministryId"),
    "Province": _by("Province", "code"),
    "District": _by("District", "code"),
    "Subdistrict": _by("Subdistrict", "code"),
}


_ASKED = sorted({question for finder in _FINDERS.values() for question in asked_by(finder) or ()})


@asks(*_ASKED)
async def node(roots: Sequence[object], request: Request, *, id: str) -> list[Any]:
    """The record of this id."""
    return (await _found([id], request, "id")) * len(roots)


@asks(*_ASKED)
async def nodes(roots: Sequence[object], request: Request, *, ids: Sequence[str]) -> list[Any]:
    """The records of these ids, in their order."""
    return [await _found(ids, request, "ids")] * len(roots)


async def _found(wanted: Sequence[str], request: Request, argument: str) -> list[Any]:
    """One question per type, whatever the number of ids."""
    known = [parts(id_) for id_ in wanted]
    found: dict[Any, Any] = {None: BadId("This is not an id that the graph gave.", argument)}
    for type_ in dict.fromkeys(part[0] for part in known if part):
        those = list(dict.fromkeys(part for part in known if part and part[0] == type_))
        records = await _FINDERS[type_]([key for _, key in those], request)
        found.update(zip(those, records, strict=True))
    return [found[part] for part in known]
