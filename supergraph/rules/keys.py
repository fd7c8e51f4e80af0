"""A key names facts of its type that every record has, one value each."""

from collections.abc import Iterator

from graphql import (
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    specified_scalar_types,
)

from supergraph.directives import directives_of, value_of
from supergraph.faults import SchemaFault, quoted, shortened
from supergraph.places import fields_by_name, is_list, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

NO_KEY = frozenset({"Float", "Boolean", "Date", "DateTime", "Decimal"})
"""Of these no key consists: keys are texts, ids and whole numbers, which every source writes alike."""
_NAME = 'write names of facts with a space between them, as in "lawId number"'


def keys(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Keys that are none: of facts that are not there, may be null, are lists, or are no plain value."""
    for node in source.document.definitions:
        if isinstance(node, ObjectTypeDefinitionNode):
            seen: set[frozenset[str]] = set()
            for written in directives_of(node, "key"):
                yield from _key(source, whole, node, written)
                facts = frozenset((value_of(written, "fields") or "").split())
                if facts in seen:
                    said = "this key stands there already"
                    yield source.fault(written, "REPEATED", node.name.value, said, "take one of the two away")
                seen.add(facts)


def _key(
    source: SourceSchema, whole: Whole, node: ObjectTypeDefinitionNode, written: DirectiveNode
) -> Iterator[SchemaFault]:
    coordinate = node.name.value
    text = value_of(written, "fields")
    if text is None:
        return  # told of the directive
    names = text.split()
    if "@" in text:
        said = f"the key {quoted(text)} has a directive in it"
        yield source.fault(written, "KEY_DIRECTIVE_IN_FIELDS_ARGUMENT", coordinate, said, _NAME)
        return
    if not names or not all(one.isidentifier() and one.isascii() for one in names):
        said = f"the key {quoted(text)} is no list of names"
        yield source.fault(written, "KEY_INVALID_SYNTAX", coordinate, said, _NAME)
        return
    if len(set(names)) < len(names):
        said = f"the key {quoted(text)} names a fact twice"
        yield source.fault(written, "KEY_INVALID_SYNTAX", coordinate, said, "name each once")
    fields = fields_by_name(node)
    for name in dict.fromkeys(names):
        field = fields.get(name)
        if field is None:
            said = f"the key names {shortened(name)}, which {coordinate} does not have"
            yield source.fault(written, "KEY_INVALID_FIELDS", coordinate, said, "define it, or mend the key")
        else:
            yield from _fact(source, whole, f"{coordinate}.{name}", field)


def _fact(source: SourceSchema, whole: Whole, coordinate: str, field: FieldDefinitionNode) -> Iterator[SchemaFault]:
    type_ = named(field.type).name.value
    known = whole.claims.types.get(type_)
    if field.arguments:
        said = "a fact of a key takes no arguments"
        yield source.fault(field, "KEY_INVALID_ARGUMENTS", coordinate, said, "take them away")
    if is_list(field.type):
        said = "a fact of a key is one value, and no list"
        advice = "name another fact, or make a type of its items"
        yield source.fault(field, "KEY_FIELDS_SELECT_INVALID_TYPE", coordinate, said, advice)
    elif known is not None and not isinstance(known, ScalarTypeDefinitionNode | EnumTypeDefinitionNode):
        said = f"a fact of a key is a scalar or an enum, and {type_} is neither"
        advice = f"name the facts of {type_}'s own key, each as a fact of this type"
        yield source.fault(field, "KEY_FIELDS_SELECT_INVALID_TYPE", coordinate, said, advice)
    elif known is not None or type_ in specified_scalar_types:
        if not isinstance(field.type, NonNullTypeNode):
            said = "a fact of a key may not be null"
            yield source.fault(field, "KEY_NULLABLE", coordinate, said, f"write `{type_}!`, or leave it out of the key")
        if type_ in NO_KEY:
            said = f"nothing is told apart by a {type_}, or it is written in several ways"
            yield source.fault(field, "KEY_FIELDS_SELECT_INVALID_TYPE", coordinate, said, "name another fact")
