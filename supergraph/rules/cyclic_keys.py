"""No key holds an entity whose own key holds the first again: neither could be asked for."""

from collections.abc import Iterator

from supergraph.circles import in_circles
from supergraph.claims import ClaimedGraph
from supergraph.faults import SchemaFault
from supergraph.places import named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_SHOWN = 4
"""How much of the way is told."""


def cyclic_keys(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Each of a contributor's entities whose key leads back to itself, with the beginning of the way."""
    held = _reached(source, whole.claims)
    circle = set(in_circles(held))
    for name, node in source.types.items():
        if name in circle:
            said = f"its key holds itself: {' → '.join(_way(name, held, circle))}"
            yield source.fault(node, "KEY_CYCLIC", name, said, "name plain values in one of these keys")


def _reached(source: SourceSchema, claims: ClaimedGraph) -> dict[str, list[str]]:
    """The entities that the keys of a contributor's types hold, and those that theirs do."""
    held: dict[str, list[str]] = {}
    pending = list(source.types)
    while pending:
        name = pending.pop()
        if name not in held:
            held[name] = list(_held(name, claims))
            pending += held[name]
    return held


def _way(name: str, held: dict[str, list[str]], circle: set[str]) -> Iterator[str]:
    here = name
    for _ in range(_SHOWN):
        yield here
        here = next(one for one in held[here] if one in circle)
        if here == name:
            yield here
            return
    yield "…"


def _held(name: str, claims: ClaimedGraph) -> Iterator[str]:
    for key in claims.keys_of(name):
        for fact in key:
            field = claims.field(name, fact)
            if field is not None and claims.keys_of(named(field.type).name.value):
                yield named(field.type).name.value
