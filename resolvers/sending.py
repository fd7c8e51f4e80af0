"""Of what a request asks by facts that agencies told: who told them, and of whom, for whoever puts it on record before
they are sent on (`resolvers.dataloader`)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any, NamedTuple

from connectors.contract import EntityReference
from resolvers.request import Request
from resolvers.sent import Told
from resolvers.subject import subjects_of
from supergraph.sendings import PERSONS_ID, Sending, SentFact

SetResolver = Callable[..., Any]
Make = Callable[[Any, str | None], Any]
"""Makes a record of its key, and of the agency that told it."""
HUB = "saan"
"""Who told a part of a record of which nobody knows whose it is: it is on record whoever is asked."""


def telling(resolve: SetResolver, sending: Sending) -> SetResolver:
    """The same resolver, which has it told of its parents what it sends on."""
    gets = [attrgetter(fact.attribute) for fact in sending.facts]

    def send(parents: Sequence[Any], request: Request, **arguments: Any) -> Any:
        told = [(one, giver) for one in parents if (giver := giver_of(one, sending.giver)) is not None]
        if told:
            tell(sending, [(one, giver, [get(one) for get in gets]) for one, giver in told], request)
        return resolve(parents, request, **arguments)

    return send


def tell(sending: Sending, parents: Iterable[tuple[Any, str | None, Sequence[Any]]], request: Request) -> None:
    """Has it told what these parents send on, before anybody is asked by it; beside each is who told it, and the values
    of the facts, or lists of them."""
    for parent, giver, row in parents:
        if giver is None:
            continue
        values = [list(_values(*pair)) for pair in zip(sending.facts, row, strict=True)]
        if not all(values):
            continue  # a part of the key is not known, and nobody is asked
        for value in (one for column in values for one in column):
            told = list(_told(sending, parent, giver, value, request))
            for type_, by in sending.questions if told else ():
                if value.type in (None, type_):
                    request.lookups.tell(type_, by, value.asked, told)


def made(make: Make, key: Any, record: Any, request: Request) -> Any:
    """The record of a key that a record holds, which nobody is asked for."""
    return make(key, of_others(key, giver_of(record, None), request))


def of_others(key: Any, giver: str | None, request: Request) -> str | None:
    """Who told a key: `giver`, or None where it is the id of whoever asks: she asks by it, wherever it was found."""
    return None if key == request.caller.subject else giver


class _Value(NamedTuple):
    """A value by which is asked, for which type (None: for any); whose id it holds, and whether it holds more."""

    asked: Any
    type: str | None
    id: str | None
    more: bool


def _told(sending: Sending, parent: Any, giver: str, value: _Value, request: Request) -> Iterator[Told]:
    if value.id is not None and of_others(value.id, giver, request):
        yield Told(value.id, giver, PERSONS_ID[0], (PERSONS_ID[1],))
    if value.more:
        names = tuple(sorted(fact.name for fact in sending.facts if not fact.is_id))
        for subject in subjects_of(parent) or (None,):
            yield Told(subject, giver, sending.type, names)


def giver_of(record: Any, whose: str | None) -> str | None:
    """The agency whose record it is, or `whose` it is that does not know, as a part of another; of a person, who told
    of her: None where the request itself did."""
    source = getattr(record, "source", None)
    if source is None:
        return whose or getattr(record, "told_by", HUB)
    agency: str = source.agency
    return agency


def _values(fact: SentFact, value: Any) -> Iterator[_Value]:
    for one in value if isinstance(value, list | tuple) else [value]:
        if isinstance(one, EntityReference):
            place = (fact.targets or {}).get(one.type)
            parts = one.key if isinstance(one.key, tuple) else (one.key,)
            id_ = None if place is None else str(parts[place])
            yield _Value(one.key, one.type, id_, id_ is None or len(parts) > 1)
        elif one is not None:
            plain = one.value if isinstance(one, Enum) else one
            yield _Value(plain, None, plain if fact.is_id else None, not fact.is_id)
