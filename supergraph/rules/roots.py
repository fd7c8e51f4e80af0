"""A root of a contributor finds its own records: by their facts, or among all of them by declared conditions."""

from collections.abc import Iterator
from typing import Final

from graphql import (
    FieldDefinitionNode,
    InputValueDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
)

from supergraph.directives import directives_of, fact_of, has, scopes_of, value_of
from supergraph.entities import ID, is_part_of_key, key_asked, keys_of
from supergraph.faults import SchemaFault, shortened
from supergraph.orders import is_searched_by
from supergraph.places import ROOTS, is_list, named
from supergraph.questions import joined
from supergraph.rule import Whole
from supergraph.rules.keys import NO_KEY
from supergraph.rules.missing_keys import lacks_key
from supergraph.source_schema import SourceSchema

_KEEPS: Final = "write @filter(by: EQUALS) behind it, or another operator (by: TEXT looks for words), or @lookup"


def roots(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Roots of what is not their contributor's, and arguments that are none of its facts."""
    for coordinate, type_, field in source.adds:
        if type_.name.value == "Query":
            yield from _root(source, whole, coordinate, field)
        elif type_.name.value not in ROOTS:
            if has(field, "lookup"):
                said = "@lookup stands on fields of Query"
                yield source.fault(field, "DIRECTIVE_MISPLACED", coordinate, said, "take it away")
            for argument in field.arguments or ():
                if not is_part_of_key(argument) and _is_whole(source, whole, type_, field):
                    continue
                place = f"{coordinate}({argument.name.value}:)"
                said = "but on roots, arguments narrow and order lists that are asked for by a key"
                advice = "take it away, or write @filter or @order behind an argument of such a list"
                yield source.fault(argument, "ARGUMENT_NOT_OPEN", place, said, advice)


def _is_whole(source: SourceSchema, whole: Whole, type_: ObjectTypeDefinitionNode, field: FieldDefinitionNode) -> bool:
    """Whether a field is a list of records that the hub has whole, by a key."""
    return is_list(field.type) and joined(source, whole.claims, type_, field) is not None


def _root(source: SourceSchema, whole: Whole, coordinate: str, field: FieldDefinitionNode) -> Iterator[SchemaFault]:
    target = named(field.type).name.value
    own = source.types.get(target)
    if lacks_key(source, target):
        return  # told of the type
    if not isinstance(own, ObjectTypeDefinitionNode) or not keys_of(own):
        said = f"{target} is no type with a key of yours"
        yield source.fault(field, "ROOT_OF_OTHERS", coordinate, said, "give one of your own, or take the root away")
        return
    if has(field, "lookup"):
        if isinstance(field.type, NonNullTypeNode):
            said = "what is looked up may not be there"
            yield source.fault(field, "LOOKUP_RETURNS_NON_NULLABLE_TYPE", coordinate, said, "take the ! away")
        if not any(is_part_of_key(one) for one in field.arguments or ()):
            said = "it is looked up by nothing"
            yield source.fault(
                field, "LOOKUP_MUST_HAVE_ARGUMENTS", coordinate, said, "take the facts of a key as arguments"
            )
    elif not is_list(field.type):
        said = "what finds one record is a lookup"
        yield source.fault(field, "ROOT_WITHOUT_LOOKUP", coordinate, said, "write @lookup behind it, or give a list")
    elif is_searched_by(field) and not has(field, "connection") and not _is_bounded(field):
        said = "what a search finds is given by pages, or is a list that says how long it may be"
        advice = "write @connection behind it, or @listSize(assumedSize: 50)"
        yield source.fault(field, "SEARCH_WITHOUT_PAGES", coordinate, said, advice)
    for argument in field.arguments or ():
        if is_part_of_key(argument):
            yield from _argument(source, whole, f"{coordinate}({argument.name.value}:)", field, argument)


def _is_bounded(field: FieldDefinitionNode) -> bool:
    """Whether a list says how many it holds at most: a search that finds more gives none."""
    return any(value_of(one, "assumedSize") for one in directives_of(field, "listSize"))


def _argument(
    source: SourceSchema, whole: Whole, place: str, field: FieldDefinitionNode, argument: InputValueDefinitionNode
) -> Iterator[SchemaFault]:
    """An argument without @filter is a part of the key that a lookup is asked by."""
    if not has(field, "lookup"):
        said = "it does not say what it keeps"
        yield source.fault(argument, "FILTER_MISSING", place, said, _KEEPS)
        return
    target, name = named(field.type).name.value, fact_of(argument)
    if name == ID:
        yield from _of_id(source, whole, place, field, argument)
        return
    fact = whole.claims.field(target, name)
    if fact is None:
        if not has(argument, "is"):
            said = f"{target} has no fact {shortened(name)}"
            advice = 'mend its name, or say which fact it is, @is(field: "…"), or what it keeps, @filter'
            yield source.fault(argument, "ARGUMENT_OF_NO_FACT", place, said, advice)
        return
    asked, given = named(argument.type).name.value, named(fact.type).name.value
    if asked != given:
        said = f"the fact {name} is of {given}, and it is of {asked}"
        yield source.fault(argument, "ARGUMENT_TYPE_MISMATCH", place, said, f"write {given}")
    elif asked in NO_KEY:
        said = f"a key of a lookup consists of no {asked}, which is written in several ways"
        yield source.fault(
            argument, "ARGUMENT_TYPE_MISMATCH", place, said, "write @filter behind it, in a list or search"
        )
    if is_list(argument.type) or is_list(fact.type):
        said = "a part of a key is one value"
        yield source.fault(argument, "ARGUMENT_TYPE_MISMATCH", place, said, "write no list, or @filter(by: IN)")


def _of_id(
    source: SourceSchema, whole: Whole, place: str, field: FieldDefinitionNode, argument: InputValueDefinitionNode
) -> Iterator[SchemaFault]:
    """The id that the graph gives of what is public, or the agency's own, which is the one fact of the key."""
    target = named(field.type).name.value
    if named(argument.type).name.value != "ID" or is_list(argument.type):
        yield source.fault(argument, "ARGUMENT_TYPE_MISMATCH", place, "an id is one value of ID", "write ID!")
    whose = whole.persons.whose(target) or scopes_of(field)
    if whose or len(key_asked(field, whole.claims.types.get(target))) != 1 or key_asked(field, None) != (ID,):
        said = f"only what is public, and has a key of one fact, is found by its id alone; {target} is not"
        advice = "take the facts of its key as arguments"
        yield source.fault(argument, "ARGUMENT_OF_NO_FACT", place, said, advice)
