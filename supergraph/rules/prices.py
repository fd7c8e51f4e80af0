"""What a field says of its cost and of the size of its list is what the executor can reckon with."""

from collections.abc import Iterator
from typing import Final

from graphql import DirectiveNode, FieldDefinitionNode

from supergraph.convention import is_paged
from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, quoted, shortened
from supergraph.places import is_list, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema

DEAREST: Final = 1_000
"""The most that a field may cost, or a list hold: a client's minute has not many more."""


def prices(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Weights that are no numbers, sizes of what is no list, slices by arguments that are not there."""
    for coordinate, _, field in source.adds:
        for written in directives_of(field, "cost"):
            weight = value_of(written, "weight")
            if weight is not None and not (weight.isascii() and weight.isdigit() and int(weight[:9]) <= DEAREST):
                said = f"{quoted(weight)} is no whole number from 0 to {DEAREST:,}"
                yield source.fault(written, "COST_INVALID", coordinate, said, "write one in quotation marks")
        for written in directives_of(field, "listSize"):
            for said, advice in _size(whole, field, written):
                yield source.fault(written, "LIST_SIZE_INVALID", coordinate, said, advice)


def _size(whole: Whole, field: FieldDefinitionNode, written: DirectiveNode) -> Iterator[tuple[str, str]]:
    assumed, slicing = value_of(written, "assumedSize"), value_of(written, "slicingArguments")
    sized = value_of(written, "sizedFields") or []
    if is_paged(field):
        yield "a list by pages says its size itself", "take @listSize away"
        return
    if not is_list(field.type) and not sized:
        yield "it is no list", "take @listSize away, or name the fields below that are lists: sizedFields"
    if assumed is None and not slicing:
        yield "it says no size", "write assumedSize, or slicingArguments"
    if assumed is not None and not 0 <= assumed <= DEAREST:
        yield f"a list holds 0 to {DEAREST:,}, and not {assumed}", "write such a number"
    arguments = {one.name.value: one for one in field.arguments or ()}
    for name in slicing or ():
        argument = arguments.get(name)
        if argument is None:
            yield f"it has no argument {shortened(name)}", "mend its name"
        elif not is_list(argument.type) and named(argument.type).name.value != "Int":
            yield f"{name} is neither a number nor a list", "name an argument that is one"
    target = named(field.type).name.value
    for name in sized:
        below = whole.claims.field(target, name)
        if below is None or not (is_list(below.type) or has(below, "connection")):
            yield f"{target} has no list {shortened(name)}", "mend its name"
