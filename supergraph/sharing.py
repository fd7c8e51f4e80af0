"""Fields that several contributors give: records that each of them answers, as `@shareable` on all of them says.

Who gave a field first says what it is. Who gives it too repeats that, and answers its lookup beside the first.
"""

from dataclasses import replace

from graphql import DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode

from supergraph.claims import ClaimedGraph, gives_again
from supergraph.directives import has
from supergraph.source_schema import SourceSchema


def is_repeated(
    source: SourceSchema, claims: ClaimedGraph, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> bool:
    """Whether a field of a source is one that another gave first, and both share."""
    given = claims.fields.get(type_.name.value, {}).get(field.name.value)
    return given is not None and given[0] != source.contributor and gives_again(field, given[1])


def without_repeated(source: SourceSchema, claims: ClaimedGraph) -> SourceSchema:
    """A source without the fields that others gave first: what is so of these was looked at where they were given."""
    again = [one for _, type_, one in source.adds if is_repeated(source, claims, type_, one)]
    if not again:
        return source
    places = {id(one) for one in again}
    kept = {name: _without(node, places) for name, node in source.contributions.items()}
    contributions = {name: node for name, node in kept.items() if node is not None}
    changed = {id(node): contributions.get(name) for name, node in source.contributions.items()}
    definitions = (changed.get(id(one), one) for one in source.document.definitions)
    document = DocumentNode(definitions=tuple(one for one in definitions if one is not None), loc=source.document.loc)
    return replace(source, document=document, contributions=contributions)


def _without(node: ObjectTypeDefinitionNode, places: set[int]) -> ObjectTypeDefinitionNode | None:
    """What is left of what is added to a type; None where that was all."""
    fields = tuple(one for one in node.fields or () if id(one) not in places)
    if len(fields) == len(node.fields or ()):
        return node
    return replace(node, fields=fields) if any(not has(one, "external") for one in fields) else None
