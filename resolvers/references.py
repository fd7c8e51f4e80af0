"""Records that others refer to: a row gives the key of an entity that somebody else owns, and the hub goes on there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from access.permissions.scopes import Scope
from connectors.contract import Key
from connectors.errors import AgencyError
from resolvers.asks import asks
from resolvers.lookups import together
from resolvers.request import Request
from resolvers.sending import giver_of, of_others, tell
from resolvers.stepwise import Found, Steps, all_of, stepwise
from supergraph.sendings import Sending

SetResolver = Callable[..., Found[list[Any]]]


@dataclass(frozen=True, slots=True)
class Referred:
    """How the records of a type are had by their keys: asked for `by`, or made of the key, and of who tells it, where
    nobody is asked."""

    by: str
    make: Callable[[Any, str | None], Any] | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """What a field may refer to, by type, one record or a list of them; `coordinate` is the field, `giver` the agency
    whose fact it is where no record says so, and `members` the scope that one record asks for, by its type. `sends` is
    what agencies are told by being asked."""

    coordinate: str
    giver: str
    by_type: Mapping[str, Referred]
    many: bool
    members: Mapping[str, Scope] = field(default_factory=dict)
    sends: Sending | None = None

    @property
    def alone(self) -> tuple[str, str] | None:
        """The type and the key where that is all there is to it: one record of one type, asked for as a join does."""
        if self.many or self.members or self.sends is not None or len(self.by_type) != 1:
            return None
        ((type_, one),) = self.by_type.items()
        return (type_, one.by) if one.make is None else None

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked of them."""
        return tuple(f"{type_}.{one.by}" for type_, one in self.by_type.items() if one.make is None)


def referenced(attribute: str, targets: Targets) -> SetResolver:
    """The records that an attribute of the parents refers to, one or a list of each."""
    get = attrgetter(attribute)
    if (alone := targets.alone) is not None:
        type_, by = alone

        @asks(*targets.questions)
        def of_one_type(parents: Sequence[Any], request: Request) -> Found[list[Any]]:
            keys = [None if (one := get(parent)) is None else one.key for parent in parents]
            return request.lookups.one(type_, by, keys)

        return of_one_type

    @asks(*targets.questions)
    def resolve(parents: Sequence[Any], request: Request) -> Found[list[Any]]:
        found = [_Reference(one, giver_of(one, targets.giver), get(one)) for one in parents]
        return _followed(found, targets, request)

    return resolve


class _Reference(NamedTuple):
    """What one record refers to, or a list of it, as a `giver` told: an agency, or None where the request says it."""

    parent: Any
    giver: str | None
    to: Any


@stepwise
def _followed(references: Sequence[_Reference], targets: Targets, request: Request) -> Steps[list[Any]]:
    """What each reference, or list of them, leads to: a question for each type, whatever the number. Of what the caller
    may not have nobody is asked."""
    if targets.many:
        flat = [one._replace(to=each) for one in references for each in one.to or ()]
        found = iter((yield _records(flat, targets, request)))
        return [None if one.to is None else together([next(found) for _ in one.to]) for one in references]
    refusals = {type_: request.refusal(targets.coordinate, scope) for type_, scope in targets.members.items()}
    refused = [None if one.to is None else refusals.get(one.to.type) for one in references]
    asked = [one._replace(to=None) if no else one for one, no in zip(references, refused, strict=True)]
    records: list[Any] = yield _records(asked, targets, request)
    return [no or one for one, no in zip(records, refused, strict=True)]


@stepwise
def _records(references: Sequence[_Reference], targets: Targets, request: Request) -> Steps[list[Any]]:
    if targets.sends is not None:
        tell(targets.sends, ((one.parent, one.giver, [one.to]) for one in references), request)
    keys: dict[str, dict[Key, Any]] = {}
    for one in references:
        if one.to is not None and targets.by_type[one.to.type].make is None:
            keys.setdefault(one.to.type, {})[one.to.key] = None
    found: list[list[Any]] = yield all_of(
        [request.lookups.one(type_, targets.by_type[type_].by, list(known)) for type_, known in keys.items()]
    )
    for known, records in zip(keys.values(), found, strict=True):
        known.update(zip(known, records, strict=True))
    return [None if one.to is None else _record(one, keys, targets, request) for one in references]


def _record(one: _Reference, found: Mapping[str, Mapping[Key, Any]], targets: Targets, request: Request) -> Any:
    make = targets.by_type[one.to.type].make
    if make is None:
        return found[one.to.type][one.to.key]
    return make(one.to.key, of_others(one.to.key, one.giver, request))


Read = Callable[..., Any]
"""A value of a record, by the request and the field's arguments."""


def contributed(type_: str, by: str, parts: Sequence[str], read: Read, targets: Targets | None = None) -> SetResolver:
    """A fact that an agency adds to a type of somebody else: asked of it by the parent's key, whose parts are these
    attributes, and read off its record; where its values refer to records, those of `targets`."""
    gets = [attrgetter(part) for part in parts]

    def key_of(parent: Any) -> Key | None:
        key = tuple(get(parent) for get in gets)
        return None if None in key else key[0] if len(key) == 1 else key

    @asks(f"{type_}.{by}", *(targets.questions if targets else ()))
    @stepwise
    def resolve(parents: Sequence[Any], request: Request, **given: Any) -> Steps[list[Any]]:
        found: list[Any] = yield request.lookups.one(type_, by, [key_of(parent) for parent in parents])
        values = [one if one is None or isinstance(one, AgencyError) else read(one, request, **given) for one in found]
        if targets is None:
            return values
        known = [None if isinstance(one, AgencyError) else one for one in values]
        told = [_Reference(parent, targets.giver, one) for parent, one in zip(parents, known, strict=True)]
        gone_on: list[Any] = yield _followed(told, targets, request)
        return [one if isinstance(one, AgencyError) else more for one, more in zip(values, gone_on, strict=True)]

    return resolve
