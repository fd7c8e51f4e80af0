"""What is different between two versions of the graph."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from graphql import GraphQLSchema
from graphql.utilities import BreakingChange, DangerousChange, SchemaChange, find_schema_changes

from supergraph.declarations import Coordinate
from supergraph.deprecation import deprecations
from supergraph.graph import Supergraph
from supergraph.places import places


class Weight(Enum):
    """What a change may cost clients. BREAKING: an operation that was valid may be no more, or be given less.
    DANGEROUS: none fails, some may be answered with what they did not expect. SAFE: none notices."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, order=True)
class GraphChange:
    """One difference. `guards` says that it is about who may have something."""

    message: str
    weight: Weight
    guards: bool = False

    def __str__(self) -> str:
        return f"{self.weight.value}: {self.message}"


def changes(before: Supergraph, after: Supergraph) -> list[GraphChange]:
    """Every difference that a client may notice, the heaviest first."""
    if before.schema is after.schema:
        return []
    found = [GraphChange(one.description.rstrip("."), _weight(one)) for one in _found(before.schema, after.schema)]
    found += _guards(before, after)
    found += _endings(before, after)
    order = list(Weight)
    return sorted(found, key=lambda one: (order.index(one.weight), one.message))


def _found(before: GraphQLSchema, after: GraphQLSchema) -> list[SchemaChange]:
    return find_schema_changes(before, after)


def _weight(change: SchemaChange) -> Weight:
    if isinstance(change, BreakingChange):
        return Weight.BREAKING
    return Weight.DANGEROUS if isinstance(change, DangerousChange) else Weight.SAFE


def _guards(before: Supergraph, after: Supergraph) -> Iterator[GraphChange]:
    old, new = dict(_asked(before)), dict(_asked(after))
    for place in sorted(old.keys() & after.declared.fields.keys() | new.keys() & before.declared.fields.keys()):
        name, was, is_ = ".".join(place), old.get(place, frozenset()), new.get(place, frozenset())
        if more := is_ - was:
            yield GraphChange(f"Field {name} asks for {_listed(more)} now", Weight.BREAKING, guards=True)
        if less := was - is_:
            yield GraphChange(f"Field {name} asks for {_listed(less)} no more", Weight.DANGEROUS, guards=True)


def _endings(before: Supergraph, after: Supergraph) -> Iterator[GraphChange]:
    """What ends from now on, at another time, or no more; and what goes that was to answer until a day."""
    old, new = deprecations(before.document), deprecations(after.document)
    there = {place.coordinate for place in places(after.document)}
    for name in sorted(old.keys() | new.keys()):
        was, is_ = old.get(name), new.get(name)
        if is_ is None and was is not None:
            gone = name not in there
            said = f"goes, which was to answer until {was.last}" if gone else "is deprecated no more"
            yield GraphChange(f"{name} {said}", Weight.BREAKING if gone else Weight.SAFE)
        elif is_ is not None and was is None:
            yield GraphChange(f"{name} is deprecated: its last day is {is_.last}", Weight.SAFE)
        elif is_ is not None and was is not None and is_.last != was.last:
            weight = Weight.DANGEROUS if is_.last < was.last else Weight.SAFE
            yield GraphChange(f"{name} answers until {is_.last}, which was {was.last}", weight)


def _asked(graph: Supergraph) -> Iterator[tuple[Coordinate, frozenset[str]]]:
    """Each field that asks for scopes, for itself or for some of its values."""
    for place, one in graph.declared.fields.items():
        if one.scopes or one.members:
            yield place, frozenset({*one.scopes, *one.members.values()})


def _listed(scopes: frozenset[str]) -> str:
    return ", ".join(sorted(scopes))
