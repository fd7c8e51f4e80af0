"""A root of a contributor finds its own records: by their facts, or among all of them by declared conditions."""

from collections.abc import Iterator
from typing import Final

from graphql import (
    FieldDefinitionNode,
    InputValueDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
)

from supergraph.directives import directives_of, has, value_of
from supergraph.entities import keys_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import is_list, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_NOT_SERVED: Final = ("FROM", "TO", "IN")
_ORDERED: Final = ("Date", "DateTime", "Int", "Decimal", "Float", "String")


def roots(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Roots of what is not their contributor's, arguments that are none of its facts, conditions that do not fit."""
    for coordinate, type_, field in source.adds():
        if type_.name.value == "Query":
            yield from _root(source, whole, coordinate, field)
        else:
            for name in ("lookup", "order"):
                if has(field, name):
                    said = f"@{name} stands on fields of Query"
                    yield source.fault(field, "DIRECTIVE_MISPLACED", coordinate, said, "take it away")
            for argument in field.arguments or ():
                place = f"{coordinate}({argument.name.value}:)"
                said = "only roots of contributors take arguments"
                yield source.fault(argument, "ARGUMENT_NOT_OPEN", place, said, "take it away")


def _root(source: SourceSchema, whole: Whole, coordinate: str, field: FieldDefinitionNode) -> Iterator[SchemaFault]:
    target = named(field.type).name.value
    own = source.types.get(target)
    if not isinstance(own, ObjectTypeDefinitionNode) or not keys_of(own):
        said = f"{target} is no type with a key of yours"
        yield source.fault(field, "ROOT_OF_OTHERS", coordinate, said, "give one of your own, or take the root away")
        return
    if has(field, "lookup"):
        if isinstance(field.type, NonNullTypeNode):
            said = "what is looked up may not be there"
            yield source.fault(field, "LOOKUP_RETURNS_NON_NULLABLE_TYPE", coordinate, said, "take the ! away")
        if not field.arguments:
            said = "it is looked up by nothing"
            yield source.fault(
                field, "LOOKUP_MUST_HAVE_ARGUMENTS", coordinate, said, "take the facts of a key as arguments"
            )
    elif not is_list(field.type):
        said = "what finds one record is a lookup"
        yield source.fault(field, "ROOT_WITHOUT_LOOKUP", coordinate, said, "write @lookup behind it, or give a list")
    elif field.arguments and not has(field, "connection"):
        said = "what a search finds is given by pages"
        yield source.fault(field, "SEARCH_WITHOUT_PAGES", coordinate, said, "write @connection behind it")
    for argument in field.arguments or ():
        place = f"{coordinate}({argument.name.value}:)"
        yield from _argument(source, whole, place, field, argument)
    yield from _not_served(source, coordinate, field)
    for written in directives_of(field, "order"):
        for fact in value_of(written, "by") or ():
            if whole.claims.field(target, fact.removeprefix("-")) is None:
                said = f"{target} has no fact {shortened(fact)}"
                yield source.fault(written, "ORDER_INVALID", coordinate, said, "mend its name")


def _not_served(source: SourceSchema, coordinate: str, field: FieldDefinitionNode) -> Iterator[SchemaFault]:
    """What the vocabulary has and nothing answers: never an answer that is not narrowed, or ordered, as it says."""
    for argument in field.arguments or ():
        place = f"{coordinate}({argument.name.value}:)"
        for written in directives_of(argument, "filter"):
            how = value_of(written, "by")
            if has(field, "lookup"):
                said = "a lookup is asked by all of its arguments"
                yield source.fault(written, "FILTER_INVALID", place, said, "take @filter away, or @lookup")
            elif how in _NOT_SERVED:
                said = f"no source is asked by {how} yet"
                yield source.fault(written, "FILTER_NOT_SERVED", place, said, "write by: EQUALS or TEXT")
    for written in directives_of(field, "order"):
        if field.arguments or any(fact.startswith("-") for fact in value_of(written, "by") or ()):
            said = "the hub orders whole lists alone, the smallest first"
            yield source.fault(written, "ORDER_NOT_SERVED", coordinate, said, "take it away")


def _argument(
    source: SourceSchema, whole: Whole, place: str, field: FieldDefinitionNode, argument: InputValueDefinitionNode
) -> Iterator[SchemaFault]:
    target = named(field.type).name.value
    (filtered, *_) = [*directives_of(argument, "filter"), None]
    if filtered is None and not has(field, "lookup"):
        said = "it does not say what it keeps"
        yield source.fault(argument, "FILTER_MISSING", place, said, "write @filter(by: EQUALS) behind it, or @lookup")
        return
    name = (value_of(filtered, "fact") if filtered else None) or argument.name.value
    how = value_of(filtered, "by") if filtered else "EQUALS"
    if how == "TEXT":
        if named(argument.type).name.value != "String" or is_list(argument.type):
            said = "words are looked for by a String"
            yield source.fault(argument, "FILTER_INVALID", place, said, "write String")
        return
    fact = whole.claims.field(target, name)
    if fact is None:
        said = f"{target} has no fact {shortened(name)}"
        yield source.fault(
            argument, "ARGUMENT_OF_NO_FACT", place, said, "mend its name, or say which: @filter(fact: …)"
        )
        return
    yield from _fits(source, place, argument, fact, how)


def _fits(
    source: SourceSchema, place: str, argument: InputValueDefinitionNode, fact: FieldDefinitionNode, how: str | None
) -> Iterator[SchemaFault]:
    asked, given = named(argument.type).name.value, named(fact.type).name.value
    if asked != given:
        said = f"the fact {fact.name.value} is of {given}, and it is of {asked}"
        yield source.fault(argument, "ARGUMENT_TYPE_MISMATCH", place, said, f"write {given}")
    if how in ("FROM", "TO") and given not in _ORDERED:
        said = f"of {given} none is more than another"
        yield source.fault(argument, "FILTER_INVALID", place, said, "write @filter(by: EQUALS) or IN")
    if is_list(argument.type) != (how == "IN") and how is not None:
        said = "several values are kept by IN, and one by any other"
        yield source.fault(argument, "FILTER_INVALID", place, said, "write `by: IN` and a list, or neither")
