"""An argument of a lookup stands for one fact of what is looked up, by its own name or by `@is`."""

from collections.abc import Iterator
from typing import Final

from graphql import DirectiveNode

from supergraph.directives import directives_of, fact_of, has, value_of
from supergraph.entities import is_part_of_key
from supergraph.faults import SchemaFault, quoted, shortened
from supergraph.places import named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

_NAME: Final = 'write the name of one fact, as in @is(field: "number")'


def stands_for(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """`@is` that names no fact, stands on what is no argument of a lookup, or names what another argument is."""
    for coordinate, type_, field in source.adds:
        seen: dict[str, str] = {}
        for argument in field.arguments or ():
            place = f"{coordinate}({argument.name.value}:)"
            is_part = type_.name.value == "Query" and has(field, "lookup") and is_part_of_key(argument)
            for written in directives_of(argument, "is"):
                if is_part:
                    yield from _written(source, whole, place, named(field.type).name.value, written)
                    continue
                said = "it is no part of what a lookup is asked by"
                advice = "take @is away, or write @lookup behind the field"
                yield source.fault(written, "IS_INVALID_USAGE", place, said, advice)
            if is_part:
                first = seen.setdefault(fact_of(argument), argument.name.value)
                if first != argument.name.value:
                    said = f"{first} stands for the same fact"
                    yield source.fault(argument, "REPEATED", place, said, "take one of the two away")


def _written(
    source: SourceSchema, whole: Whole, place: str, target: str, written: DirectiveNode
) -> Iterator[SchemaFault]:
    fact = value_of(written, "field")
    if fact is None:
        return  # told of the directive
    if not (fact.isidentifier() and fact.isascii()):
        yield source.fault(written, "IS_INVALID_SYNTAX", place, f"{quoted(fact)} is no name", _NAME)
    elif whole.claims.field(target, fact) is None:
        yield source.fault(written, "IS_INVALID_FIELDS", place, f"{target} has no fact {shortened(fact)}", _NAME)
