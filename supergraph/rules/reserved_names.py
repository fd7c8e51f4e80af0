"""Names that the core gives to every record, and that composition makes, are nobody else's."""

from collections.abc import Iterator

from graphql import ObjectTypeDefinitionNode, specified_scalar_types

from supergraph.convention import MADE
from supergraph.directives import fact_of, has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.joins import ALL, SEARCH
from supergraph.places import fields_by_name
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_OTHERWISE = "call yours otherwise"
OF_RECORDS = {
    "id": "what `node(id)` finds a record by",
    "source": "where a record comes from",
    "conflicts": "where another agency says otherwise",
}
"""Fields of every record, and what they say."""
QUESTIONS = {SEARCH: "what records are searched by", ALL: "what all records are asked by"}
"""What lookups by no key are called, and what they are."""


def reserved_names(source: SourceSchema, _whole: Whole) -> Iterator[SchemaFault]:
    """Types and fields that are called what only the hub calls them."""
    for name, node in source.types.items():
        if name in specified_scalar_types:
            yield source.fault(node, "NAME_RESERVED", name, "it is a scalar of GraphQL's own", _OTHERWISE)
        if name.endswith(MADE):
            said = "types that are called so are made by composition, for what carries @connection"
            yield source.fault(node, "NAME_RESERVED", name, said, _OTHERWISE)
        if isinstance(node, ObjectTypeDefinitionNode) and keys_of(node):
            for field, known in fields_by_name(node).items():
                if field in OF_RECORDS:
                    said = f"the hub says with it {OF_RECORDS[field]}"
                    yield source.fault(known, "NAME_RESERVED", f"{name}.{field}", said, _OTHERWISE)
            for alone in (key[0] for key in keys_of(node) if len(key) == 1 and key[0] in QUESTIONS):
                said = f"a key of this fact alone would be called {QUESTIONS[alone]}"
                yield source.fault(node, "NAME_RESERVED", f"{name}.{alone}", said, _OTHERWISE)
    for coordinate, _, root in source.adds:
        arguments = [fact_of(one) for one in root.arguments or ()]
        if has(root, "lookup") and len(arguments) == 1 and arguments[0] in QUESTIONS:
            said = f"a lookup by this argument alone would be called {QUESTIONS[arguments[0]]}"
            yield source.fault(root, "NAME_RESERVED", f"{coordinate}({arguments[0]}:)", said, _OTHERWISE)
