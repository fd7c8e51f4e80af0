"""Whom the records of a contributed type are about: whoever its `@subject` facts name, those of its parts too."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from graphql import ObjectTypeDefinitionNode

from connectors.contract import Contract, EntityReference, Fact, ValueType
from resolvers.subject import Subjects
from supergraph.claims import ClaimedGraph
from supergraph.directives import has
from supergraph.places import fields_by_name, named

_Named = Callable[[Any], Iterator[str]]
"""The ids of the persons that a record names by one of its facts."""


def subjects_told(type_: str, contract: Contract, claims: ClaimedGraph) -> Subjects:
    """The persons that a record of this type names, each once, in the order of its facts; of one that names nobody,
    those through whose records it was reached."""
    ways = list(_ways(type_, contract, claims))
    if not ways:
        return attrgetter("reached_of")

    def subjects(record: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for way in ways for one in way(record)))

    return subjects


def names_somebody(type_: str, contract: Contract, claims: ClaimedGraph) -> bool:
    """Whether a fact of a type, or of a part of its records, is `@subject`."""
    return any(True for _ in _ways(type_, contract, claims))


def _ways(type_: str, contract: Contract, claims: ClaimedGraph) -> Iterator[_Named]:
    """One for each fact that is `@subject`, and for each part of the record that holds such."""
    node = claims.types.get(type_)
    assert isinstance(node, ObjectTypeDefinitionNode), "a contract is one of an object"
    for name, field in fields_by_name(node).items():
        fact = contract.facts.get(name)
        if fact is None:
            continue
        within = named(field.type).name.value
        if has(field, "subject"):
            yield _named_by(fact)
        elif fact.kind is ValueType.STRUCT and fact.contract is not None and within in claims.types:
            yield from (_within(fact, way) for way in _ways(within, fact.contract, claims))


def _named_by(fact: Fact) -> _Named:
    get = attrgetter(fact.attribute)
    places = {
        type_: place
        for type_, key in fact.references.items()
        for place, part in enumerate(key.facts.values())
        if part.kind is ValueType.NATIONAL_ID
    }

    def ids(record: Any) -> Iterator[str]:
        for value in _each(get(record)):
            if not isinstance(value, EntityReference):
                yield value
            elif value.type in places:
                yield value.key[places[value.type]] if isinstance(value.key, tuple) else str(value.key)

    return ids


def _within(fact: Fact, way: _Named) -> _Named:
    get = attrgetter(fact.attribute)
    return lambda record: (one for part in _each(get(record)) for one in way(part))


def _each(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
