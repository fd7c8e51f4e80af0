"""No key holds an entity whose own key holds the first again: neither could be asked for."""

from collections.abc import Iterator

from supergraph.claims import ClaimedGraph
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.places import named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def cyclic_keys(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Each of a contributor's entities whose key leads back to itself, with the way."""
    for name, node in source.types.items():
        way = _way_back(name, whole.claims)
        if way:
            said = f"its key holds itself: {' → '.join((name, *way))}"
            yield source.fault(node, "KEY_CYCLIC", name, said, "name plain values in one of these keys")


def _way_back(name: str, claims: ClaimedGraph) -> list[str]:
    before: dict[str, str] = {}
    pending = [name]
    while pending:
        here = pending.pop()
        for target in _held(here, claims):
            if target == name:
                return _way(here, before, name)
            if target not in before:
                before[target] = here
                pending.append(target)
    return []


def _way(last: str, before: dict[str, str], name: str) -> list[str]:
    way = [name]
    while last != name:
        way.append(last)
        last = before[last]
    return way[::-1]


def _held(name: str, claims: ClaimedGraph) -> Iterator[str]:
    for key in keys_of(claims.types.get(name)):
        for fact in key:
            field = claims.field(name, fact)
            if field is not None and keys_of(claims.types.get(named(field.type).name.value)):
                yield named(field.type).name.value
