"""A type that is asked for by itself has a key: without one it is a part of the record it stands in."""

from collections.abc import Iterator

from graphql import ObjectTypeDefinitionNode

from supergraph.directives import has
from supergraph.faults import SchemaFault
from supergraph.places import fields_by_name, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_NO_FACTS = ("search", "all")


def missing_keys(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Types without @key that a root finds, or that the manifest has lookups of. What follows from it is not told."""
    for name, node in source.types.items():
        if isinstance(node, ObjectTypeDefinitionNode) and lacks_key(source, name):
            ways = _ways(source, name)
            asked = f"the manifest answers `{name} by {ways[0]}`" if ways else "a root finds it"
            said = f"it has no @key, by which its records are known, and {asked}"
            yield source.fault(node, "KEY_MISSING", name, said, f"write {_key(node, ways)} behind `type {name}`")


def lacks_key(source: SourceSchema, name: str) -> bool:
    """Whether it is a type of the source's own that is asked for by itself and has nothing to be asked for by."""
    node = source.types.get(name)
    if not isinstance(node, ObjectTypeDefinitionNode) or has(node, "key"):
        return False
    query = source.contributions.get("Query")
    found = query is not None and any(named(root.type).name.value == name for root in query.fields or ())
    return found or bool(_ways(source, name))


def _ways(source: SourceSchema, name: str) -> list[str]:
    """What the manifest's lookups of a type are by."""
    return list(source.promises.ways(name))


def _key(node: ObjectTypeDefinitionNode, ways: list[str]) -> str:
    """The key to write: what a lookup asks by, where that are facts of the type."""
    facts = fields_by_name(node)
    for way in ways:
        parts = way.split("+")
        if way not in _NO_FACTS and all(part in facts for part in parts):
            return f'@key(fields: "{" ".join(parts)}")'
    return '@key(fields: "…"), with the facts that tell its records apart,'
