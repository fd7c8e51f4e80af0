"""A text in two languages is a text, and its two facts and its argument are nobody else's."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode

from supergraph.directives import has
from supergraph.faults import SchemaFault
from supergraph.places import fields_by_name, is_list, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def bilingual(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """`@bilingual` on what is no text, or on a text whose facts or argument are taken."""
    for coordinate, type_, field in source.adds:
        if has(field, "bilingual"):
            facts = fields_by_name(type_)
            yield from _text(source, coordinate, field)
            for fact in (f"{field.name.value}Th", f"{field.name.value}En"):
                if fact in facts:
                    said = f"{fact}, a fact of it, is a field too"
                    yield source.fault(facts[fact], "BILINGUAL_FACT", coordinate, said, "take that away, or @bilingual")
            if type_.name.value == "Query":
                said = "a root is no fact"
                yield source.fault(field, "BILINGUAL_TEXT", coordinate, said, "take @bilingual away")


def _text(source: SourceSchema, coordinate: str, field: FieldDefinitionNode) -> Iterator[SchemaFault]:
    if named(field.type).name.value != "String" or is_list(field.type):
        said = "what has two languages is a String"
        yield source.fault(field, "BILINGUAL_TEXT", coordinate, said, "take @bilingual away, or write String")
    if field.arguments:
        said = "a text takes the argument `language` alone"
        yield source.fault(field, "BILINGUAL_TEXT", coordinate, said, "take its arguments away")
    for other in ("connection", "lookup", "join", "subject"):
        if has(field, other):
            said = f"a text is nothing for @{other}"
            yield source.fault(field, "BILINGUAL_TEXT", coordinate, said, "take one of the two away")
