"""Records that others refer to: a row gives the key of an entity that somebody else owns, and the hub goes on there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from connectors.contract import EntityReference, Key
from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.request import Request

SetResolver = Callable[..., Awaitable[list[Any]]]


@dataclass(frozen=True, slots=True)
class Referred:
    """How the records of a type are had by their keys: asked for `by`, or made of the key where nobody is asked."""

    by: str
    make: Callable[[Any], Any] | None = None


Targets = Mapping[str, Referred]
"""By the name of each type that may be referred to."""


def referenced(attribute: str, targets: Targets, *, many: bool) -> SetResolver:
    """The records that an attribute of the parents refers to, one or a list of each."""
    get = attrgetter(attribute)

    @asks(*(f"{type_}.{one.by}" for type_, one in targets.items() if one.make is None))
    async def resolve(parents: Sequence[Any], request: Request) -> list[Any]:
        return await followed([get(parent) for parent in parents], targets, request, many=many)

    return resolve


async def followed(references: Sequence[Any], targets: Targets, request: Request, *, many: bool) -> list[Any]:
    """What each reference, or list of them, leads to: a question for each type, whatever the number."""
    if not many:
        return await _records(references, targets, request)
    flat = iter(await _records([one for several in references for one in several or ()], targets, request))
    return [None if several is None else _whole([next(flat) for _ in several]) for several in references]


async def _records(references: Sequence[EntityReference | None], targets: Targets, request: Request) -> list[Any]:
    keys: dict[str, dict[Key, Any]] = {}
    for one in references:
        if one is not None:
            keys.setdefault(one.type, {})[one.key] = None
    for type_, known in keys.items():
        target, wanted = targets[type_], list(known)
        if target.make is not None:
            known.update((key, target.make(key)) for key in wanted)
        else:
            known.update(zip(wanted, await request.lookups.one(type_, target.by, wanted), strict=True))
    return [None if one is None else keys[one.type][one.key] for one in references]


def _whole(records: Sequence[Any]) -> list[Any] | AgencyError:
    failed = next((one for one in records if isinstance(one, AgencyError)), None)
    return failed or [one for one in records if one is not None]


Then = Callable[[list[Any], Request], Awaitable[list[Any]]]


def contributed(type_: str, by: str, parts: Sequence[str], attribute: str, then: Then | None = None) -> SetResolver:
    """A fact that an agency adds to a type of somebody else: asked of it by the parent's key, whose parts are these
    attributes; `then` goes on from its values."""
    gets, value_of = [attrgetter(part) for part in parts], attrgetter(attribute)

    def key_of(parent: Any) -> Key | None:
        key = tuple(get(parent) for get in gets)
        return None if None in key else key[0] if len(key) == 1 else key

    @asks(f"{type_}.{by}")
    async def resolve(parents: Sequence[Any], request: Request) -> list[Any]:
        found = await request.lookups.one(type_, by, [key_of(parent) for parent in parents])
        values = [one if one is None or isinstance(one, AgencyError) else value_of(one) for one in found]
        if then is None:
            return values
        known = [None if isinstance(one, AgencyError) else one for one in values]
        gone_on = await then(known, request)
        return [one if isinstance(one, AgencyError) else more for one, more in zip(values, gone_on, strict=True)]

    return resolve
