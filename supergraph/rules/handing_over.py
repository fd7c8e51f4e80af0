"""A field that goes over from one agency to another stays what it is: of its type, and under a scope if it was."""

from collections.abc import Iterator

from graphql import FieldDefinitionNode, NonNullTypeNode, ObjectTypeDefinitionNode, print_ast

from supergraph.contributor import CONTRIBUTOR
from supergraph.directives import directives_of, has, scopes_of, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.handing_over import taken_from
from supergraph.places import ROOTS, fields_by_name, fields_in
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def handing_over(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Fields that cannot go over, or that become something else by it."""
    for coordinate, type_, field in fields_in(source.document):
        for name in ("override", "handOver"):
            for written in directives_of(field, name):
                is_open = type_.name.value in source.contributions and type_.name.value not in ROOTS
                if has(field, "external"):
                    said = "it is its owner's"
                    yield source.fault(written, "EXTERNAL_OVERRIDE_COLLISION", coordinate, said, f"take @{name} away")
                elif not is_open:
                    said = "only what is added to somebody else's entity goes over"
                    yield source.fault(written, "OVERRIDE_NOT_OPEN", coordinate, said, f"take @{name} away")
                else:
                    other = value_of(written, "from" if name == "override" else "to") or ""
                    yield from _other(source, coordinate, field, other)
        yield from _stays(source, whole, coordinate, type_, field)


def _other(source: SourceSchema, coordinate: str, field: FieldDefinitionNode, other: str) -> Iterator[SchemaFault]:
    if other == source.contributor:
        yield source.fault(field, "OVERRIDE_FROM_SELF", coordinate, f"{other} is you", "name the other agency")
    elif other and not CONTRIBUTOR.fullmatch(other):
        said = f"{shortened(other)} is no id of an agency"
        yield source.fault(field, "OVERRIDE_NOT_OPEN", coordinate, said, "name one, as its folder is called")


def _stays(
    source: SourceSchema,
    whole: Whole,
    coordinate: str,
    type_: ObjectTypeDefinitionNode,
    field: FieldDefinitionNode,
) -> Iterator[SchemaFault]:
    giver = whole.claims.sources.get(taken_from(field) or "")
    if giver is None or giver is source:
        return
    theirs = fields_by_name(giver.contributions.get(type_.name.value)).get(field.name.value)
    if theirs is None:
        return
    if _plain(theirs) != _plain(field):
        said = f"{giver.contributor} gives {print_ast(theirs.type)}, and you {print_ast(field.type)}"
        advice = f"write {print_ast(theirs.type)}"
        yield source.fault(field, "OUTPUT_FIELD_TYPES_NOT_MERGEABLE", coordinate, said, advice)
    for plain in ("bilingual", "connection"):
        if has(theirs, plain) is not has(field, plain):
            said = f"{giver.contributor} gives it {'with' if has(theirs, plain) else 'without'} @{plain}"
            yield source.fault(field, "OUTPUT_FIELD_TYPES_NOT_MERGEABLE", coordinate, said, "do the same")
    if scopes_of(theirs) and not scopes_of(field):
        said = f"{giver.contributor} gives it under {', '.join(scopes_of(theirs))}"
        advice = 'write @requiresScope(scope: "…") behind it, with a scope that your manifest declares'
        yield source.fault(field, "OVERRIDE_UNGUARDED", coordinate, said, advice)


def _plain(field: FieldDefinitionNode) -> str:
    return print_ast(field.type.type if isinstance(field.type, NonNullTypeNode) else field.type)
