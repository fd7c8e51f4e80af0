"""Records within records: a type without a key is part of whatever gives it. How deep they are, and how many facts a
record has with those of its parts, is bounded before anything goes through them; none is part of itself."""

from collections import Counter
from collections.abc import Iterator, Mapping

from graphql import DocumentNode, ObjectTypeDefinitionNode

import bounds
from supergraph.circles import in_circles, innermost_first
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault, fault_at
from supergraph.places import ROOTS, named
from supergraph.size import counted

_Types = Mapping[str, ObjectTypeDefinitionNode]


def nested(document: DocumentNode, path: str) -> Iterator[SchemaFault]:
    """Records that are too deep or too large with all their parts, and parts that are part of themselves."""
    types = {one.name.value: one for one in document.definitions if isinstance(one, ObjectTypeDefinitionNode)}
    parts = _parts(types)
    for name in in_circles(parts):
        said = "it is part of itself, without end"
        yield fault_at(path, types[name], "VALUE_INVALID", name, said, "give it a key, or take the field away")
    levels: dict[str, int] = {}
    facts: dict[str, int] = {}
    for name in innermost_first(parts):
        levels[name] = 1 + max((levels[part] for part in parts[name]), default=0)
        all_ = len(types[name].fields or ()) + sum(facts[part] * times for part, times in parts[name].items())
        facts[name] = min(all_, bounds.SCHEMA_FACTS.most + 1)  # no number of a hundred digits
        for bound, found in ((bounds.SCHEMA_NESTED, levels[name]), (bounds.SCHEMA_FACTS, facts[name])):
            if found > bound.most and name not in ROOTS:
                said = f"more than {bound.most:,} {counted(bound)}"
                yield fault_at(path, types[name], "TOO_LARGE", name, said, "give some of its parts keys of their own")


def _parts(types: _Types) -> dict[str, Counter[str]]:
    """Of each type, how often each part stands in it."""
    within = {name for name, node in types.items() if not keys_of(node) and name not in ROOTS}
    given = {name: [named(field.type).name.value for field in node.fields or ()] for name, node in types.items()}
    return {name: Counter(one for one in targets if one in within) for name, targets in given.items()}
