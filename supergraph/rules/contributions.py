"""What is added to an entity of somebody else repeats its key, as its owner wrote it, and nothing else of it."""

from collections.abc import Iterator

from graphql import (
    FieldDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    print_ast,
)

from supergraph.directives import has
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault
from supergraph.places import ROOTS, fields_by_name
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def contributions(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Entities that are none or have another key, facts that are repeated otherwise than they are, and for nothing."""
    for name, node in source.contributions.items():
        if name in ROOTS:
            yield from _root(source, name, node)
            continue
        owner = whole.claims.owners.get(name)
        if owner is None:
            yield from _of_nobody(source, whole, node)
            continue
        yield from _key(source, whole, node, owner)
        for field in node.fields or ():
            if has(field, "external"):
                yield from _external(source, whole, node, field)
        if keys_of(node) and all(has(one, "external") for one in node.fields or ()):
            said = f"it adds nothing to {name}"
            yield source.fault(node, "EXTERNAL_UNUSED", name, said, "add a field to it, or take it away")
    for name, own in source.types.items():
        if isinstance(own, ObjectTypeDefinitionNode) and all(has(one, "inaccessible") for one in own.fields or ()):
            said = "clients see nothing of it: all its fields are @inaccessible"
            yield source.fault(own, "EMPTY_MERGED_OBJECT_TYPE", name, said, "show one, or take the type away")
        if isinstance(own, ObjectTypeDefinitionNode) and whole.claims.owners.get(name) == source.contributor:
            yield from _added_before(source, whole, own)


def _added_before(source: SourceSchema, whole: Whole, own: ObjectTypeDefinitionNode) -> Iterator[SchemaFault]:
    mine, name = fields_by_name(own), own.name.value
    for field, (giver, _) in whole.claims.fields.get(name, {}).items():
        if giver != source.contributor and field in mine:
            said, coordinate = f"{giver} added it to {name} before", f"{name}.{field}"
            yield source.fault(mine[field], "INVALID_FIELD_SHARING", coordinate, said, "call yours otherwise")


def _root(source: SourceSchema, name: str, node: ObjectTypeDefinitionNode) -> Iterator[SchemaFault]:
    if name != "Query":
        said = f"{name} is not open to contributors"
        yield source.fault(node, "ROOT_NOT_OPEN", name, said, "give what is read in Query, and leave this out")
    for written in node.directives or ():
        hides = written.name.value == "inaccessible"
        fault = "QUERY_ROOT_TYPE_INACCESSIBLE" if hides else "DIRECTIVE_MISPLACED"
        yield source.fault(written, fault, name, f"{name} is the core's", "take the directive away")
    for field in node.fields or ():
        if has(field, "external"):
            said = "a root is nobody's fact"
            coordinate = f"{name}.{field.name.value}"
            yield source.fault(field, "EXTERNAL_UNUSED", coordinate, said, "take @external away")


def _of_nobody(source: SourceSchema, whole: Whole, node: ObjectTypeDefinitionNode) -> Iterator[SchemaFault]:
    name = node.name.value
    missing = whole.claims.missing.get(name)
    if missing:
        said = f"{name} is a type of {missing}, whose schema is left out for faults of its own"
        advice = f"ask {missing} to mend it, or take this away until then"
        yield source.fault(node, "TYPE_LEFT_OUT", name, said, advice)
        return
    said = f"nobody has a type {name} whose facts could be @external"
    advice = "take @external away where the type is yours, or mend its name"
    yield source.fault(node, "EXTERNAL_MISSING_ON_BASE", name, said, advice)


def _key(source: SourceSchema, whole: Whole, node: ObjectTypeDefinitionNode, owner: str) -> Iterator[SchemaFault]:
    name = node.name.value
    theirs = whole.claims.keys_of(name)
    ours = keys_of(node)
    shown = " or ".join(f'@key(fields: "{" ".join(one)}")' for one in theirs)
    if not theirs:
        said = f"{name} of {owner} has no key, so that nothing can be added to it"
        yield source.fault(node, "KEY_INVALID_FIELDS", name, said, "add it to an entity that holds it")
    elif len(ours) != 1:
        said = f"it says {'no key' if not ours else 'several keys'} by which {owner} knows it"
        yield source.fault(node, "ENTITY_WITHOUT_KEY", name, said, f"write {shown}")
    elif ours[0] not in theirs:
        said = f"its key is not one of {owner}'s"
        yield source.fault(node, "ENTITY_WITHOUT_KEY", name, said, f"write {shown}")
    for fact in {fact for key in ours for fact in key}:
        field = fields_by_name(node).get(fact)
        if field is not None and not has(field, "external"):
            said = f"it is part of the key, which is {owner}'s"
            yield source.fault(field, "KEY_NOT_EXTERNAL", f"{name}.{fact}", said, "write @external behind it")


def _external(
    source: SourceSchema, whole: Whole, node: ObjectTypeDefinitionNode, field: FieldDefinitionNode
) -> Iterator[SchemaFault]:
    name = field.name.value
    coordinate = f"{node.name.value}.{name}"
    theirs = whole.claims.field(node.name.value, name)
    if theirs is None:
        said = f"{node.name.value} has no fact of this name"
        yield source.fault(field, "EXTERNAL_MISSING_ON_BASE", coordinate, said, "mend its name, or take @external away")
        return
    if not _repeats(field.type, theirs.type):
        said = f"its owner says {print_ast(theirs.type)}, and this {print_ast(field.type)}"
        yield source.fault(field, "EXTERNAL_TYPE_MISMATCH", coordinate, said, f"write {print_ast(theirs.type)}")
    if keys_of(node) and not any(name in key for key in keys_of(node)):
        said = "nothing uses it: it is no part of the key"
        yield source.fault(field, "EXTERNAL_UNUSED", coordinate, said, "take it away")


def _repeats(ours: TypeNode, theirs: TypeNode) -> bool:
    """Whether it is the owner's type; what is asked for is there, so a key may be written as required."""
    plain = ours.type if isinstance(ours, NonNullTypeNode) else ours
    same = theirs.type if isinstance(theirs, NonNullTypeNode) else theirs
    return print_ast(plain) == print_ast(same)
